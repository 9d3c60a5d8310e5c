#pragma once
// Settings of the tests themselves.
#include <cstdlib>

namespace xingtu::test {

/// Whether the tests that take long are asked for, too.
inline bool deep() {
  return std::getenv("XINGTU_DEEP") != nullptr;
}

inline int number_from_environment(const char *name, int otherwise) {
  const char *text = std::getenv(name);
  return text ? std::atoi(text) : otherwise;
}

} // namespace xingtu::test
