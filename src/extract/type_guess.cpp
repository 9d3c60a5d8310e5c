#include "extract/type_guess.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "extract/text.hpp"
#include "extract/value.hpp"

namespace xingtu::extract {
namespace {

using json::Kind;

constexpr std::array kAllTypes{ColumnType::text,        ColumnType::timestamp,   ColumnType::seconds,
                               ColumnType::count,       ColumnType::count_range, ColumnType::ratio,
                               ColumnType::ratio_range, ColumnType::money,       ColumnType::money_range};

// Words of a name that tell what a bare number is. What the vendor's fields are called, and their kin.
constexpr std::array<std::string_view, 14> kIdWords{"id",  "ids",  "uid",     "uri",   "url",  "no",  "code",
                                                    "key", "hash", "version", "phone", "name", "sku", "spu"};
constexpr std::array<std::string_view, 7> kTimeWords{"time", "timestamp", "date",    "day",
                                                     "at",   "ts",        "datetime"};
constexpr std::array<std::string_view, 5> kSecondsWords{"duration", "seconds", "secs", "sec", "length"};
constexpr std::array<std::string_view, 8> kRatioWords{"rate",       "ratio", "pct", "percent",
                                                      "percentage", "ctr",   "cvr", "proportion"};
constexpr std::array<std::string_view, 17> kMoneyWords{
    "price", "amount", "money", "fee",     "fees",   "cost",       "gmv",    "gpm", "cpm",
    "cpc",   "cpa",    "cpe",   "revenue", "income", "commission", "budget", "yuan"};

/// Ids of the vendor have 19 digits, times in microseconds 16; no count or amount of a video has so many.
constexpr std::size_t kDigitsOfCode = 15;

/// In bytes: longer ones are not looked through for amounts and times.
constexpr std::size_t kLongestQuantity = 200;

bool is_code(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool digits = !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
  return digits && (text.size() >= kDigitsOfCode || (text.size() > 1 && text.front() == '0'));
}

template <std::size_t N> bool has_word(std::string_view name, const std::array<std::string_view, N> &words) {
  while (!name.empty()) {
    const auto end = std::min(name.find('_'), name.size());
    if (std::find(words.begin(), words.end(), name.substr(0, end)) != words.end())
      return true;
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return false;
}

std::string_view last_word(std::string_view name) {
  const auto at = name.rfind('_');
  return at == std::string_view::npos ? name : name.substr(at + 1);
}

} // namespace

void TypeGuess::note(const json::Value &value, const TimeZone &zone) {
  const auto &inner = unwrap(value);
  if (inner.is(Kind::null))
    return;
  wrapped_ = wrapped_ || &inner != &value;
  if (!inner.is(Kind::string) && !inner.is(Kind::number)) {
    readable_ = 0;
    told_ = true;
    return;
  }
  if (inner.text.size() > kLongestQuantity) {
    readable_ &= 1U << static_cast<unsigned>(ColumnType::text);
    told_ = true;
    return;
  }
  const auto narrow = to_half_width(inner.text);
  const auto text = trim(narrow);
  is_code_ = is_code_ || is_code(text);
  has_colon_ = has_colon_ || text.find(':') != std::string_view::npos;
  for (const auto type : kAllTypes) {
    if (!reads(type))
      continue;
    const auto reading = read_value(inner, type, zone);
    const bool is_text = type == ColumnType::text;
    if (!reading.reason.empty() && !(is_text && reading.reason == reason::kCleaned))
      readable_ &= ~(1U << static_cast<unsigned>(type));
    // What a number would not be reported as ("-") is not what makes a field a text.
    told_ = told_ || (!is_text && (reading.low || reading.high || !reading.reason.empty()));
  }
  // Once no other type is left, those words are text like any other.
  told_ = told_ || (readable_ == 1U << static_cast<unsigned>(ColumnType::text) && !text.empty());
}

std::optional<ColumnType> TypeGuess::first_readable(std::initializer_list<ColumnType> types) const {
  const auto *const found = std::find_if(types.begin(), types.end(), [this](auto type) { return reads(type); });
  return found == types.end() ? std::nullopt : std::optional(*found);
}

std::optional<ColumnType> TypeGuess::type(std::string_view name) const {
  using enum ColumnType;
  if (!told_ || !reads(text))
    return std::nullopt;
  if (has_word(name, kTimeWords) && reads(timestamp))
    return timestamp;
  if (is_code_ || std::find(kIdWords.begin(), kIdWords.end(), last_word(name)) != kIdWords.end())
    return text;
  if (has_word(name, kSecondsWords) && reads(seconds))
    return seconds;
  std::optional<ColumnType> named;
  if (has_word(name, kRatioWords))
    named = first_readable({ratio, ratio_range});
  else if (has_word(name, kMoneyWords))
    named = first_readable({money, money_range});
  if (named)
    return named;
  if (has_colon_ && reads(seconds))
    return seconds;
  // A ratio reads also what is written in %, money also what has decimals; each holds what those before
  // it cannot.
  return first_readable({count, ratio, money, count_range, ratio_range, money_range, timestamp, text});
}

} // namespace xingtu::extract
