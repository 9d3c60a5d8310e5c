#include "sandbox/option_values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "core/did_you_mean.hpp"
#include "core/error.hpp"
#include "sandbox/request.hpp"

namespace xingtu::sandbox {
namespace {

[[noreturn]] void refuse(const std::string &what, const std::string &hint) {
  throw Error(ExitCode::usage, what, hint);
}

/// The number that `text` begins with, and what is left of it.
template <typename Number> std::optional<std::pair<Number, std::string_view>> leading(std::string_view text) {
  Number number{};
  const char *end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || number < 0)
    return std::nullopt;
  return std::pair{number, std::string_view(rest, static_cast<std::size_t>(end - rest))};
}

struct Share {
  std::string what;
  double share;
};

Share parse_share(const std::string &option, const std::string &text) {
  const auto equals = text.find('=');
  const auto share =
      equals == std::string::npos ? std::nullopt : leading<double>(std::string_view(text).substr(equals + 1));
  if (!share || !share->second.empty() || !(share->first <= 1))
    refuse(fmt::format("{} {}: is not NAME=SHARE with a share from 0 to 1", option, text),
           "write e.g. 301=0.01 for one request in a hundred");
  return {text.substr(0, equals), share->first};
}

/// `parse` gives a value for a known word; else the nearest of `known` is suggested.
template <typename Parse>
auto parse_words(const char *option, const std::vector<std::string> &words,
                 std::vector<std::string_view> known, Parse parse) {
  std::vector<typename std::invoke_result_t<Parse, std::string_view>::value_type> values;
  for (const auto &word : words) {
    const auto value = parse(word);
    if (!value) {
      const auto near = did_you_mean(word, known);
      refuse(fmt::format("{}: {} is not known", option, word),
             near ? fmt::format("did you mean {}?", *near)
                  : fmt::format("one of {}", fmt::join(known, ", ")));
    }
    values.push_back(*value);
  }
  return values;
}

std::vector<std::string_view> industry_ids() {
  std::vector<std::string_view> ids;
  for (const auto &industry : known_industries())
    ids.push_back(industry.id);
  return ids;
}

} // namespace

Milliseconds parse_duration(const std::string &text) {
  const auto number = leading<double>(text);
  const std::string_view unit = number ? number->second : "";
  const bool known = number && (unit == "ms" || unit == "s" || (unit.empty() && number->first == 0));
  if (!known || !(number->first <= 86'400))
    refuse(fmt::format("{}: is not a time", text), "write e.g. 50ms or 1.5s");
  return Milliseconds(std::llround(number->first * (unit == "s" ? 1000 : 1)));
}

std::int64_t parse_rate(const std::string &text) {
  const auto number = leading<std::int64_t>(text);
  if (!number || number->first == 0 || number->second != "/s")
    refuse(fmt::format("--rate-limit {}: is not a rate", text), "write e.g. 20/s");
  return number->first;
}

Day parse_date_option(const std::string &text) {
  const auto day = parse_day(text);
  if (!day)
    refuse(fmt::format("--date {}: is not a date", text), "write e.g. 2026-11-22");
  return *day;
}

std::vector<std::pair<int, double>> parse_errors(const std::vector<std::string> &texts) {
  std::vector<std::pair<int, double>> errors;
  for (const auto &text : texts) {
    const Share share = parse_share("--error", text);
    const auto code = leading<int>(share.what);
    if (!code || !code->second.empty())
      refuse(fmt::format("--error {}: {} is not a code", text, share.what), "write e.g. 301=0.01");
    errors.emplace_back(code->first, share.share);
  }
  return errors;
}

std::vector<std::pair<Fault, double>> parse_faults(const std::vector<std::string> &texts) {
  std::vector<std::pair<Fault, double>> faults;
  for (const auto &text : texts) {
    const Share share = parse_share("--malformed", text);
    const auto fault = parse_fault(share.what);
    if (!fault)
      refuse(fmt::format("--malformed {}: there is no kind {}", text, share.what),
             fmt::format("kinds: {}", fault_words()));
    faults.emplace_back(*fault, share.share);
  }
  return faults;
}

int parse_choice(const char *option, const std::string &word, std::initializer_list<std::string_view> words) {
  const auto *const found = std::find(words.begin(), words.end(), word);
  if (found == words.end())
    refuse(fmt::format("{} {}: is not known", option, word),
           fmt::format("write one of {}", fmt::join(words, ", ")));
  return static_cast<int>(found - words.begin());
}

std::vector<Platform> parse_platforms(const std::vector<std::string> &words) {
  return parse_words("--platform", words, {"SHORT_VIDEO", "LIVE_STREAMING", "PICTURE_TEXT", "SHORT_DRAMA"},
                     parse_platform);
}

std::vector<std::string> parse_industries(const std::vector<std::string> &words) {
  const auto ids = industry_ids();
  if (words == std::vector<std::string>{"all"})
    return {ids.begin(), ids.end()};
  return parse_words("--industry", words, ids, [](std::string_view word) {
    return is_known_industry(word) ? std::optional(std::string(word)) : std::nullopt;
  });
}

std::vector<TimeRange> parse_ranges(const std::vector<std::string> &words) {
  return parse_words("--range", words, {"DAY_30", "DAY_90"}, parse_time_range);
}

std::vector<DetailType> parse_detail_types(const std::vector<std::string> &words) {
  return parse_words("--detail-type", words, {"VIDEO", "PRODUCT"}, parse_detail_type);
}

void check_author_id(const std::string &text) {
  if (!is_author_id(text))
    refuse(fmt::format("author {}: is not an id", text), "an id is 15 to 20 digits");
}

} // namespace xingtu::sandbox
