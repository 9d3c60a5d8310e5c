// Every view after thirty days of real runs, against what the sandbox lists and its journal says: days without a run,
// lists that failed or stayed open, counters that fall, items that leave and return or were only missed, and refreshes.
#include <algorithm>
#include <map>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "month.hpp"

using namespace xingtu;
using namespace xingtu::test;

namespace {

std::string rows(const Job &job, const std::string &sql) { return text(job.query(sql)); }

ViewRows expected_coverage(const Month &month) {
  ViewRows rows;
  for (const auto &one : month.followed)
    for (const auto &[day, row] : one.coverage) rows.push_back(row);
  return rows;
}

ViewRows expected_snapshots(const std::vector<Scope> &scopes) {
  ViewRows rows;
  for (int day = 0; day < kMonth; ++day) {
    if (!Month::is_planned(day)) continue;
    std::int64_t covered = 0, skipped = 0, failed = 0;
    for (const auto &scope : scopes) {
      covered += scope.covered(day) ? 1 : 0;
      skipped += scope.knowledge(day) == Knowledge::skipped ? 1 : 0;
      failed += scope.knowledge(day) == Knowledge::failed ? 1 : 0;
    }
    const auto all = std::ssize(scopes);
    rows.push_back({{"snapshot_at", std::to_string(day)},
                    {"scopes", std::to_string(all)},
                    {"covered", std::to_string(covered)},
                    {"open", std::to_string(all - covered - skipped - failed)},
                    {"waiting_for_mapping", "0"},
                    {"failed", std::to_string(failed)},
                    {"skipped", std::to_string(skipped)},
                    {"share", cell(ratio(exact((covered + skipped) * 10'000 / all), exact(10'000)))}}); // cut
  }
  return rows;
}

ViewRows expected_freshness(const std::vector<Scope> &scopes) {
  std::map<std::string, std::vector<const Scope *>> lists;
  for (const auto &scope : scopes) lists[scope.author + scope.type].push_back(&scope);
  ViewRows rows;
  for (const auto &[key, of_author] : lists) {
    const auto count = [&mine = of_author](int day, const auto &is) {
      return std::count_if(mine.begin(), mine.end(), [&](const Scope *scope) { return is(scope->knowledge(day)); });
    };
    const auto is_missing = [](Knowledge knowledge) { return !is_covered(knowledge) && knowledge != Knowledge::skipped; };
    int newest = -1;
    for (int day = 0; day < kMonth; ++day)
      if (Month::is_planned(day) && count(day, is_missing) == 0) newest = day;
    constexpr int kLast = kMonth - 1;
    auto row = row_of(*of_author.front(), kLast);
    for (const char *column : {"platform", "industry", "time_range", "snapshot_at"}) row.erase(column);
    row["last_covered_snapshot_at"] = newest < 0 ? "-" : std::to_string(newest);
    row["last_attempted_snapshot_at"] = std::to_string(kLast);
    row["open_scopes"] = std::to_string(count(kLast, [](Knowledge is) { return is == Knowledge::open; }));
    row["failed_scopes"] = std::to_string(count(kLast, [](Knowledge is) { return is == Knowledge::failed; }));
    row.emplace("asked_for", "t");
    rows.push_back(row);
  }
  return rows;
}

std::string cost_of(std::int64_t requests) { return cell(*exact(std::string(Month::kPrice)) * requests); }

ViewRows expected_budgets(const Month &month) {
  ViewRows rows;
  for (const auto &[day, bought] : month.bought)
    rows.push_back({{"job", "test"},
                    {"snapshot_at", std::to_string(day)},
                    {"spent_requests", std::to_string(bought.spent())},
                    {"limit_requests", "5000"}, // the default of limits.billed_requests
                    {"left_requests", std::to_string(5000 - bought.spent())},
                    {"price_per_request", Month::kPrice},
                    {"cost_at_most", cost_of(bought.spent())}});
  return rows;
}

/// What the journal's code and number of items are for us: the outcome, and the meaning of the code.
std::string meaning_of(int code, int items) {
  switch (code) {
  case 0: return fmt::format("{} | 0 | success", items > 0 ? "ok" : "empty");
  case 301: return "collection_failed | 301 | collection failed, please retry";
  case 400: return "invalid_parameters | 400 | invalid parameters";
  default: return fmt::format("no_content | {} | nothing there", code);
  }
}

std::string expected_outcomes(const Month &month) {
  std::map<std::string, Month::Bought> outcomes;
  for (const auto &request : month.sandbox.journal())
    outcomes[meaning_of(request["code"].get<int>(), request["items"].get<int>())].add(request["billed"].get<std::string>());
  std::string out;
  for (const auto &[outcome, asked] : outcomes)
    out += fmt::format("test | {} | {} | {} | {} | {} | t\n", outcome, asked.requests(), asked.yes, asked.unknown,
                       asked.no);
  return out;
}

void check_lists(const Month &month) {
  const auto scopes = month.scopes();
  const auto check = [&](const std::string &view, const ViewRows &expected) {
    CHECK(expected.size() > 20);
    CHECK(difference_from_view(month.job.database_url(), view, expected) == "");
  };
  check("video_trend", expected_trends(scopes, "VIDEO"));
  check("product_trend", expected_trends(scopes, "PRODUCT"));
  check("item_movement", expected_movements(scopes));
  check("top_movers", expected_movers(scopes));
  check("author_daily", expected_authors(scopes));
  check("group_daily", expected_groups(scopes));
  check("industry_daily", expected_industries(scopes));
  check("field_coverage", expected_fields(scopes));
  check("scope_coverage", expected_coverage(month));
  check("snapshot_coverage", expected_snapshots(scopes));
}

/// Each request once, with its snapshot, and on the day on which it was sent.
void check_money(const Month &month) {
  const auto &job = month.job;
  CHECK(difference_from_view(job.database_url(), "snapshot_spend", expected_budgets(month)) == "");
  std::string spend;
  for (const auto &[day, bought] : month.bought)
    spend += fmt::format("test | {} | {} | {} | {} | {} | {} | {}\n", day, bought.requests(), bought.yes, bought.unknown,
                         bought.no, cost_of(bought.yes), cost_of(bought.spent()));
  CHECK(difference_of_lines(spend, rows(job, "select job, " + kDayNumber +
                                                 ", sum(requests), sum(billed_yes), sum(billed_unknown), sum(billed_no), "
                                                 "trim_scale(sum(cost_known)), trim_scale(sum(cost_at_most)) "
                                                 "from xingtu_report.spend_daily group by 1, 2")) == "");
  // The runs of a snapshot may have gone on over midnight.
  for (const auto &row : job.query("select " + kDayNumber + ", day from xingtu_report.spend_daily")) {
    const auto &bought = month.bought.at(std::stoi(*row[0]));
    CHECK(*row[1] >= bought.first_day);
    CHECK(*row[1] <= bought.last_day);
  }
  CHECK(difference_of_lines(
            expected_outcomes(month),
            rows(job, "select job, outcome, api_code, meaning, sum(requests), sum(billed_yes), sum(billed_unknown), "
                      "sum(billed_no), bool_and(duration_ms_p50 <= duration_ms_p95 and response_bytes > 0) "
                      "from xingtu_report.request_outcome_daily group by 1, 2, 3, 4")) == "");
  for (const auto &row : job.query("select distinct day from xingtu_report.request_outcome_daily")) {
    CHECK(*row[0] >= month.bought.begin()->second.first_day);
    CHECK(*row[0] <= month.bought.rbegin()->second.last_day);
  }
  CHECK(job.cell("select count(*) from xingtu_report.doubtful_calls") == "0");
}

} // namespace

TEST_CASE("every view says of thirty days just what the API listed and the journal holds") {
  const Month month;
  const auto &job = month.job;
  check_lists(month);
  CHECK(difference_from_view(job.database_url(), "freshness", expected_freshness(month.scopes())) == "");
  CHECK(job.cell("select bool_and(age = now() - last_covered_snapshot_at) from xingtu_report.freshness") == "t");
  CHECK(job.cell("select count(*) from xingtu_report.scope_coverage where (failure is not null) <> (state = 'failed')") ==
        "0");
  check_money(month);

  // The month has what this is about.
  for (const char *there :
       {"video_trend where play_count_reset", "video_trend where like_count_reset and comment_count_reset",
        "product_trend where video_count_change < 0", "video_trend where conversion_count_is_range",
        "video_trend where not previous_was_adjacent", "video_trend where days_between > 1",
        "video_trend where conversion_count_min is null",
        "video_trend where sales_amount_min is not null and sales_amount_max is null",
        "product_trend where sales_amount_min is not null and sales_amount_max is null",
        "author_daily where sales_amount_min is not null and sales_amount_max is null",
        "item_movement where movement = 'left'", "item_movement where movement = 'entered' and first_seen_at < snapshot_at",
        "item_movement where is_proven", "scope_coverage where drifted and items_loaded = 0",
        "author_daily where items_rejected > 0 and conversion_count_left_out > 0",
        "author_daily where detail_type = 'PRODUCT' and conversion_count_left_out > 0",
        "scope_coverage where coverage = 'failed'", "scope_coverage where coverage = 'skipped'",
        "scope_coverage where coverage = 'refreshing'", "author_daily where covered and items = 0",
        "author_daily where play_count_reported < items", "group_daily where not complete",
        "group_daily where sales_amount_compared < authors_compared",
        "industry_daily where detail_type = 'VIDEO' and items > 0",
        "industry_daily where detail_type = 'PRODUCT' and items > 0",
        "industry_daily where authors_compared > authors_covered", "field_coverage where share < 1",
        "freshness where failed_scopes > 0", "freshness where open_scopes > 0"})
    CHECK_MESSAGE(job.cell(std::string("select count(*) > 0 from xingtu_report.") + there) == "t", there);
}
