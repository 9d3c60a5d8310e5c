#include <future>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "fixture.hpp"

using namespace xingtu;
using namespace xingtu::test;

namespace {

std::string partitions_of(const Warehouse &warehouse, const std::string &table) {
  return warehouse.rows(fmt::format("select inhrelid::regclass from pg_inherits where inhparent = '{}'::regclass "
                                    "order by inhrelid::regclass::text",
                                    table));
}

constexpr const char *kTables[] = {"xingtu.video_snapshot", "xingtu.product_snapshot", "xingtu_ops.request_audit",
                                   "xingtu_raw.api_page"};

} // namespace

TEST_CASE("this month and the next two have partitions from the beginning") {
  const Warehouse warehouse;
  for (const char *table : kTables) {
    const auto expected = warehouse.rows(fmt::format(
        "select '{}' || to_char(month, '\"_y\"YYYY\"m\"MM') from generate_series(date_trunc('month', now() at time zone "
        "'UTC'), now() at time zone 'UTC' + interval '2 months', interval '1 month') as month",
        table));
    CHECK(partitions_of(warehouse, table) == expected);
  }
}

TEST_CASE("a plan for a snapshot of long ago makes that month's partitions, and only once") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  const auto plan = plan_of({"ALL"}, {DetailType::video}, "2019-12-31T16:00:00Z"); // January 1 in China
  make_plan(session, plan, {"1"});
  Load load(session, plan);
  Page page;
  page.item("101", 1);
  load.load_whole({&page});
  CHECK(warehouse.cell("select tableoid::regclass from xingtu.video_snapshot") == "xingtu.video_snapshot_y2019m12");
  const auto before = partitions_of(warehouse, "xingtu.video_snapshot");
  make_plan(session, plan, {"1"});
  CHECK(partitions_of(warehouse, "xingtu.video_snapshot") == before);
}

TEST_CASE("the months of two instants and between them get partitions, whatever the session's time zone") {
  const Warehouse warehouse;
  CHECK(warehouse.cell("set timezone = 'Asia/Shanghai'; "
                       "select xingtu_ops.make_partitions('2030-11-30 23:30Z', '2031-02-01 00:00Z')") == "16");
  CHECK(warehouse.cell("select xingtu_ops.make_partitions('2030-11-01', '2031-02-28')") == "0");
  CHECK(warehouse.rows("select relname, pg_get_expr(relpartbound, oid) from pg_class "
                       "where relname in ('video_snapshot_y2030m12', 'api_page_y2030m12') order by 1") ==
        "api_page_y2030m12 | FOR VALUES FROM ('01bf92d1-bc00-0000-0000-000000000000') TO "
        "('01c03276-e000-0000-0000-000000000000')\n"
        "video_snapshot_y2030m12 | FOR VALUES FROM ('2030-12-01 00:00:00+00') TO ('2031-01-01 00:00:00+00')\n");
}

TEST_CASE("sessions that make the same partitions at once do not disturb each other") {
  const Warehouse warehouse;
  std::vector<std::future<int>> sessions;
  for (int i = 0; i < 6; ++i)
    sessions.push_back(std::async(std::launch::async, [&] {
      return std::stoi(warehouse.cell("select xingtu_ops.make_partitions('2032-01-01', '2032-06-30')"));
    }));
  int made = 0;
  for (auto &session : sessions) made += session.get();
  CHECK(made == 24);
}

TEST_CASE("a request's row and its page are stored in the month in which it was sent") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  make_plan(session, plan_of(), {"1"});
  Load load(session, plan_of());
  Page page;
  load.load_whole({&page});
  const auto month = warehouse.cell("select to_char(now() at time zone 'UTC', '\"_y\"YYYY\"m\"MM')");
  CHECK(warehouse.cell("select tableoid::regclass from xingtu_ops.request_audit") == "xingtu_ops.request_audit" + month);
  CHECK(warehouse.cell("select tableoid::regclass from xingtu_raw.api_page") == "xingtu_raw.api_page" + month);
}

TEST_CASE("a month's first and last request ids lie in its own partition") {
  const Warehouse warehouse;
  warehouse.execute("select xingtu_ops.make_partitions('2030-01-01', '2030-03-31')");
  warehouse.execute(R"(
    insert into xingtu_raw.api_page (request_id, body, body_sha256, received_at)
    select (left(xingtu_ops.request_id_floor(at)::text, 14) || '7fff-bfff-ffffffffffff')::uuid, '', '', at
    from unnest(array['2030-01-31 23:59:59.999Z', '2030-02-01Z', '2030-02-28 23:59:59.999Z', '2030-03-01Z']
                ::timestamptz[]) as at)");
  CHECK(warehouse.rows("select received_at, tableoid::regclass from xingtu_raw.api_page order by 1") ==
        "2030-01-31 23:59:59.999+00 | xingtu_raw.api_page_y2030m01\n"
        "2030-02-01 00:00:00+00 | xingtu_raw.api_page_y2030m02\n"
        "2030-02-28 23:59:59.999+00 | xingtu_raw.api_page_y2030m02\n"
        "2030-03-01 00:00:00+00 | xingtu_raw.api_page_y2030m03\n");
}

TEST_CASE("request ids are version 7 UUIDs of the database's time, all different and in the order of time") {
  const Warehouse warehouse;
  warehouse.execute("create table made (nth serial, before timestamptz default clock_timestamp(), "
                    "id uuid default xingtu_ops.new_request_id(), after timestamptz default clock_timestamp())");
  warehouse.execute("insert into made (nth) select n from generate_series(1, 5000) as n");
  CHECK(warehouse.cell("select count(*) from made where id::text !~ "
                       "'^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'") == "0");
  CHECK(warehouse.cell("select count(distinct id) from made") == "5000");
  CHECK(warehouse.cell("select count(*) from made where id < xingtu_ops.request_id_floor(before) "
                       "or id >= xingtu_ops.request_id_floor(after + interval '1 millisecond')") == "0");
  // Those of a later millisecond are greater.
  CHECK(warehouse.cell("select count(*) from (select id, lag(id) over (order by nth) as previous from made) as pairs "
                       "where left(id::text, 13) < left(previous::text, 13)") == "0");
  CHECK(warehouse.cell("select xingtu_ops.request_id_floor('1970-01-01 00:00:00.001Z')") ==
        "00000000-0001-0000-0000-000000000000");
}

TEST_CASE("a look-up by key reads one partition") {
  const Warehouse warehouse;
  warehouse.execute("select xingtu_ops.make_partitions('2030-01-01', '2030-12-31')");
  const auto partitions_read = [&](const std::string &sql) {
    int read = 0;
    for (const auto &row : query(warehouse.url(), "explain " + sql))
      if (row[0]->find("_y20") != std::string::npos && row[0]->find(" on ") != std::string::npos &&
          row[0]->find("Bitmap Index Scan") == std::string::npos)
        ++read;
    return read;
  };
  const std::string id = "'" + warehouse.cell("select xingtu_ops.request_id_floor('2030-05-05')") + "'";
  CHECK(partitions_read("select * from xingtu_raw.api_page where request_id = " + id) == 1);
  CHECK(partitions_read("select * from xingtu_ops.request_audit where request_id = " + id) == 1);
  CHECK(partitions_read("select * from xingtu.video_snapshot where author_id = '1' and snapshot_at = '2030-05-05'") == 1);
  CHECK(partitions_read("select * from xingtu.product_snapshot where snapshot_at = '2030-05-05'") == 1);
  CHECK(partitions_read("select * from xingtu.product_snapshot where author_id = '1'") > 1); // the count counts
}
