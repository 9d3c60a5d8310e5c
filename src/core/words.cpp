#include "core/words.hpp"

#include <array>
#include <cstddef>

#include <fmt/format.h>

namespace xingtu {
namespace {

template <typename Enum> struct Row {
  Enum value;
  std::string_view word;
};

constexpr std::array<Row<Platform>, 4> kPlatforms{{{Platform::short_video, "SHORT_VIDEO"},
                                                   {Platform::live_streaming, "LIVE_STREAMING"},
                                                   {Platform::picture_text, "PICTURE_TEXT"},
                                                   {Platform::short_drama, "SHORT_DRAMA"}}};
constexpr std::array<Row<TimeRange>, 2> kTimeRanges{
    {{TimeRange::day_30, "DAY_30"}, {TimeRange::day_90, "DAY_90"}}};
constexpr std::array<Row<DetailType>, 2> kDetailTypes{
    {{DetailType::video, "VIDEO"}, {DetailType::product, "PRODUCT"}}};
constexpr std::array<Row<Outcome>, 21> kOutcomes{{{Outcome::in_flight, "in_flight"},
                                                  {Outcome::ok, "ok"},
                                                  {Outcome::empty, "empty"},
                                                  {Outcome::no_content, "no_content"},
                                                  {Outcome::upstream_error, "upstream_error"},
                                                  {Outcome::collection_failed, "collection_failed"},
                                                  {Outcome::rate_limited, "rate_limited"},
                                                  {Outcome::quota_exceeded, "quota_exceeded"},
                                                  {Outcome::token_invalid, "token_invalid"},
                                                  {Outcome::api_retired, "api_retired"},
                                                  {Outcome::invalid_parameters, "invalid_parameters"},
                                                  {Outcome::server_error, "server_error"},
                                                  {Outcome::permission_denied, "permission_denied"},
                                                  {Outcome::insufficient_balance, "insufficient_balance"},
                                                  {Outcome::unknown_code, "unknown_code"},
                                                  {Outcome::timeout, "timeout"},
                                                  {Outcome::network_error, "network_error"},
                                                  {Outcome::malformed_response, "malformed_response"},
                                                  {Outcome::too_large, "too_large"},
                                                  {Outcome::unmapped, "unmapped"},
                                                  {Outcome::abandoned, "abandoned"}}};
constexpr std::array<Row<Billed>, 3> kBilled{
    {{Billed::yes, "yes"}, {Billed::no, "no"}, {Billed::unknown, "unknown"}}};

// The rows stand in the order of the enum, so that a value is an index; checked when compiled.
template <typename Enum, std::size_t N> constexpr bool in_order(const std::array<Row<Enum>, N> &rows) {
  for (std::size_t i = 0; i < N; ++i)
    if (static_cast<std::size_t>(rows[i].value) != i)
      return false;
  return true;
}
static_assert(in_order(kPlatforms) && in_order(kTimeRanges) && in_order(kDetailTypes) &&
              in_order(kOutcomes) && in_order(kBilled));

template <typename Enum, std::size_t N>
std::string_view word_of(const std::array<Row<Enum>, N> &rows, Enum value) {
  return rows[static_cast<std::size_t>(value)].word;
}

template <typename Enum, std::size_t N>
std::optional<Enum> value_of(const std::array<Row<Enum>, N> &rows, std::string_view word) {
  for (const auto &row : rows)
    if (row.word == word)
      return row.value;
  return std::nullopt;
}

constexpr std::array kIndustries = std::to_array<Industry>({
    {"ALL", "All", "全部"},
    {"ELECTRONICS_AND_APPLIANCES", "Electronics and Appliances", "3C及电器"},
    {"SHOPPING", "Shopping", "购物"},
    {"FOOD_AND_BEVERAGE", "Food and Beverage", "食品饮料"},
    {"CLOTHING_AND_ACCESSORIES", "Clothing and Accessories", "服装配饰"},
    {"HEALTHCARE_AND_MEDICAL", "Healthcare and Medical", "医疗健康"},
    {"MEDICAL_INSTITUTIONS", "Medical Institutions", "医疗机构"},
    {"HOME_AND_BUILDING_MATERIALS", "Home and Building Materials", "家居建材"},
    {"LOCAL_SERVICES", "Local Services", "本地服务"},
    {"BUSINESS_SERVICES", "Business Services", "商务服务"},
    {"CULTURE_SPORTS_ENTERTAINMENT", "Leisure and Entertainment", "文体娱乐"},
    {"BEAUTY_SERVICES", "Beauty Services", "丽人服务"},
    {"REAL_ESTATE", "Real Estate", "房地产"},
    {"EDUCATION_AND_TRAINING", "Education and Training", "教育培训"},
    {"TRAVEL_AND_TOURISM", "Travel and Tourism", "旅游出行"},
    {"PUBLIC_SERVICES", "Public Services", "公共服务"},
    {"GAMES", "Games", "游戏"},
    {"RETAIL", "Internet E-commerce Services", "零售与电商平台"},
    {"TRANSPORTATION_EQUIPMENT", "Transportation Equipment", "交通工具"},
    {"AUTOMOTIVE", "Automotive", "汽车"},
    {"AGRICULTURE_FORESTRY_FISHERY", "Agriculture Forestry Fishery", "农林牧渔"},
    {"CHEMICAL_AND_ENERGY", "Chemical and Energy", "化工能源"},
    {"ELECTRONICS_AND_ELECTRICAL", "Electronics and Electrical", "电子电工"},
    {"MACHINERY_EQUIPMENT", "Machinery Equipment", "机械设备"},
    {"MEDIA_AND_INFORMATION", "Media and Information", "媒体资讯"},
    {"LOGISTICS", "Logistics", "物流运输"},
    {"TELECOMMUNICATIONS", "Telecommunications", "通信"},
    {"FINANCIAL_SERVICES", "Financial Services", "金融服务"},
    {"CATERING_SERVICES", "Catering Services", "餐饮服务"},
    {"SOFTWARE_TOOLS", "Software Tools", "工具软件"},
    {"FRANCHISING_AND_INVESTMENT", "Franchising and Investment", "招商加盟"},
    {"BEAUTY_AND_COSMETICS", "Beauty and Cosmetics", "美妆"},
    {"MOTHER_BABY_AND_PET", "Mother Baby and Pet", "母婴宠物"},
    {"DAILY_CHEMICALS", "Daily Chemicals", "日化"},
    {"PHYSICAL_BOOKS", "Physical Books", "实体书籍"},
    {"SOCIAL_AND_COMMUNICATION", "Social and Communication", "社交通讯"},
    {"CULTURAL_SUPPLIES", "Cultural Supplies", "文化用品"},
    {"SPORTS_OUTDOOR", "Sports and Outdoors", "运动户外"},
});

} // namespace

std::string_view to_word(Platform value) {
  return word_of(kPlatforms, value);
}
std::string_view to_word(TimeRange value) {
  return word_of(kTimeRanges, value);
}
std::string_view to_word(DetailType value) {
  return word_of(kDetailTypes, value);
}
std::string_view to_word(Outcome value) {
  return word_of(kOutcomes, value);
}
std::string_view to_word(Billed value) {
  return word_of(kBilled, value);
}

std::optional<Platform> parse_platform(std::string_view word) {
  return value_of(kPlatforms, word);
}
std::optional<TimeRange> parse_time_range(std::string_view word) {
  return value_of(kTimeRanges, word);
}
std::optional<DetailType> parse_detail_type(std::string_view word) {
  return value_of(kDetailTypes, word);
}
std::optional<Outcome> parse_outcome(std::string_view word) {
  return value_of(kOutcomes, word);
}
std::optional<Billed> parse_billed(std::string_view word) {
  return value_of(kBilled, word);
}

std::span<const Industry> known_industries() {
  return kIndustries;
}

bool is_known_industry(std::string_view id) {
  for (const auto &industry : kIndustries)
    if (industry.id == id)
      return true;
  return false;
}

std::string describe(const ScopeKey &scope) {
  return fmt::format("{} {} {} {} {}", scope.author_id, to_word(scope.platform), scope.industry,
                     to_word(scope.time_range), to_word(scope.detail_type));
}

} // namespace xingtu
