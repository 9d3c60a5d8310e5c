#pragma once
// The vendor's public addresses of the API.

namespace xingtu {

inline constexpr const char *kProdGlobalBase = "https://api.justoneapi.com";
/// Plain http: the token travels in clear text.
inline constexpr const char *kProdCnBase = "http://47.117.133.51:30015";

} // namespace xingtu
