#include "sandbox/population.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace xingtu::sandbox {
namespace {

using namespace std::string_view_literals;

/// No item converts longer than this, so a listing needs to look no further back.
constexpr int kMaxActiveDays = 60;
/// An item is listed on (range + active days - 1) days: over both ranges 60 + 30.5 - 1 on average.
constexpr std::int64_t kListedHalfDays = 179;

/// These sell through short videos most, so most authors have some of them.
constexpr std::array kPopular = {
    "FOOD_AND_BEVERAGE"sv,           "BEAUTY_AND_COSMETICS"sv, "CLOTHING_AND_ACCESSORIES"sv,
    "MOTHER_BABY_AND_PET"sv,         "DAILY_CHEMICALS"sv,      "ELECTRONICS_AND_APPLIANCES"sv,
    "HOME_AND_BUILDING_MATERIALS"sv, "SPORTS_OUTDOOR"sv};

std::string_view any_industry(Draw draw) {
  if (draw.of("popular").chance(700))
    return draw.of("which").pick(kPopular);
  const auto all = known_industries();
  const Industry industry = draw.of("which").pick(all);
  return industry.id == "ALL" ? kPopular.front() : industry.id;
}

/// Authors differ: a few have nothing, a few have many times the average; the mean is 100.
int size_percent(Draw draw) {
  constexpr std::array kSizes = {0,  20,  30,  40,  50,  60,  80,  80,  90,  90,
                                 90, 100, 100, 110, 120, 120, 130, 140, 250, 300};
  return draw.pick(kSizes);
}

std::int64_t reach_of(Draw draw) {
  constexpr std::array<std::int64_t, 12> kPowers = {1,   1,   10,   10,   10,     100,
                                                    100, 100, 1000, 1000, 10'000, 100'000};
  return draw.of("mantissa").between(1000, 9999) * draw.of("power").pick(kPowers);
}

Individual individual(const Author &author, Day first_day, std::int64_t ordinal) {
  const Draw draw =
      author.draw.of(static_cast<std::uint64_t>(first_day)).of(static_cast<std::uint64_t>(ordinal));
  Individual result{draw, first_day, 1, 0, 0, {}};
  result.active_days = static_cast<int>(draw.of("active").between(1, kMaxActiveDays));
  result.created_at =
      std::int64_t{first_day} * 86'400 - kShanghaiOffsetSeconds + draw.of("time of day").below(86'400);
  result.reach = reach_of(draw.of("reach"));
  result.industries[0] = draw.of("industry").pick(author.industries);
  const auto second = draw.of("second industry").pick(author.industries);
  if (second != result.industries[0] && draw.of("two industries").chance(600))
    result.industries[1] = second;
  return result;
}

} // namespace

std::optional<Day> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-')
    return std::nullopt;
  const auto number = [&](std::size_t from, std::size_t count) {
    int value = -1;
    const char *end = text.data() + from + count;
    return std::from_chars(text.data() + from, end, value).ptr == end ? value : -1;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (year < 1991 || month < 1 || day < 1)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                                         std::chrono::day(unsigned(day))};
  if (!date.ok())
    return std::nullopt;
  return static_cast<Day>(std::chrono::sys_days(date).time_since_epoch().count());
}

std::string to_text(Day day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  return fmt::format("{:04}-{:02}-{:02}", int(date.year()), unsigned(date.month()), unsigned(date.day()));
}

int days_of(TimeRange range) {
  return range == TimeRange::day_30 ? 30 : 90;
}

bool has_no_content(const World &world, const ScopeKey &scope) {
  constexpr std::array kPerMille = {0, 100, 150, 450}; // in the order of the enum
  const Draw draw =
      Draw(world.seed).of(scope.author_id).of(to_word(scope.platform)).of(to_word(scope.detail_type));
  return draw.of("no content").chance(kPerMille[static_cast<std::size_t>(scope.platform)]);
}

Author author_of(const World &world, const std::string &author_id, Platform platform, DetailType type) {
  const Draw person = Draw(world.seed).of(author_id);
  const Draw draw = person.of(to_word(platform)).of(to_word(type));
  Author result{draw, size_percent(draw.of("size")), {}};
  const auto count = person.of("industries").between(2, 5);
  for (std::int64_t i = 0; i < count; ++i) {
    const auto industry = any_industry(person.of("industry").of(static_cast<std::uint64_t>(i)));
    if (std::find(result.industries.begin(), result.industries.end(), industry) == result.industries.end())
      result.industries.push_back(industry);
  }
  return result;
}

bool Individual::in_industry(std::string_view industry) const {
  return industry == "ALL" || industry == industries[0] || industry == industries[1];
}

int Individual::share_per_mille(std::string_view industry) const {
  if (industry == "ALL" || industries[1].empty())
    return 1000;
  return industry == industries[0] ? 650 : 350;
}

std::int64_t Individual::grown(std::int64_t total, Day day, Draw field) const {
  const std::int64_t age = std::int64_t{day} - first_day + 1, life = active_days;
  if (age <= 0)
    return 0;
  // Fast at first and slower towards the end. Each day's value lies between the curve's values of
  // this day and the next, so that days differ and the sum still never falls.
  const auto curve = [&](std::int64_t a) {
    return a >= life ? total : total * a * (2 * life - a) / (life * life);
  };
  const std::int64_t today = curve(age), tomorrow = curve(age + 1);
  return today + (tomorrow - today) * field.of(static_cast<std::uint64_t>(age)).below(256) / 256;
}

std::vector<Individual> population(const World &world, const ScopeKey &scope, Day day) {
  const Author author = author_of(world, scope.author_id, scope.platform, scope.detail_type);
  std::vector<Individual> result;
  // A whole number of births a day, whose average is items * size / listed days.
  const std::int64_t whole = kListedHalfDays * 100;
  const std::int64_t twice_percent = std::int64_t{world.items} * 2 * author.size_percent;
  const Day begin = day - days_of(scope.time_range) + 1;
  for (Day first = begin - kMaxActiveDays + 1; first <= day; ++first) {
    const std::int64_t births =
        (twice_percent + author.draw.of("births").of(static_cast<std::uint64_t>(first)).below(whole)) / whole;
    for (std::int64_t i = 0; i < births; ++i) {
      const Individual one = individual(author, first, i);
      if (first + one.active_days > begin && one.in_industry(scope.industry))
        result.push_back(one);
    }
  }
  std::vector<std::pair<std::int64_t, std::size_t>> order;
  for (std::size_t i = 0; i < result.size(); ++i)
    order.emplace_back(-result[i].grown(result[i].reach, day, result[i].draw.of("order")), i);
  std::sort(order.begin(), order.end());
  std::vector<Individual> sorted;
  sorted.reserve(result.size());
  for (const auto &[heat, index] : order)
    sorted.push_back(result[index]);
  return sorted;
}

} // namespace xingtu::sandbox
