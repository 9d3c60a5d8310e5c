#include "app/job.hpp"

#include <array>

#include <fmt/format.h>

#include "config/authors.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "core/sha256.hpp"
#include "core/version.hpp"

namespace xingtu::app {

config::Config load_config(const CommonOptions &common) {
  auto config = config::load(common.config);
  log::redact(config.api.token);
  for (const auto &warning : config.warnings)
    log::warning(warning);
  return config;
}

namespace {

/// Times of four digits in any time zone, and none before Christ: others PostgreSQL reads in another way.
constexpr TimePoint kFirstTime = std::chrono::sys_days(std::chrono::year{2} / 1 / 1);
constexpr TimePoint kLastTime = std::chrono::sys_days(std::chrono::year{9999} / 1 / 1);
/// Douyin began in that year: no creator has figures of an earlier one.
constexpr std::string_view kNoneBefore = "2016-01-01";

/// The time that an option gives, e.g. "2026-11-22" in the job's time zone, or `otherwise` if it is not
/// given. Throws Error(usage) if it is no time.
TimePoint time_option(const char *option, const std::optional<std::string> &text, const TimeZone &zone,
                      TimePoint otherwise) {
  if (!text)
    return otherwise;
  const auto time = parse_date_time(*text, zone);
  if (!time)
    throw Error(ExitCode::usage, fmt::format("{}: {} is not a time", option, log::printable(*text)),
                "write e.g. 2026-11-22 or 2026-11-22T08:00, in the job's time zone, or with an offset such "
                "as +08:00");
  if (*time < kFirstTime || *time > kLastTime)
    throw Error(ExitCode::usage, fmt::format("{}: {} is out of range", option, log::printable(*text)),
                "write a time of the years 3 to 9998");
  return *time;
}

} // namespace

TimeSpan time_span(const std::optional<std::string> &from, const std::optional<std::string> &to,
                   const TimeZone &zone) {
  const TimeSpan span{time_option("--from", from, zone, kFirstTime),
                      time_option("--to", to, zone, kLastTime)};
  if (span.to < span.from)
    throw Error(ExitCode::usage, "--to lies before --from",
                "write the first snapshot as --from, the last as --to");
  return span;
}

TimePoint snapshot_slot(const config::Config &config, const std::optional<std::string> &text, TimePoint now) {
  const TimeZone zone(config.timezone);
  if (!text)
    return zone.slot_start(now, config.every);
  const auto time = time_option("--snapshot-at", text, zone, now);
  const auto slot = zone.slot_start(time, config.every);
  if (slot > now)
    throw Error(ExitCode::usage,
                fmt::format("--snapshot-at: the slot {} lies in the future", zone.format(slot)),
                "the API gives the figures of now, so only a slot that has begun can be loaded");
  if (time < time_option("--snapshot-at", std::string(kNoneBefore), zone, now)) // its week may begin before
    throw Error(ExitCode::usage,
                fmt::format("--snapshot-at: the slot {} lies before {}", zone.format(slot), kNoneBefore),
                "look at the year");
  return slot;
}

void tell_if_over(const config::Config &config, TimePoint slot, TimePoint now) {
  const TimeZone zone(config.timezone);
  // No warning: it is what was asked for.
  if (slot < zone.slot_start(now, config.every))
    log::info("this slot is over: the API gives the figures of now, and they are stored under it",
              {{"snapshot_at", zone.format(slot)}});
}

warehouse::PlanState plan_state(const config::Config &config, TimePoint snapshot_at) {
  const auto &scopes = config.scopes;
  return {config.job,
          snapshot_at,
          {scopes.platforms, scopes.industries, scopes.ranges, scopes.detail_types,
           scopes.skip_empty_industries}};
}

namespace {

/// The list goes into a temporary table, also for check and plan; to PostgreSQL that is writing.
warehouse::AuthorStaging begin_staging(warehouse::Session &session) {
  try {
    return warehouse::AuthorStaging(session);
  } catch (const warehouse::DatabaseError &error) {
    if (error.problem() != warehouse::DatabaseProblem::read_only)
      throw;
    throw warehouse::DatabaseError(
        error.problem(), error.what(), error.sqlstate(),
        "default_transaction_read_only is on for the role of database.url, or the server is a standby: use "
        "a member of xingtu_loader, on the primary server");
  }
}

} // namespace

std::int64_t stage_authors(warehouse::Session &session, const config::Config &config) {
  const auto &source = config.scopes.authors;
  auto staging = begin_staging(session);
  if (source.query) {
    staging.from_query(*source.query);
  } else if (source.file) {
    staging.from([&](const auto &each) {
      config::read_authors(*source.file, [&](const config::Author &author) {
        each({author.author_id, author.name, author.group});
      });
    });
  } else {
    staging.from([&](const auto &each) {
      for (const auto &id : source.inline_ids)
        each({id, std::nullopt, std::nullopt});
    });
  }
  const auto staged = staging.finish();
  if (staged.repeated > 0)
    log::warning(
        "authors that are listed more than once are asked for once",
        {{"authors", staged.repeated}, {"ids", fmt::format("{}", fmt::join(staged.repeated_ids, " "))}});
  return staged.authors;
}

fetch::Options fetch_options(const config::Config &config) {
  fetch::Options options;
  options.timeout = config.api.timeout;
  options.connect_timeout = config.api.connect_timeout;
  options.response_bytes = config.response_bytes;
  options.connections = config.api.concurrency;
  options.ca_file = config.api.ca_file;
  options.proxy = config.api.proxy;
  return options;
}

std::optional<std::string> describe_proxy(const config::Config &config) {
  if (!config.api.proxy)
    return std::nullopt;
  const auto &url = *config.api.proxy;
  const auto user = url.rfind('@');
  return user == std::string::npos ? url : url.substr(0, url.find("://") + 3) + url.substr(user + 1);
}

std::string token_fingerprint(const Secret &token) {
  return sha256_hex(token.reveal()).substr(0, 12);
}

std::string describe_slot(const config::Config &config, TimePoint snapshot_at) {
  constexpr std::array<const char *, 3> every{"hour", "day", "week"};
  return fmt::format("{} ({} in {})", TimeZone(config.timezone).format(snapshot_at),
                     every[static_cast<std::size_t>(config.every)], config.timezone);
}

} // namespace xingtu::app
