#pragma once
// A request to the API path, checked as strictly as the real API may check it.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/words.hpp"

namespace xingtu::sandbox {

inline constexpr const char *kApiPath =
    "/api/douyin-xingtu/gw/api/data_sp/get_author_convert_videos_or_products/v1";

/// What the transport received.
struct RawRequest {
  std::string method;
  std::string path;
  std::multimap<std::string, std::string> query; ///< decoded
  std::optional<std::string> client_request_id;  ///< X-Request-Id
};

enum class TokenState { valid, invalid, missing };
std::string_view to_word(TokenState state);

/// The query's values as they were sent, or the documented defaults; for the journal.
struct Asked {
  std::optional<std::string> author_id;
  std::string platform, industry, time_range, detail_type, page;
};

/// What was asked for, or why it is not answered.
struct CheckedRequest {
  TokenState token = TokenState::missing;
  Asked asked;
  ScopeKey scope;        ///< where `problem` is empty
  std::int64_t page = 1; ///< likewise
  std::string problem;   ///< of the parameters; the answer is code 400
};

/// 15 to 20 digits.
bool is_author_id(std::string_view text);

CheckedRequest check_request(const RawRequest &request, const std::string &valid_token);

} // namespace xingtu::sandbox
