#include "sandbox/fields.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace xingtu::sandbox {
namespace {

// More common notations stand more than once.
constexpr std::array kCount = {Notation::plain,     Notation::plain,     Notation::plain,
                               Notation::wrapped,   Notation::wrapped,   Notation::wan,
                               Notation::wan,       Notation::latin_wan, Notation::quoted,
                               Notation::thousands, Notation::full_width};
constexpr std::array kRatio = {Notation::basis_points, Notation::basis_points, Notation::percent};
constexpr std::array kPrice = {Notation::plain,   Notation::plain, Notation::quoted,
                               Notation::wrapped, Notation::yuan,  Notation::full_width};
constexpr std::array kTurnover = {Notation::plain, Notation::plain,     Notation::wrapped,  Notation::yuan,
                                  Notation::wan,   Notation::latin_wan, Notation::thousands};
constexpr std::array kCountRange = {Notation::bucket};
constexpr std::array kRatioRange = {Notation::percent_bucket};
constexpr std::array kPriceRange = {Notation::yuan_bucket};

/// Per mille of all fields, each day anew.
constexpr int kNull = 8, kMissing = 8;
/// Per mille of the fields that are given as a range where both forms exist.
constexpr int kAsRange = 450;

} // namespace

std::int64_t FieldMaker::so_far(std::string_view name, std::int64_t total) const {
  return one_.grown(total, day_, one_.draw.of(name));
}

std::int64_t FieldMaker::in_range(std::string_view name, std::int64_t total) const {
  const std::int64_t here = total * one_.share_per_mille(scope_.industry) / 1000;
  const Draw draw = one_.draw.of(name);
  return one_.grown(here, day_, draw) - one_.grown(here, day_ - days_of(scope_.time_range), draw);
}

std::int64_t FieldMaker::moving(std::string_view name, std::int64_t base) const {
  const auto percent =
      one_.draw.of(name).of(static_cast<std::uint64_t>(day_)).of(scope_.industry).between(90, 110);
  return base * percent / 100;
}

std::string_view FieldMaker::key_of(std::string_view column, Keys keys) const {
  // An author's answers use the same names throughout; the first is by far the most usual one.
  const Draw draw = author_.of("key").of(column);
  if (draw.chance(750))
    return *keys.begin();
  return *(keys.begin() + draw.of("other").below(static_cast<std::int64_t>(keys.size())));
}

Presence FieldMaker::presence_of(std::string_view column) const {
  const auto draw = one_.draw.of("presence").of(column).of(static_cast<std::uint64_t>(day_)).below(1000);
  if (draw < kNull)
    return Presence::null;
  return draw < kNull + kMissing ? Presence::missing : Presence::written;
}

void FieldMaker::id(Keys keys, std::string digits) {
  item_.id_key = key_of("id", keys);
  item_.id = std::move(digits);
  item_.id_is_number = author_.of("id is a number").chance(200);
}

void FieldMaker::text(std::string_view column, Keys keys, std::string text) {
  item_.fields.push_back({column, false, key_of(column, keys), presence_of(column), std::move(text)});
}

void FieldMaker::published(std::string_view column) {
  const auto form = author_.of("time form").below(10);
  Instant time{one_.created_at, Instant::Form::seconds};
  std::string_view key = key_of(column, {"create_timestamp", "create_time", "publish_time"});
  if (form == 0) {
    time.form = Instant::Form::date;
    time.seconds = std::int64_t{one_.first_day} * 86'400 - kShanghaiOffsetSeconds;
    key = "item_date";
  } else if (form <= 2) {
    time.form = Instant::Form::milliseconds;
  }
  item_.fields.push_back({column, false, key, presence_of(column), time});
}

void FieldMaker::duration(std::string_view column, std::int64_t seconds) {
  constexpr std::array kPlain = {Notation::plain, Notation::quoted};
  number(column, false, {"duration"}, Quantity::count, kPlain, seconds);
}

void FieldMaker::count(std::string_view column, Keys keys, std::int64_t amount) {
  number(column, false, keys, Quantity::count, kCount, amount);
}

void FieldMaker::count_range(std::string_view column, Keys exact, Keys ranges, std::int64_t amount) {
  const bool as_range = one_.draw.of("as range").of(column).chance(kAsRange);
  if (as_range)
    number(column, true, ranges, Quantity::count, kCountRange, amount);
  else
    number(column, true, exact, Quantity::count, kCount, amount);
}

void FieldMaker::ratio_range(std::string_view column, Keys exact, Keys ranges, std::int64_t ten_thousandths) {
  const bool as_range = ranges.size() > 0 && one_.draw.of("as range").of(column).chance(kAsRange);
  if (as_range)
    number(column, true, ranges, Quantity::ratio, kRatioRange, ten_thousandths);
  else
    number(column, true, exact, Quantity::ratio, kRatio, ten_thousandths);
}

void FieldMaker::price_range(std::string_view column, Keys exact, Keys ranges, std::int64_t fen) {
  const bool as_range = one_.draw.of("as range").of(column).chance(kAsRange);
  if (as_range)
    number(column, true, ranges, Quantity::money, kPriceRange, fen);
  else
    number(column, true, exact, Quantity::money, kPrice, fen);
}

void FieldMaker::turnover_range(std::string_view column, Keys exact, Keys ranges, std::int64_t fen) {
  const bool as_range = one_.draw.of("as range").of(column).chance(kAsRange);
  if (as_range)
    number(column, true, ranges, Quantity::money, kCountRange, fen);
  else
    number(column, true, exact, Quantity::money, kTurnover, fen);
}

void FieldMaker::extra(int per_mille, std::string_view key, std::string_view json) {
  if (one_.draw.of("extra").of(key).chance(per_mille))
    item_.extras += fmt::format(",\"{}\":{}", key, json);
}

void FieldMaker::number(std::string_view column, bool is_range, Keys keys, Quantity quantity,
                        std::span<const Notation> notations, std::int64_t amount) {
  const Notation notation = one_.draw.of("notation").of(column).pick(notations);
  item_.fields.push_back({column, is_range, key_of(column, keys), presence_of(column),
                          Number{quantity, notation, told(notation, quantity, amount)}});
}

} // namespace xingtu::sandbox
