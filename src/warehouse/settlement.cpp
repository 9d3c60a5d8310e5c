#include "warehouse/settlement.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/crash_point.hpp"
#include "warehouse/array_text.hpp"
#include "warehouse/cells.hpp"
#include "warehouse/connection.hpp"
#include "warehouse/figures.hpp"
#include "warehouse/item_loading.hpp"
#include "warehouse/scope_rows.hpp"

namespace xingtu::warehouse {
namespace {

/// The parameters of settle_audit.sql, of one answer at least.
Params answer_arrays(const std::vector<AnswerRow> &answers) {
  ArrayText request_ids, finished, durations, statuses, codes, messages, outcomes, details, sizes, hashes,
      items, api_request_ids, record_times, billed;
  std::string least = answers.front().request_id, greatest = least; // as text, ids sort as they do as numbers
  for (const auto &answer : answers) {
    least = std::min(least, answer.request_id);
    greatest = std::max(greatest, answer.request_id);
    request_ids.text(answer.request_id);
    finished.text(to_iso8601(answer.finished_at));
    durations.number(answer.duration.count());
    statuses.number(answer.http_status > 0 ? std::optional(answer.http_status) : std::nullopt);
    codes.number(answer.api_code);
    messages.text_or_null(answer.api_message);
    outcomes.text(to_word(answer.outcome));
    details.text_or_null(answer.error_detail);
    sizes.number(answer.response_bytes);
    hashes.text_or_null(answer.body_sha256);
    items.number(answer.items);
    api_request_ids.text_or_null(answer.api_request_id);
    record_times.text_or_null(answer.api_record_time);
    billed.text(to_word(answer.billed));
  }
  return {request_ids.take(),  finished.take(), durations.take(), statuses.take(),
          codes.take(),        messages.take(), outcomes.take(),  details.take(),
          sizes.take(),        hashes.take(),   items.take(),     api_request_ids.take(),
          record_times.take(), billed.take(),   std::move(least), std::move(greatest)};
}

/// Columns of intents as array literals.
struct IntentArrays {
  explicit IntentArrays(const std::vector<Intent> &intents) {
    std::vector<std::int64_t> scope_ids, reading_numbers, page_numbers, attempt_numbers;
    std::vector<std::string> urls_, ids_;
    for (const auto &intent : intents) {
      scope_ids.push_back(intent.scope_id);
      reading_numbers.push_back(intent.reading);
      page_numbers.push_back(intent.page);
      attempt_numbers.push_back(intent.attempt);
      urls_.push_back(intent.url);
      ids_.push_back(intent.request_id);
    }
    scopes = array_of(scope_ids);
    readings = array_of(reading_numbers);
    pages = array_of(page_numbers);
    attempts = array_of(attempt_numbers);
    urls = array_of(urls_);
    request_ids = array_of(ids_);
  }
  std::string scopes, readings, pages, attempts, urls, request_ids;
};

struct Settled {
  std::set<std::string> requests;
  std::int64_t free = 0; ///< of these, billed: no
};

/// Gives what it settled in the audit: requests that were settled before are not among them.
Settled settle_audit(Transaction &tx, const std::vector<AnswerRow> &answers) {
  Settled settled;
  for (const auto &row : tx.run("sql/load/settle_audit.sql", answer_arrays(answers))) {
    settled.requests.insert(text_of(row[0]));
    settled.free += boolean_of(row[1]) ? 1 : 0;
  }
  crash_point(CrashPoint::audit_settled);
  return settled;
}

/// Of bodies, in one statement: they are in memory once more as its parameter.
constexpr std::size_t kMostBytesAtOnce = 4 << 20;

/// The bytes as received, of those requests that were settled just now.
void store_bodies(Transaction &tx, const std::vector<AnswerRow> &answers, const Settled &settled) {
  std::string bytes;
  ArrayText request_ids, begins, lengths, hashes, received;
  bool stored = false;
  const auto store = [&] {
    tx.run_with_bytes("sql/load/store_bodies.sql", bytes,
                      {request_ids.take(), begins.take(), lengths.take(), hashes.take(), received.take()});
    bytes.clear();
    stored = true;
  };
  for (const auto &answer : answers) {
    if (answer.body == nullptr || !settled.requests.contains(answer.request_id))
      continue;
    if (!bytes.empty() && bytes.size() + answer.body->size() > kMostBytesAtOnce)
      store();
    request_ids.text(answer.request_id);
    begins.number(std::ssize(bytes) + 1);
    lengths.number(std::ssize(*answer.body));
    hashes.text(answer.body_sha256);
    received.text(to_iso8601(answer.finished_at));
    bytes += *answer.body;
  }
  if (!bytes.empty())
    store();
  if (stored)
    crash_point(CrashPoint::pages_stored);
}

/// The pages that are stored and never asked for again. In a refresh, items are loaded when all pages are
/// there; until then every item counts as new. Gives items_new by request id.
NewItems write_receipts(Transaction &tx, const std::vector<AnswerRow> &answers, const std::string &snapshot,
                        const NewItems &loaded) {
  NewItems items_new;
  if (std::none_of(answers.begin(), answers.end(),
                   [](const auto &answer) { return answer.receipt.has_value(); }))
    return items_new;
  ArrayText scopes, readings, pages, request_ids, more, totals, limits, seen, rejected, fresh;
  for (const auto &answer : answers) {
    if (!answer.receipt)
      continue;
    const auto &receipt = *answer.receipt;
    const auto refused = answer.rows ? static_cast<int>(answer.rows->rejected.size()) : 0;
    const auto found = loaded.find(answer.request_id);
    const int added =
        answer.reading > 0 ? receipt.items_seen : refused + (found == loaded.end() ? 0 : found->second);
    scopes.number(answer.scope_id);
    readings.number(answer.reading);
    pages.number(answer.page);
    request_ids.text(answer.request_id);
    more.boolean(receipt.has_more);
    totals.number(receipt.total_count);
    limits.number(receipt.limit);
    seen.number(receipt.items_seen);
    rejected.number(refused);
    fresh.number(added);
    items_new[answer.request_id] = added;
  }
  tx.run("sql/load/write_receipts.sql",
         {snapshot, scopes.take(), readings.take(), pages.take(), request_ids.take(), more.take(),
          totals.take(), limits.take(), seen.take(), rejected.take(), fresh.take()});
  crash_point(CrashPoint::receipts_written);
  return items_new;
}

} // namespace

Fenced::Fenced()
    : Fenced("this run was given up by others: its lease ran out while it could not reach the database") {}

Fenced::Fenced(const std::string &what)
    : Error(ExitCode::again, what, "run again; what it had bought and stored is kept") {}

LostCommits::LostCommits()
    : Fenced("the database has lost requests that it had confirmed, as after a failover to a server that "
             "lacked the last commits") {}

struct Settlement::Impl {
  Impl(Session &session, const Tables &tables_, const PlanState &plan_, std::string run_id_,
       std::string worker_)
      : tables(tables_), plan(plan_), run_id(std::move(run_id_)), worker(std::move(worker_)),
        tx(session.connection()), snapshot(to_iso8601(plan_.snapshot_at)) {}

  const Tables &tables;
  const PlanState &plan;
  std::string run_id;
  std::string worker;
  Transaction tx;
  std::string snapshot;
  TimePoint now{};
};

Settlement::Settlement(Session &session, const Tables &tables, const PlanState &plan,
                       const std::string &run_id, const std::string &worker)
    : impl_(std::make_unique<Impl>(session, tables, plan, run_id, worker)) {
  const auto rows = impl_->tx.run("sql/load/check_lease.sql", {run_id});
  if (rows.empty())
    throw Fenced();
  impl_->now = time_of_micros(integer_of(rows[0][0]));
}

Settlement::~Settlement() = default;

TimePoint Settlement::now() const {
  return impl_->now;
}

std::map<std::string, int> Settlement::store(const std::vector<AnswerRow> &answers,
                                             const std::map<std::int64_t, ScopeKey> &scopes) {
  if (answers.empty())
    return {};
  auto &tx = impl_->tx;
  const auto settled = settle_audit(tx, answers);
  if (settled.requests.size() != answers.size()) {
    const auto ids = texts_of(answers, &AnswerRow::request_id);
    if (boolean_of(tx.run("sql/load/requests_are_lost.sql", {ids})[0][0]))
      throw LostCommits();
    // They are settled already, by this very batch on a connection that broke while it committed.
    throw DatabaseError(DatabaseProblem::in_doubt, "requests of this batch are not in flight in the audit");
  }
  store_bodies(tx, answers, settled);

  std::vector<PageToLoad> pages;
  for (const auto &answer : answers)
    if (answer.receipt && answer.rows)
      pages.push_back({answer.request_id, &scopes.at(answer.scope_id), impl_->plan.snapshot_at,
                       answer.finished_at, answer.rows, answer.reading});
  const auto loaded = load_pages(tx, impl_->tables, pages);
  crash_point(CrashPoint::items_loaded);
  return write_receipts(tx, answers, impl_->snapshot, loaded);
}

std::vector<RefusedItem> Settlement::refused(const AnswerRow &answer, const ScopeKey &scope) {
  return find_refused(
      impl_->tx, impl_->tables,
      {answer.request_id, &scope, impl_->plan.snapshot_at, answer.finished_at, answer.rows, answer.reading});
}

void Settlement::progress(const std::vector<ProgressRow> &rows) {
  if (rows.empty())
    return;
  auto &tx = impl_->tx;
  ArrayText scopes, tokens, states, first_totals, last_totals, drifted, proofs, failures, outcomes, parked,
      pages;
  std::vector<std::int64_t> completed;
  for (const auto &row : rows) {
    if (row.state == "complete")
      completed.push_back(row.scope_id);
    scopes.number(row.scope_id);
    tokens.number(row.lease_token);
    states.text(row.state);
    first_totals.number(row.total_count_first);
    last_totals.number(row.total_count_last);
    drifted.boolean(row.drifted);
    proofs.text_or_null(row.proof);
    failures.text_or_null(row.failure);
    outcomes.text_or_null(row.last_outcome ? to_word(*row.last_outcome) : std::string_view());
    parked.boolean(row.parked);
    pages.number(row.pages_stored);
  }
  const auto updated = tx.run("sql/load/update_progress.sql",
                              {impl_->snapshot, impl_->run_id, scopes.take(), tokens.take(), states.take(),
                               first_totals.take(), last_totals.take(), drifted.take(), proofs.take(),
                               failures.take(), outcomes.take(), parked.take(), pages.take()});
  if (static_cast<std::size_t>(updated.size()) != rows.size())
    throw Fenced();
  for (const auto &row : updated)
    if (boolean_of(row[1]))
      throw LostCommits();
  if (!completed.empty())
    write_figures(tx, impl_->tables, impl_->snapshot, array_of(completed));
  if (!completed.empty() && impl_->plan.axes.skip_empty_industries)
    tx.run("sql/load/skip_industries.sql", {impl_->snapshot, array_of(completed)});
  crash_point(CrashPoint::progress_written);
}

std::vector<ClaimedScope> Settlement::claim(int limit, std::int64_t after_scope_id, Locked locked) {
  std::vector<ClaimedScope> claimed;
  if (limit <= 0)
    return claimed;
  auto &tx = impl_->tx;
  const auto axes = axes_params(impl_->plan.axes);
  const auto rows = tx.run("sql/load/claim_scopes.sql",
                           {impl_->plan.job, impl_->snapshot, std::to_string(after_scope_id),
                            std::to_string(limit), impl_->run_id, axes[0], axes[1], axes[2], axes[3],
                            impl_->plan.axes.skip_empty_industries ? "true" : "false"},
                           {{"locked", locked == Locked::skip ? "skip locked" : ""}});
  std::vector<std::int64_t> begun;
  for (const auto &row : rows) {
    claimed.push_back({integer_of(row[0]),
                       scope_of(row, 1),
                       integer_of(row[6]),
                       static_cast<int>(integer_of(row[7])),
                       {},
                       {}});
    if (boolean_of(row[8]))
      begun.push_back(integer_of(row[0]));
  }
  std::sort(claimed.begin(), claimed.end(),
            [](const auto &a, const auto &b) { return a.scope_id < b.scope_id; });
  if (begun.empty())
    return claimed;

  const auto scope = [&](std::int64_t id) -> ClaimedScope & {
    return *std::find_if(claimed.begin(), claimed.end(), [&](const auto &c) { return c.scope_id == id; });
  };
  for (const auto &row : tx.run("sql/load/receipts_of_scopes.sql", {array_of(begun), impl_->snapshot}))
    scope(integer_of(row[0]))
        .stored.push_back({static_cast<int>(integer_of(row[1])),
                           {boolean_of(row[2]), optional_integer(row[3]), optional_integer(row[4]),
                            static_cast<int>(integer_of(row[5]))},
                           static_cast<int>(integer_of(row[6]))});
  for (const auto &row : tx.run("sql/load/attempts_of_scopes.sql", {array_of(begun), impl_->snapshot}))
    scope(integer_of(row[0])).attempts[static_cast<int>(integer_of(row[1]))] =
        static_cast<int>(integer_of(row[2]));
  return claimed;
}

Grant Settlement::book(std::vector<Intent> &intents, const RunCounters &added, std::int64_t refund,
                       std::int64_t limit, std::optional<Milliseconds> pause) {
  const bool of_the_budget = refund > 0 || !intents.empty() || pause;
  const IntentArrays arrays(intents);
  const auto rows = impl_->tx.run(
      "sql/load/book_requests.sql",
      {impl_->run_id, impl_->plan.job, impl_->snapshot, of_the_budget ? "true" : "false",
       std::to_string(refund), std::to_string(limit), pause ? Param{std::to_string(pause->count())} : Param{},
       impl_->worker, arrays.scopes, arrays.readings, arrays.pages, arrays.attempts, arrays.urls,
       std::to_string(kLease.count()), std::to_string(added.requests_billed),
       std::to_string(added.requests_unknown), std::to_string(added.pages_loaded),
       std::to_string(added.items_loaded), std::to_string(added.items_rejected)});
  if (integer_of(rows[0][0]) == 0)
    throw Fenced();
  if (of_the_budget && integer_of(rows[0][1]) == 0)
    throw Error(ExitCode::internal, "the job's snapshot has no budget row in xingtu_ops.job_snapshot",
                "run xingtu-etl run once without --join");
  const Grant grant{static_cast<int>(integer_of(rows[0][2])), Milliseconds(integer_of(rows[0][3]))};
  if (grant.requests == 0)
    return grant;
  for (const auto &row : rows) {
    const auto scope_id = integer_of(row[5]);
    const auto page = integer_of(row[6]);
    std::find_if(intents.begin(), intents.end(), [&](const Intent &intent) {
      return intent.scope_id == scope_id && intent.page == page;
    })->request_id = text_of(row[4]);
  }
  crash_point(CrashPoint::intents_written);
  return grant;
}

void Settlement::commit() {
  impl_->tx.commit();
}

bool was_settled(Session &session, const PlanState &plan, const std::string &run_id,
                 const SettlementTraces &traces) {
  ArrayText closed, tokens;
  for (const auto &scope : traces.closed) {
    closed.number(scope.scope_id);
    tokens.number(scope.lease_token);
  }
  Transaction tx(session.connection());
  return boolean_of(tx.run("sql/load/was_settled.sql",
                           {array_of(traces.answered), array_of(traces.intended),
                            to_iso8601(plan.snapshot_at), run_id, closed.take(), tokens.take()})[0][0]);
}

std::size_t store_evidence(Session &session, const PlanState &plan, const std::string &run_id,
                           const std::string &worker, std::vector<AnswerRow> answers,
                           const std::vector<Intent> &intents) {
  if (answers.empty())
    return 0;
  Transaction tx(session.connection());
  const auto snapshot = to_iso8601(plan.snapshot_at);
  const IntentArrays lost(intents);
  const auto restored =
      tx.run("sql/load/restore_intents.sql", {run_id, snapshot, worker, lost.request_ids, lost.scopes,
                                              lost.readings, lost.pages, lost.attempts, lost.urls});
  for (auto &answer : answers) {
    answer.receipt.reset();
    answer.rows = nullptr;
  }
  const auto settled = settle_audit(tx, answers);
  store_bodies(tx, answers, settled);
  const auto sent = static_cast<std::int64_t>(restored.size());
  std::int64_t billed = 0, known = 0;
  for (const auto &answer : answers) {
    const bool counts = settled.requests.contains(answer.request_id);
    billed += counts && answer.billed == Billed::yes ? 1 : 0;
    known += counts && answer.billed != Billed::unknown ? 1 : 0;
  }
  tx.run("sql/load/settle_evidence.sql", {plan.job, snapshot, std::to_string(sent - settled.free)});
  tx.run("sql/load/count_evidence.sql",
         {run_id, std::to_string(sent), std::to_string(billed), std::to_string(sent - known)});
  tx.commit();
  return settled.requests.size();
}

} // namespace xingtu::warehouse
