#include "api/request.hpp"

#include <fmt/format.h>

namespace xingtu::api {
namespace {

constexpr std::string_view kPath =
    "/api/douyin-xingtu/gw/api/data_sp/get_author_convert_videos_or_products/v1";

/// Everything but the unreserved characters of RFC 3986 as %XX.
std::string percent_encoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool unreserved = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                            std::string_view("-._~").find(c) != std::string_view::npos;
    if (unreserved)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

} // namespace

std::string_view endpoint_path() { return kPath; }

std::string request_url(const std::string &base, const ScopeKey &scope, int page) {
  return fmt::format("{}{}?oAuthorId={}&platform={}&industryId={}&range={}&detailType={}&page={}", base,
                     kPath, percent_encoded(scope.author_id), to_word(scope.platform),
                     percent_encoded(scope.industry), to_word(scope.time_range),
                     to_word(scope.detail_type), page);
}

Secret with_token(const std::string &url, const Secret &token) {
  return Secret(url + "&token=" + percent_encoded(token.reveal()));
}

std::string ping_url(const std::string &base) { return base + "/ping"; }

} // namespace xingtu::api
