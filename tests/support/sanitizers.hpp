#pragma once
// Whether this is built with a sanitizer, whose own memory tests of memory must not count.

namespace xingtu::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

} // namespace xingtu::test
