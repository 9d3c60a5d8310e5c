#pragma once
// The loaders of a run: one on the calling thread, and one more for each further connection. They divide the
// permits and the plan among them; whoever is through with his part helps with the others', and what permits
// he has no use for are theirs. While one of them waits for the database, for the disk above all, another
// one's batch is settled.
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "pipeline/loader.hpp"
#include "pipeline/permits.hpp"

namespace xingtu::pipeline {

class Loading {
public:
  /// A loader for each session, of which the first holds the job's lock unless the run is a joined one. Not
  /// more of them than options.concurrency; one alone for a run with a limit of its own.
  Loading(const LoaderOptions &options, const RunContext &run, std::vector<warehouse::Session *> sessions,
          std::function<void(const Progress &)> on_progress);
  ~Loading();
  Loading(const Loading &) = delete;
  Loading &operator=(const Loading &) = delete;

  /// An answer to what was sent; from the fetch thread.
  void answered(HttpAnswer answer) noexcept;

  /// Until nothing is left that this run can do, or it must stop. Throws what ended a loader, when the others
  /// have settled what was in flight.
  std::optional<Stop> run(const Loader::Send &send);

  /// From any thread: nothing new is bought; what is in flight is settled.
  void stop(const Stop &stop) { state_.stop(stop); }

private:
  struct Lane;

  void rethrow_first_failure() const;

  const RunContext &run_;
  RunState state_;
  Permits permits_;
  std::vector<std::unique_ptr<Lane>> lanes_;
};

} // namespace xingtu::pipeline
