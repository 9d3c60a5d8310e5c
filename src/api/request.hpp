#pragma once
// The endpoint's URL. Pure.
#include <string>
#include <string_view>

#include "core/secret.hpp"
#include "core/words.hpp"

namespace xingtu::api {

/// The endpoint's path, with a slash at its begin.
std::string_view endpoint_path();

/// The request's URL without the token: this is what audit and log may show. All optional
/// parameters are always sent. `base` (e.g. of core/api_bases.hpp) has no slash at its end.
std::string request_url(const std::string &base, const ScopeKey &scope, int page);

/// The same with the token as its last parameter.
Secret with_token(const std::string &url, const Secret &token);

/// "{base}/ping", for latency checks; costs nothing.
std::string ping_url(const std::string &base);

} // namespace xingtu::api
