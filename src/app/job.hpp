#pragma once
// What commands need of a job: its configuration, its snapshot, its authors in the database.
#include <optional>
#include <string>

#include "app/command_line.hpp"
#include "config/config.hpp"
#include "fetch/fetcher.hpp"
#include "warehouse/planning.hpp"
#include "warehouse/session.hpp"

namespace xingtu::app {

/// Loads the configuration, logs its warnings, and hides its secrets from the log.
config::Config load_config(const CommonOptions &common);

/// The start of the slot that holds `text` (Error(usage) if it is no time, or lies in the future), or `now`.
TimePoint snapshot_slot(const config::Config &config, const std::optional<std::string> &text, TimePoint now);
/// Says so in the log if the slot is over.
void tell_if_over(const config::Config &config, TimePoint slot, TimePoint now);

struct TimeSpan {
  TimePoint from, to;
};
/// From --from to --to, each of which may be left out. Throws Error(usage) if they give none.
TimeSpan time_span(const std::optional<std::string> &from, const std::optional<std::string> &to,
                   const TimeZone &zone);

warehouse::PlanState plan_state(const config::Config &config, TimePoint snapshot_at);

/// Streams the job's authors into the session's temporary table; warns of duplicates; gives their number.
std::int64_t stage_authors(warehouse::Session &session, const config::Config &config);

fetch::Options fetch_options(const config::Config &config);

/// The configured proxy without user and password; nothing if there is none.
std::optional<std::string> describe_proxy(const config::Config &config);

/// First 12 hex digits of the token's SHA-256.
std::string token_fingerprint(const Secret &token);

/// "2026-11-22T00:00+08:00 (day in Asia/Shanghai)", for people.
std::string describe_slot(const config::Config &config, TimePoint snapshot_at);

} // namespace xingtu::app
