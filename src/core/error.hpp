#pragma once
// What ends a stage is an Error: what happened and where (what()), what to do (hint()), and the
// exit code that the process ends with. Expected outcomes are values, not errors.
#include <stdexcept>
#include <string>
#include <utility>

namespace xingtu {

/// The exit codes of the programs; the numbers are those of sysexits.h where one fits.
enum class ExitCode : int {
  ok = 0,             ///< every scope of the snapshot is complete
  usage = 64,         ///< wrong command line
  scopes_failed = 65, ///< done, but some scopes failed for good
  database = 69,      ///< the database cannot be used
  internal = 70,      ///< a bug in the program
  again = 75,         ///< incomplete for a reason that passes: run again to continue
  account = 77,       ///< token, permission, balance
  config = 78,        ///< configuration
  interrupted = 130,  ///< ended cleanly on SIGINT
  terminated = 143,   ///< ended cleanly on SIGTERM
};

class Error : public std::runtime_error {
public:
  Error(ExitCode code, const std::string &what, std::string hint = {})
      : std::runtime_error(what), code_(code), hint_(std::move(hint)) {}

  ExitCode code() const noexcept { return code_; }
  /// What the reader can do about it; may be empty.
  const std::string &hint() const noexcept { return hint_; }

private:
  ExitCode code_;
  std::string hint_;
};

/// For std::bad_alloc: it passes, when others give memory back or a smaller answer comes.
inline Error out_of_memory() {
  return {ExitCode::again, "out of memory",
          "nothing that is stored is lost: run again, with more memory, or with a lower api.concurrency or "
          "limits.response_bytes"};
}

} // namespace xingtu
