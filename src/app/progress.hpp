#pragma once
// The live line of a run on a terminal, and a plain line now and then elsewhere.
#include <cstdint>
#include <string>

#include "core/time.hpp"
#include "pipeline/loader.hpp"

namespace xingtu::app {

class ProgressDisplay {
public:
  /// `open_scopes`: what was still to be done at the start. `terminal`: a live line, else plain lines.
  ProgressDisplay(std::int64_t open_scopes, bool terminal, SteadyTime now);

  void show(const pipeline::Progress &progress, SteadyTime now);
  void end() const;

  /// "  12/40 scopes  8.3 pages/s  31 billed  2 errors  1:05 left"
  static std::string line(std::int64_t open_scopes, const pipeline::Progress &progress, Milliseconds elapsed);

private:
  std::int64_t open_scopes_;
  bool terminal_;
  SteadyTime begun_, shown_;
};

} // namespace xingtu::app
