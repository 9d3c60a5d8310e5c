#include "fetch/retry.hpp"

#include <algorithm>
#include <charconv>

#include "fetch/http_date.hpp"

namespace xingtu::fetch {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

} // namespace

Milliseconds backoff_wait(const Backoff &backoff, int failures, const std::function<double()> &random) {
  if (failures <= 0)
    return Milliseconds{0};
  Milliseconds bound = std::min(backoff.initial, backoff.max);
  // Doubling stops at max, so that no number of failures overflows.
  for (int i = 1; i < failures && bound < backoff.max; ++i)
    bound = bound > backoff.max / 2 ? backoff.max : bound * 2;
  const double choices = static_cast<double>(bound.count()) + 1;
  return std::min(bound, Milliseconds{static_cast<Milliseconds::rep>(random() * choices)});
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, TimePoint now) {
  using std::chrono::seconds;
  const std::string_view text = trimmed(value);
  const bool digits = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (digits) {
    seconds::rep count = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), count);
    return result.ec == std::errc{} ? seconds{count} : seconds::max();
  }
  const auto date = parse_http_date(text, now);
  if (!date)
    return std::nullopt;
  // Rounded up: a part of a second less would be sooner than asked for.
  return std::max(seconds{0}, std::chrono::ceil<seconds>(*date - now));
}

} // namespace xingtu::fetch
