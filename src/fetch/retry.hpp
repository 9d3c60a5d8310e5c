#pragma once
// When to try again: exponential backoff with full jitter, and Retry-After. Pure.
#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

#include "core/time.hpp"

namespace xingtu::fetch {

struct Backoff {
  Milliseconds initial{1'000};
  Milliseconds max{60'000};
};

/// The wait before attempt `failures + 1`: random in [0, min(max, initial * 2^(failures-1))].
/// `random` gives uniform numbers in [0, 1).
Milliseconds backoff_wait(const Backoff &backoff, int failures, const std::function<double()> &random);

/// Value of a Retry-After header: whole seconds or an HTTP-date (RFC 9110, 10.2.3), as the wait from
/// `now`. A date in the past is 0. Nothing for a negative number or garbage. Never shortened: the
/// longest value that fits is given for one that does not fit.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, TimePoint now);

} // namespace xingtu::fetch
