#include <fmt/format.h>

#include "cases.hpp"

namespace xingtu::bench {
namespace {

/// Days that are left free for loads, between the history and the snapshot that it is copied from.
constexpr int kFreeDays = 40;

/// Copies the one snapshot that is loaded to so many days before these, in all tables that grow.
void make_history(const test::Database &database, int days) {
  const auto run = [&](const std::string &sql) { test::execute(database.url, sql); };
  run(fmt::format("select xingtu_ops.make_partitions(now() - interval '{} days', now())",
                  days + kFreeDays + 31));
  run("create table ids as select request_id, generate_series as day, ("
      "substr(xingtu_ops.request_id_floor(requested_at - generate_series * interval '1 day')::text, 1, 13) "
      "|| substr(gen_random_uuid()::text, 14))::uuid as old_id "
      "from xingtu_ops.request_audit cross join generate_series(" +
      fmt::format("{}, {}", kFreeDays + 1, kFreeDays + days) + "); create index on ids (request_id)");
  // What a table holds of this day, moved: the columns are those of the table, in their order.
  const auto copy = [&](const std::string &table, const std::string &key, bool dated) {
    std::string columns;
    for (const auto &row : test::query(
             database.url,
             fmt::format("select column_name::text from information_schema.columns where table_schema || "
                         "'.' || table_name = '{}' order by ordinal_position",
                         table))) {
      const auto &name = *row[0];
      columns += columns.empty() ? "" : ", ";
      if (name == "request_id")
        columns += "ids.old_id";
      else if (name == "snapshot_at" && dated)
        columns += "one.snapshot_at - day * interval '1 day'";
      else if (name == "body")
        columns += "'\\x00'"; // bytes lie out of the way of what is loaded
      else
        columns += "one." + name;
    }
    run(fmt::format("insert into {} overriding system value select {} from {} as one {}", table, columns,
                    table,
                    key.empty() ? fmt::format("cross join generate_series({}, {}) as day", kFreeDays + 1,
                                              kFreeDays + days)
                                : "join ids using (request_id)"));
  };
  copy("xingtu_ops.scope_snapshot", "", true);
  copy("xingtu_ops.scope_figures", "", true);
  copy("xingtu_ops.request_audit", "request_id", true);
  copy("xingtu_ops.page_receipt", "request_id", true);
  copy("xingtu_raw.api_page", "request_id", false);
  copy("xingtu.video_snapshot", "request_id", true);
  copy("xingtu.product_snapshot", "request_id", true);
  run("drop table ids");
}

} // namespace

void history(Rig &rig, const Settings &settings, Report &report) {
  const auto work = workload(settings.pages(10'000));
  rig.pages().prepare(work);
  rig.pages().set_latency(0);
  const auto old = rig.job(work);
  rig.load(*old, work);
  const auto day_rows = std::stoll(old->cell("select (select count(*) from xingtu.video_snapshot) + (select "
                                             "count(*) from xingtu.product_snapshot)"));
  const auto days = static_cast<int>(settings.pages(20'000'000) / std::max<long long>(1, day_rows)) + 1;
  make_history(old->database(), days);
  test::execute(old->database_url(), "analyze");
  const auto rows = old->cell(
      "select (select count(*) from xingtu.video_snapshot) + (select count(*) from xingtu.product_snapshot)");
  Series with_history, without;
  for (int i = 0; i < settings.repeat; ++i) {
    const auto fresh = rig.job(work);
    // Both load the same day: on the one it follows the history, on the other nothing.
    const auto slot = fresh->cell(
        fmt::format("select (now() at time zone 'Asia/Shanghai')::date - {}", 1 + i % (kFreeDays - 1)));
    rig.settle_disk();
    without.add(rig.load(*fresh, work, {"--snapshot-at", slot}).wall);
    rig.drop(fresh->database());
    rig.settle_disk();
    with_history.add(rig.load(*old, work, {"--snapshot-at", slot}).wall);
  }
  report.at_least(fmt::format("load rate with {} rows of history, {} pages", rows, work.pages),
                  fmt::format("{} s", with_history.text(2)),
                  fmt::format("empty schema {} s", without.text(2)), without.median() / with_history.median(),
                  2, 0.8);
  rig.drop(old->database());
}

} // namespace xingtu::bench
