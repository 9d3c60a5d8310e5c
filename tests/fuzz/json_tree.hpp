#pragma once
// JSON trees, printed and compared.
#include <string>

#include "core/json.hpp"

namespace xingtu::fuzz {

/// The same values in the same order; numbers as they are written.
bool equal(const json::Value &a, const json::Value &b);
std::string printed(const json::Value &value);

/// Whether no text and no name of it had half a surrogate pair or has NUL, and no object a name twice.
bool is_clean(const json::Value &value);

} // namespace xingtu::fuzz
