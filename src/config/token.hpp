#pragma once
// The API's token, from wherever it was put; and what is refused as one.
#include <string>

#include "core/secret.hpp"

namespace xingtu::config {

/// Reads the token of a file that nobody but us may read; one newline at its end does not count.
/// `error` says what is wrong and what to do; it never holds the file's content.
Secret read_token_file(const std::string &path, std::string &error);

/// What is wrong with a token; empty if nothing. It never holds the token.
std::string token_fault(const Secret &token);

} // namespace xingtu::config
