#include <chrono>
#include <random>
#include <stdexcept>

#include <fmt/format.h>

#include "cases.hpp"

namespace xingtu::bench {
namespace {

constexpr int kAuthors = 300;
constexpr int kTakesOfQuestion = 20;

/// Days of history of so many creators: each with lists of videos and products, for ALL and one industry, of
/// 30 and 90 days, 84 rows a day. Items come and go, one list of fifty failed, and some figures are not
/// reported.
constexpr const char *kHistory = R"(
  set session_replication_role = replica; -- the rows are made to fit each other
  insert into xingtu.author
  select (6600000000000000000 + n)::text, 'creator ' || n, 'group ' || n % 8 from generate_series(1, {authors}) as n;
  insert into xingtu_ops.job_author select 'bench', author_id from xingtu.author;
  select xingtu_ops.make_partitions(date '2024-12-31', date '2025-01-01' + {days});
  insert into xingtu_ops.scope (author_id, platform, industry, time_range, detail_type)
  select author_id, 'SHORT_VIDEO', industry, time_range, detail_type
  from (select author_id, (array['GAMES', 'BEAUTY_AND_COSMETICS', 'FOOD_AND_BEVERAGE', 'CLOTHING_AND_ACCESSORIES'])
               [1 + right(author_id, 2)::integer % 4] as own from xingtu.author) as author
  cross join lateral (values ('ALL'), (own)) as industries (industry)
  cross join (values ('DAY_30'), ('DAY_90')) as ranges (time_range)
  cross join (values ('VIDEO'), ('PRODUCT')) as types (detail_type);
  create unlogged table days as
  select n as day, (date '2025-01-01' + n)::timestamp at time zone 'Asia/Shanghai' as snapshot_at
  from generate_series(0, {days} - 1) as n;
  insert into xingtu_ops.job_run (job, snapshot_at, status, exit_code, started_at, finished_at, lease_expires_at, joined,
                                  worker, version, config_sha256, token_fingerprint, price_per_request,
                                  billed_requests_limit)
  select 'bench', snapshot_at, 'complete', 0, snapshot_at + interval '3 hours', snapshot_at + interval '4 hours',
         snapshot_at, false, 'w', 'v', 'c', 't', 0.02, 5000 from days;
  insert into xingtu_ops.job_snapshot (job, snapshot_at, spent_requests) select 'bench', snapshot_at, 2400 from days;
  insert into xingtu_ops.scope_snapshot (scope_id, snapshot_at, state, completed_at, completion_proof, pages_loaded,
                                         last_outcome)
  select scope_id, snapshot_at, case when lost then 'failed' else 'complete' end,
         case when not lost then snapshot_at + interval '4 hours' end, case when not lost then 'count_matched' end, 1, 'ok'
  from days cross join xingtu_ops.scope
  cross join lateral (select (scope_id * 7 + day * 13) % 50 = 0 as lost) as fate;
  create unlogged table requests as
  select (substr(xingtu_ops.request_id_floor(snapshot_at + interval '3 hours')::text, 1, 13)
          || substr(gen_random_uuid()::text, 14))::uuid as request_id, scope_id, snapshot_at, day
  from days cross join xingtu_ops.scope;
  insert into xingtu_ops.request_audit (request_id, run_id, scope_id, snapshot_at, reading, page, attempt,
    requested_at, finished_at, duration_ms, url, http_status, api_code, outcome, response_bytes, body_sha256, items,
    billed, worker)
  select request_id, run_id, scope_id, snapshot_at, 0, 1, 1, snapshot_at + interval '3 hours',
         snapshot_at + interval '3 hours 1 second', 200 + scope_id % 800,
         'https://api.example/api/douyin-xingtu/gw/api/data_sp/get_author_convert_videos_or_products/v1?' || scope_id,
         200, case when scope_id % 40 = day % 40 then 301 else 0 end,
         case when scope_id % 40 = day % 40 then 'collection_failed' else 'ok' end, 9000, md5(scope_id::text), 10,
         case when scope_id % 40 = day % 40 then 'no' else 'yes' end, 'w'
  from requests join xingtu_ops.job_run using (snapshot_at);
  insert into xingtu_ops.page_receipt (scope_id, snapshot_at, reading, page, request_id, has_more, items_seen,
                                       items_loaded, items_rejected, items_new)
  select scope_id, snapshot_at, 0, 1, request_id, false, 10, 10, 0, 10 from requests;
  create unlogged table listed as
  select scope.*, request.request_id, request.snapshot_at, request.day, place,
         '7' || right(author_id, 6) || lpad((request.day / 12 + place)::text, 8, '0') as item_id,
         1000 * (1 + scope_id % 9) + 31 * place + request.day % 17 as figure
  from requests as request
  join xingtu_ops.scope as scope using (scope_id)
  cross join lateral generate_series(1, case when detail_type = 'VIDEO' then 12 else 8 end
                                        + case when time_range = 'DAY_90' then 4 else 0 end
                                        - case when industry = 'ALL' then 0 else 3 end) as place
  where (scope_id * 7 + request.day * 13) % 50 > 0;
  insert into xingtu.video (author_id, video_id, title, first_seen_at, last_seen_at, described_at, described_by)
  select author_id, item_id, 'title of ' || item_id, min(snapshot_at), max(snapshot_at), max(snapshot_at), 'x'
  from listed where detail_type = 'VIDEO' group by author_id, item_id;
  insert into xingtu.product (author_id, product_id, title, first_seen_at, last_seen_at, described_at, described_by)
  select author_id, item_id, 'title of ' || item_id, min(snapshot_at), max(snapshot_at), max(snapshot_at), 'x'
  from listed where detail_type = 'PRODUCT' group by author_id, item_id;
  insert into xingtu.video_snapshot (author_id, video_id, platform, industry, time_range, snapshot_at, play_count,
    like_count, comment_count, share_count, component_click_count_min, component_click_count_max,
    conversion_count_min, conversion_count_max, sales_amount_min, sales_amount_max, gpm_min, gpm_max, position,
    observed_at, request_id)
  select author_id, item_id, platform, industry, time_range, snapshot_at, figure * 100, figure * 3, figure,
         case when (scope_id + 3 * day + 5 * place) % 7 > 0 then figure / 2 end, figure * 5, figure * 9, figure, figure * 2, figure * 10.5, figure * 20.5,
         case when place % 3 > 0 then figure end, case when place % 3 > 0 then figure end, place, snapshot_at, request_id
  from listed where detail_type = 'VIDEO';
  insert into xingtu.product_snapshot (author_id, product_id, platform, industry, time_range, snapshot_at, price_min,
    price_max, sales_count_min, sales_count_max, sales_amount_min, sales_amount_max, conversion_count_min,
    conversion_count_max, position, observed_at, request_id)
  select author_id, item_id, platform, industry, time_range, snapshot_at, figure, figure, figure * 2, figure * 3,
         figure * 10.5, figure * 20.5, figure, figure * 2, place, snapshot_at, request_id
  from listed where detail_type = 'PRODUCT';
  drop table listed, requests, days;
)";

struct Question {
  std::string name;
  /// {author}, {video}: one of them; {newest}: the newest snapshot; {month}, {quarter}: 30 and 90 days before
  /// it, what the dashboards show unless they are asked for more.
  std::string sql;
  bool wide = false; ///< more than any dashboard shows at first: measured without a target
};

std::string replaced(std::string text, const std::string &word, const std::string &by) {
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size()))
    text.replace(at, word.size(), by);
  return text;
}

/// What a chart of config/superset asks for, as Superset 6.1 writes it. `series`: what tells its lines apart,
/// if it has more than one.
std::string of_chart(const std::string &view, const std::string &series, const std::string &metric) {
  return "SELECT snapshot_at at time zone 'Asia/Shanghai' AS snapshot, " +
         (series.empty() ? "" : series + " AS series, ") + metric + " AS metric FROM xingtu_report." + view +
         " WHERE platform IN ('SHORT_VIDEO') AND time_range IN ('DAY_30') AND detail_type IN ('VIDEO') "
         "AND snapshot_at >= TO_TIMESTAMP({quarter text}, 'YYYY-MM-DD HH24:MI:SS.US') "
         "GROUP BY snapshot_at at time zone 'Asia/Shanghai'" +
         (series.empty() ? "" : ", " + series) + " ORDER BY metric DESC LIMIT 10000";
}

const std::string kOneOfEach = "case when count(distinct time_range) = 1 and count(distinct detail_type) = 1 "
                               "and count(distinct snapshot_at) = 1 and ";
const std::string kWholeGroups = kOneOfEach + "bool_and(complete and (conversion_count_mid is not null or "
                                              "authors_covered = 0)) then sum(conversion_count_mid) end";
const std::string kWholeCreators =
    kOneOfEach + "bool_and(covered and conversion_count_mid is not null) then sum(conversion_count_mid) end";

/// The ten largest are looked for first.
std::string of_largest_creators() {
  const std::string asked =
      "WHERE platform IN ('SHORT_VIDEO') AND time_range IN ('DAY_30') AND detail_type IN "
      "('VIDEO') AND snapshot_at >= TO_TIMESTAMP({quarter text}, 'YYYY-MM-DD HH24:MI:SS.US') ";
  return "SELECT snapshot_at at time zone 'Asia/Shanghai' AS snapshot, coalesce(author_name, author_id) AS "
         "creator, " +
         kWholeCreators +
         " AS metric FROM xingtu_report.author_daily JOIN (SELECT coalesce(author_name, author_id) AS "
         "creator__, " +
         kWholeCreators + " AS mme_inner__ FROM xingtu_report.author_daily " + asked +
         "GROUP BY coalesce(author_name, author_id) ORDER BY coalesce(max(conversion_count_mid), 0) DESC "
         "LIMIT 10) "
         "AS series_limit ON coalesce(author_name, author_id) = creator__ " +
         asked +
         "GROUP BY snapshot_at at time zone 'Asia/Shanghai', coalesce(author_name, author_id) "
         "ORDER BY coalesce(max(conversion_count_mid), 0) DESC LIMIT 10000";
}

const std::vector<Question> kQuestions{
    {"chart: conversions by group over 90 days",
     of_chart("group_daily", "coalesce(author_group, 'no group')", kWholeGroups)},
    {"chart: conversions of all creators over 90 days",
     of_chart("group_daily", "",
              kWholeGroups + " AS middle, " + replaced(kWholeGroups, "_mid", "_min") + " AS low, " +
                  replaced(kWholeGroups, "_mid", "_max"))},
    {"chart: change of conversions over 90 days",
     of_chart("group_daily", "coalesce(author_group, 'no group')",
              kOneOfEach + "true then sum(conversion_count_change) end")},
    {"chart: creators whose list is known over 90 days",
     of_chart("group_daily", "coalesce(author_group, 'no group')",
              kOneOfEach +
                  "true then sum(authors_covered + authors_skipped)::numeric / sum(authors_planned) end")},
    {"chart: conversions of the ten largest creators over 90 days", of_largest_creators()},
    {"chart: conversions by industry over 90 days",
     of_chart("industry_daily", "coalesce(industry_name_zh || ' ' || industry_name_en, industry)",
              kWholeGroups)},
    {"freshness of every creator", "select * from xingtu_report.freshness"},
    {"coverage of each snapshot", "select * from xingtu_report.snapshot_coverage order by snapshot_at"},
    {"coverage heatmap: 30 days of every creator", "select author_id, snapshot_at, count(*), count(*) filter "
                                                   "(where covered) from xingtu_report.scope_coverage "
                                                   "where snapshot_at >= {month} group by 1, 2"},
    {"what is missing from the newest snapshot",
     "select * from xingtu_report.scope_coverage where snapshot_at = {newest} and not covered"},
    {"a creator's days, all of them",
     "select * from xingtu_report.author_daily where author_id = '{author}' and platform = 'SHORT_VIDEO' "
     "and time_range = 'DAY_30' and detail_type = 'VIDEO' order by snapshot_at"},
    {"every creator on the newest day",
     "select * from xingtu_report.author_daily where snapshot_at = {newest} and time_range = 'DAY_30' "
     "and detail_type = 'VIDEO' order by sales_amount_mid desc"},
    {"every creator over 90 days, all columns",
     "select * from xingtu_report.author_daily where snapshot_at >= {quarter} and time_range = 'DAY_30' "
     "and detail_type = 'VIDEO'",
     true},
    {"each group over 90 days, all columns",
     "select * from xingtu_report.group_daily where snapshot_at >= {quarter} and platform = 'SHORT_VIDEO' "
     "and time_range = 'DAY_30' and detail_type = 'VIDEO' order by snapshot_at",
     true},
    {"each group, all days",
     "select * from xingtu_report.group_daily where platform = 'SHORT_VIDEO' and time_range = 'DAY_30' "
     "and detail_type = 'VIDEO' order by snapshot_at",
     true},
    {"each industry over 90 days, all columns",
     "select * from xingtu_report.industry_daily where snapshot_at >= {quarter} and platform = 'SHORT_VIDEO' "
     "and time_range = 'DAY_30' and detail_type = 'VIDEO' order by snapshot_at",
     true},
    {"each industry, all days",
     "select * from xingtu_report.industry_daily where platform = 'SHORT_VIDEO' and time_range = 'DAY_30' "
     "and detail_type = 'VIDEO' order by snapshot_at",
     true},
    {"a creator's videos on the newest day",
     "select * from xingtu_report.video_trend where author_id = '{author}' and snapshot_at = {newest} "
     "and industry = 'ALL' and time_range = 'DAY_30' order by position"},
    {"a creator's videos over 30 days",
     "select * from xingtu_report.video_trend where author_id = '{author}' and snapshot_at >= {month} "
     "and industry = 'ALL' and time_range = 'DAY_30'"},
    {"one video, all its days",
     "select * from xingtu_report.video_trend where author_id = '{author}' and video_id = '{video}' "
     "and industry = 'ALL' and time_range = 'DAY_30' order by snapshot_at"},
    {"a creator's products over 30 days",
     "select * from xingtu_report.product_trend where author_id = '{author}' and snapshot_at >= {month} "
     "and industry = 'ALL' and time_range = 'DAY_30'"},
    {"best sellers of the newest day, of all creators",
     "select * from xingtu_report.video_trend where snapshot_at = {newest} and industry = 'ALL' "
     "and time_range = 'DAY_30' order by sales_amount_mid desc nulls last limit 50"},
    {"movers of the newest day",
     "select * from xingtu_report.top_movers where detail_type = 'VIDEO' and platform = 'SHORT_VIDEO' "
     "and industry = 'ALL' and time_range = 'DAY_30' and snapshot_at = {newest} and rise_rank <= 20"},
    {"what came and left on the newest day, of all creators",
     "select movement, count(*) from xingtu_report.item_movement where snapshot_at = {newest} and industry = "
     "'ALL' "
     "and time_range = 'DAY_30' group by 1"},
    {"reported figures of the newest day",
     "select * from xingtu_report.field_coverage where snapshot_at = {newest}"},
    {"reported figures over 30 days",
     "select * from xingtu_report.field_coverage where snapshot_at >= {month}"},
    {"reported figures, all days", "select * from xingtu_report.field_coverage", true},
    {"outcomes by code over 30 days",
     "select * from xingtu_report.request_outcome_daily where day >= ({month})::date order by day"},
    {"outcomes by code, all days", "select * from xingtu_report.request_outcome_daily order by day", true},
    {"spend over 30 days",
     "select * from xingtu_report.spend_daily where day >= ({month})::date order by day"},
    {"spend, all days", "select * from xingtu_report.spend_daily order by day", true},
    {"spend against budget", "select * from xingtu_report.snapshot_spend order by snapshot_at"},
    {"calls in doubt", "select * from xingtu_report.doubtful_calls"},
};

} // namespace

void reports(Rig &rig, const Settings &settings, Report &report) {
  const auto days = std::max<std::int64_t>(40, settings.pages(400));
  const auto job = rig.job(workload(1));
  const auto &url = job->database_url();
  test::execute(url, replaced(replaced(kHistory, "{authors}", std::to_string(kAuthors)), "{days}",
                              std::to_string(days)));
  const auto begun = std::chrono::steady_clock::now();
  const auto filled =
      test::run(job->command({"migrate"}), std::chrono::minutes(15)); // the sums of lists that have none
  if (filled.exit_code != 0)
    throw std::runtime_error("migrate: " + filled.err);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
  rig.psql(job->database(), job->folder().write("vacuum.sql", "vacuum analyze;\n").string());
  // As README says for the logins of analysts.
  for (const auto *setting : {"jit = off", "random_page_cost = 1.1"})
    test::execute(url, fmt::format("alter database {} set {}", job->database().name, setting));
  const auto rows = job->cell("select (select count(*) from xingtu.video_snapshot) + "
                              "(select count(*) from xingtu.product_snapshot)");
  report.note(fmt::format("sums of {} lists, made by migrate",
                          job->cell("select count(*) from xingtu_ops.scope_figures")),
              fmt::format("{:.1f} s", taken.count()));

  std::mt19937 random(1);
  const auto authors = job->query("select author_id from xingtu.author order by 1");
  const auto newest =
      job->cell("select quote_literal(max(snapshot_at)) || '::timestamptz' from xingtu_ops.scope_snapshot");
  const auto quarter = job->cell("select quote_literal((max(snapshot_at) - interval '90 days')::timestamp) "
                                 "from xingtu_ops.scope_snapshot");
  for (const auto &question : kQuestions) {
    Series series;
    for (int i = 0; i < kTakesOfQuestion; ++i) {
      const auto &author = *authors[random() % authors.size()][0];
      const auto video = job->cell("select max(video_id) from xingtu.video_snapshot where author_id = '" +
                                   author + "' and snapshot_at >= " + newest + " - interval '30 days'");
      auto sql = replaced(replaced(question.sql, "{author}", author), "{video}", video);
      sql = replaced(replaced(sql, "{month}", newest + " - interval '30 days'"), "{quarter}",
                     newest + " - interval '90 days'");
      sql = replaced(replaced(sql, "{newest}", newest), "{quarter text}", quarter);
      const auto start = std::chrono::steady_clock::now();
      const auto found = test::query(url, sql);
      series.add(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    const auto name = fmt::format("{} of {} rows", question.name, rows);
    if (question.wide)
      report.note(name, fmt::format("{} s", series.text(3)), "",
                  fmt::format("{:.3f} s", series.quantile(0.95)));
    else
      report.at_most(name, fmt::format("{} s", series.text(3)), "", series.quantile(0.95), 3, 1.0, " s");
  }
  rig.drop(job->database());
}

} // namespace xingtu::bench
