#include "aftermath.hpp"

#include <fmt/format.h>

namespace xingtu::test {
namespace {

/// Each query gives a row for what is wrong; none if the promise holds.
struct Rule {
  const char *promise;
  std::string violations;
};

std::vector<Rule> rules(int concurrency, std::int64_t budget) {
  return {
      {"P1 P8: a scope is not complete", "select scope_id || ' is ' || state || ', last outcome ' || "
                                         "coalesce(last_outcome, 'none') from xingtu_ops.scope_snapshot "
                                         "where state not in ('complete', 'skipped')"},
      {"P1: a scope is complete by a reading that was not loaded",
       "select format('scope %s: reading %s, loaded %s', scope_id, reading, loaded_reading) "
       "from xingtu_ops.scope_snapshot where state = 'complete' and reading <> loaded_reading"},
      {"P2: a page was stored again",
       "select format('scope %s page %s: %s requests with an answer', scope_id, page, count(*)) "
       "from xingtu_ops.request_audit join xingtu_ops.job_run using (run_id) "
       // What came for a run that had been given up is evidence, and was in doubt before.
       "where outcome in ('ok', 'empty', 'no_content', 'unmapped') and status <> 'interrupted' "
       "group by scope_id, request_audit.snapshot_at, page, reading having count(*) > 1"},
      {"P2: more is in doubt than the concurrency",
       fmt::format("select format('run %s: %s', run_id, count(*)) from xingtu_ops.request_audit "
                   "where outcome = 'abandoned' group by run_id having count(*) > {}",
                   concurrency)},
      {"P3: a request is in flight although no run is",
       "select request_id from xingtu_ops.request_audit where outcome = 'in_flight'"},
      {"P3: the counters of a run are not those of its rows in the audit",
       "select format('run %s: %s, audit %s', run_id, counted, audited) from (select run_id, "
       "format('%s sent, %s billed, %s unknown', requests_sent, requests_billed, requests_unknown) as "
       "counted, "
       "(select format('%s sent, %s billed, %s unknown', count(*), count(*) filter (where billed = 'yes'), "
       "count(*) filter (where billed = 'unknown')) from xingtu_ops.request_audit as audit "
       "where audit.run_id = job_run.run_id) as audited from xingtu_ops.job_run) as runs where counted <> "
       "audited"},
      {"P4: a receipt without its answer, or with another one's",
       "select format('scope %s page %s', receipt.scope_id, receipt.page) from xingtu_ops.page_receipt as "
       "receipt "
       "where not exists (select from xingtu_ops.request_audit as audit where audit.request_id = "
       "receipt.request_id "
       "and audit.scope_id = receipt.scope_id and audit.page = receipt.page "
       "and audit.outcome in ('ok', 'empty', 'no_content') and coalesce(audit.items, 0) = "
       "receipt.items_seen)"},
      {"P4: an answer that was paid for without its bytes",
       "select request_id from xingtu_ops.request_audit as audit where response_bytes > 0 and billed <> 'no' "
       "and not exists (select from xingtu_raw.api_page as raw where raw.request_id = audit.request_id "
       "and raw.body_sha256 = audit.body_sha256 and octet_length(raw.body) = audit.response_bytes)"},
      {"P4: items that no receipt counts",
       "select format('scope %s: %s rows, %s counted', scope_id, count(listed.author_id), items_loaded) "
       "from xingtu_ops.scope_snapshot join xingtu_ops.scope using (scope_id) "
       "left join (select author_id, platform, industry, time_range, snapshot_at, 'VIDEO' as detail_type "
       "from xingtu.video_snapshot union all "
       "select author_id, platform, industry, time_range, snapshot_at, 'PRODUCT' from "
       "xingtu.product_snapshot) "
       "as listed using (author_id, platform, industry, time_range, snapshot_at, detail_type) "
       "group by scope_id, snapshot_at, items_loaded having count(listed.author_id) <> items_loaded"},
      {"P4: sums of a covered list that are not those of its rows, or of one that is not covered",
       "select format('scope %s: %s items, %s listed', scope_id, items, listed.number) "
       "from xingtu_ops.scope_snapshot as progress join xingtu_ops.scope using (scope_id) "
       "left join xingtu_ops.scope_figures as figures using (scope_id, snapshot_at) "
       "cross join lateral (select count(*) as number, sum(low) as low from ("
       "select author_id, platform, industry, time_range, snapshot_at, 'VIDEO' as type, conversion_count_min "
       "as "
       "low from xingtu.video_snapshot union all "
       "select author_id, platform, industry, time_range, snapshot_at, 'PRODUCT', conversion_count_min from "
       "xingtu.product_snapshot) as listed where listed.author_id = scope.author_id and listed.platform = "
       "scope.platform and listed.industry = scope.industry and listed.time_range = scope.time_range "
       "and listed.type = scope.detail_type and listed.snapshot_at = progress.snapshot_at) as listed "
       "where (completed_at is not null) <> (figures.items is not null) or figures.items <> listed.number "
       "or (conversion_count_min > 0 and conversion_count_min <> listed.low)"},
      {"P6: the budget does not say what was spent",
       "select format('%s spent, %s in the audit', spent_requests, (select count(*) from "
       "xingtu_ops.request_audit "
       "where billed <> 'no' and snapshot_at = job_snapshot.snapshot_at)) from xingtu_ops.job_snapshot "
       "where spent_requests <> (select count(*) from xingtu_ops.request_audit where billed <> 'no' "
       "and snapshot_at = job_snapshot.snapshot_at)"},
      {"P6: the budget was exceeded",
       fmt::format("select spent_requests::text from xingtu_ops.job_snapshot where spent_requests > {}",
                   budget)},
      {"P8: a run that is over is not closed",
       "select run_id::text from xingtu_ops.job_run where status = 'running' or finished_at is null"},
      {"P10: a scope is leased although no run is",
       "select scope_id::text from xingtu_ops.scope_snapshot where lease_run_id is not null"},
  };
}

} // namespace

std::string faulty_program() {
  return std::string(XINGTU_BINARY_DIR) + "/xingtu-etl-faulty";
}

std::string broken_promises(const Job &job, const Sandbox &sandbox, const Expectations &expected) {
  std::string broken;
  std::string all;
  for (const auto &[promise, violations] : rules(expected.concurrency, expected.budget))
    all += fmt::format("{}select $p${}: $p$ || what::text from ({}) as violation (what)",
                       all.empty() ? "" : " union all ", promise, violations);
  for (const auto &row : job.query(all))
    broken += row.at(0).value_or("NULL") + "\n";
  if (const auto found = differences_from_journal(job, sandbox); !found.empty())
    broken += "P3: audit and journal differ: " + found;
  if (spent(sandbox) > expected.budget)
    broken += fmt::format("P6: the API has sold {} answers\n", spent(sandbox));
  if (!expected.content.empty())
    if (const auto found = differences(expected.content, loaded_content(job)); !found.empty())
      broken += "P7: the tables differ from those of an undisturbed run: " + found;
  return broken;
}

} // namespace xingtu::test
