#pragma once
// Runs: who works on a snapshot, under which lease, and how it ended.
#include <cstdint>
#include <optional>
#include <string>

#include "core/time.hpp"
#include "warehouse/session.hpp"

namespace xingtu::warehouse {

/// How long a run is believed to live after its last sign of life. Long against a hiccup of the
/// database, short against the night that a lost worker would cost.
inline constexpr Milliseconds kLease{60'000};
/// How often a run gives a sign of life when nothing else does.
inline constexpr Milliseconds kHeartbeat{10'000};

struct RunIdentity {
  std::string run_id; ///< a UUID
  std::string job;
  TimePoint snapshot_at;
  bool joined = false;
  std::string worker; ///< host and process id
  std::string version;
  std::string config_sha256;
  std::string token_fingerprint;
  std::string price_per_request = "0"; ///< decimal, CNY
  std::int64_t billed_requests_limit = 0;
};

/// Takes the job's lock for this session; false if another run holds it. Waits a moment, since the server
/// may still be busy with the end of a process that was killed just now.
bool lock_job(Session &session, const std::string &job);

/// Gives it back before the process ends, so that a run right after this one finds it free.
void unlock_job(Session &session, const std::string &job);

/// Marks runs that no longer work as interrupted, opens their scopes again, and records their requests
/// in flight as abandoned. `holds_lock`: this session holds the job's lock, which proves that the
/// job's other plain runs are gone, or have lost the connection that held it: their other ones can then no
/// longer write. Gives how many runs it found.
int sweep_dead_runs(Session &session, const std::string &job, const std::string &own_run_id, bool holds_lock);

/// A UUID for a run that is to be opened.
std::string new_run_id(Session &session);

/// Writes the run's row. Repeated with the same id, because its commit was in doubt, there is still one row.
void open_run(Session &session, const RunIdentity &run);

/// Sign of life. False if the run was given up meanwhile: it can no longer write.
bool heartbeat(Session &session, const std::string &run_id);

/// Whether scopes are leased to the run.
bool has_leases(Session &session, const std::string &run_id);

int live_workers(Session &session, const std::string &job, TimePoint snapshot_at);

struct RunningRun {
  TimePoint snapshot_at;
  std::string config_sha256;
};
/// The plain run of the job that is under way; nothing if none is.
std::optional<RunningRun> running_run(Session &session, const std::string &job);

struct RunEnd {
  std::string status; ///< complete, partial, stopped, failed
  std::string stop_reason;
  int exit_code = 0;
};
/// Closes the run's row and opens what it still leases.
void close_run(Session &session, const std::string &run_id, const RunEnd &end);

struct RunCounters {
  std::int64_t requests_sent = 0, requests_billed = 0, requests_unknown = 0;
  std::int64_t pages_loaded = 0, items_loaded = 0, items_rejected = 0;
};
RunCounters run_counters(Session &session, const std::string &run_id);

} // namespace xingtu::warehouse
