#pragma once
// What xingtu-sandbox does, from its command line to its exit code.

namespace xingtu::sandbox {

/// Throws Error; see core/error.hpp.
int run(int argc, const char *const *argv);

} // namespace xingtu::sandbox
