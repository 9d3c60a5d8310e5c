#include <exception>

#include <fmt/format.h>

#include "core/error.hpp"
#include "sandbox/command.hpp"

int main(int argc, char **argv) {
  using xingtu::ExitCode;
  try {
    return xingtu::sandbox::run(argc, argv);
  } catch (const xingtu::Error &error) {
    fmt::print(stderr, "xingtu-sandbox: {}\n", error.what());
    if (!error.hint().empty())
      fmt::print(stderr, "  {}\n", error.hint());
    return static_cast<int>(error.code());
  } catch (const std::exception &error) {
    fmt::print(stderr, "xingtu-sandbox: unexpected: {}\n", error.what());
    return static_cast<int>(ExitCode::internal);
  }
}
