#pragma once
// The words of the API and of the audit as types. Each enum has one table of words in words.cpp;
// to_word never fails, parse_* gives nothing for an unknown word.
#include <compare>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace xingtu {

/// `platform` of the API.
enum class Platform { short_video, live_streaming, picture_text, short_drama };
/// `range` of the API: the days before the request that the figures cover.
enum class TimeRange { day_30, day_90 };
/// `detailType` of the API: what the list holds.
enum class DetailType { video, product };

/// How one request ended; the words of `xingtu_ops.request_audit.outcome`.
enum class Outcome {
  in_flight,
  ok,
  empty,
  no_content,
  upstream_error,
  collection_failed,
  rate_limited,
  quota_exceeded,
  token_invalid,
  api_retired,
  invalid_parameters,
  server_error,
  permission_denied,
  insufficient_balance,
  unknown_code,
  timeout,
  network_error,
  malformed_response,
  too_large,
  unmapped,
  abandoned
};

/// Whether the vendor charges for a request. `unknown` counts against the budget like `yes`.
enum class Billed { yes, no, unknown };

std::string_view to_word(Platform value);
std::string_view to_word(TimeRange value);
std::string_view to_word(DetailType value);
std::string_view to_word(Outcome value);
std::string_view to_word(Billed value);

std::optional<Platform> parse_platform(std::string_view word);
std::optional<TimeRange> parse_time_range(std::string_view word);
std::optional<DetailType> parse_detail_type(std::string_view word);
std::optional<Outcome> parse_outcome(std::string_view word);
std::optional<Billed> parse_billed(std::string_view word);

/// `industryId` values known at build time: the 34 of the endpoint's page and 4 that only the
/// vendor's OpenAPI has. The list grows on the vendor's side, so an unknown one is no error.
struct Industry {
  std::string_view id;
  std::string_view name_en; ///< as the OpenAPI names it
  std::string_view name_zh;
};
std::span<const Industry> known_industries();
bool is_known_industry(std::string_view id);

/// One (author, platform, industry, time range, detail type): what is asked for, page by page.
struct ScopeKey {
  std::string author_id;
  Platform platform = Platform::short_video;
  std::string industry = "ALL";
  TimeRange time_range = TimeRange::day_30;
  DetailType detail_type = DetailType::video;

  auto operator<=>(const ScopeKey &) const = default;
};

/// "6613871234567890123 SHORT_VIDEO ALL DAY_30 VIDEO", for people.
std::string describe(const ScopeKey &scope);

} // namespace xingtu
