#pragma once
// Named places at which a sudden death of the process is most telling. In the product they do nothing;
// the program of the fault tests is linked with another definition (tests/fault/crash_point.cpp), which
// counts them and kills the process at the one it was told.

namespace xingtu {

enum class CrashPoint {
  plan_written,     ///< the job's scopes and budget are there, no run is open yet
  run_opened,       ///< a run holds a lease, nothing is claimed
  commit,           ///< of any transaction: about to be sent
  committed,        ///< of any transaction: acknowledged
  sending,          ///< connected, and the intent is committed: the next thing is the request's first byte
  headers_received, ///< of an answer
  body_received,    ///< a part of it, or all
  answered,         ///< the whole answer is in memory, and nowhere else
  audit_settled,    ///< within the settlement: outcomes,
  pages_stored,     ///<   raw pages,
  items_loaded,     ///<   items, rejects, issues,
  receipts_written, ///<   receipts,
  progress_written, ///<   progress of the scopes,
  intents_written,  ///<   and budget, intents of the next requests, counters of the run
  scope_complete,   ///< a scope's last page is committed, and so is that it is complete
  reading_replaced, ///< within the end of a refresh: old rows are gone, new ones are there
  run_closing,      ///< everything is done but the run's own row
  run_closed,       ///< that too; the report is not printed yet
};

inline constexpr CrashPoint kLastCrashPoint = CrashPoint::run_closed;

/// Marks the place. Thread-safe; never throws.
void crash_point(CrashPoint point) noexcept;

} // namespace xingtu
