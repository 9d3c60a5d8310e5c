#pragma once
// Threads, and what is said when the system gives none.
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "core/error.hpp"

namespace xingtu {

/// A thread that runs `work`. Error(again) if the system has none left.
template <typename Work> std::thread start_thread(Work &&work) {
  try {
    return std::thread(std::forward<Work>(work));
  } catch (const std::system_error &error) {
    throw Error(ExitCode::again, "no thread can be started: " + error.code().message(),
                "a limit of the system is reached, such as ulimit -u or the pids of a container: raise it, or "
                "run again later");
  }
}

} // namespace xingtu
