#pragma once
// database.url, before libpq sees it: libpq's own words about a URL that it does not understand repeat the
// part at fault, and that may be the password.
#include <string>

#include "core/secret.hpp"

namespace xingtu::warehouse {

/// Throws Error(config) unless it is a connection string as libpq takes them. What it holds is not said.
void check_database_url(const Secret &url);

/// With what a connection needs so that a peer that is gone is noticed within a minute, for those
/// settings that the URL does not make.
std::string with_defaults(const std::string &url);

} // namespace xingtu::warehouse
