#pragma once
// Lets a call of the program go wrong: see failing_calls.cpp.
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/process.hpp"

namespace xingtu::test {

/// Empty in builds with sanitizers, which replace the same functions: then there is nothing to be tested.
inline const std::string kFailingCalls = XINGTU_FAILING_CALLS;

struct FailingCall {
  std::string call; ///< "recv", "memory" ...
  std::string how;  ///< a number of errno, or a word
  long at = 1;      ///< the k-th
  long times = 1;
  std::string path{}; ///< only files whose path holds this; of memory, only that for such a library
};

/// The same command, in which this call goes wrong.
inline Command with(Command command, const FailingCall &failing) {
  command.env["LD_PRELOAD"] = kFailingCalls;
  command.env["XINGTU_FAIL_CALL"] = failing.call;
  command.env["XINGTU_FAIL_HOW"] = failing.how;
  command.env["XINGTU_FAIL_AT"] = std::to_string(failing.at);
  command.env["XINGTU_FAIL_TIMES"] = std::to_string(failing.times);
  if (!failing.path.empty())
    command.env["XINGTU_FAIL_PATH"] = failing.path;
  return command;
}

/// The same command, whose calls of this name are counted into a file.
inline Command counting(Command command, const std::string &call, const std::filesystem::path &file,
                        const std::string &path = {}) {
  command = with(std::move(command), {call, "0", 0, 1, path});
  command.env["XINGTU_FAIL_COUNT"] = file.string();
  return command;
}

} // namespace xingtu::test
