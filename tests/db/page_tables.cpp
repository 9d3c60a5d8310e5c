// What the HTML report asks of the views.
#include <algorithm>

#include <doctest/doctest.h>

#include "history.hpp"
#include "warehouse/page_tables.hpp"

using namespace xingtu;
using namespace xingtu::test;

TEST_CASE("the empty list of one group is no zero for another that does not report the figure, or may only have missed it") {
  using enum Knowledge;
  const Warehouse warehouse;
  const auto empty = by_hand({complete, complete, complete}, {{}, {}, {}}); // of group g
  auto silent = by_hand({complete, complete, complete}, {{{"9", {}}}, {}, {}});
  silent.author = "2"; // without a group
  silent.drifted[2] = true;
  insert(warehouse, {empty, silent}, "video");
  warehouse.execute("insert into xingtu_ops.job_snapshot (job, snapshot_at) values ('test', " + sql_day(0) + "), ('test', " +
                    sql_day(1) + "), ('test', " + sql_day(2) + ")");
  auto session = warehouse.connect();
  const TimeZone zone("Asia/Shanghai");
  const auto page = warehouse::read_page_tables(session, {30, Every::day, zone});
  const auto &table = page.tables.at("group_trend");
  const auto at = [&](const char *name) {
    return static_cast<std::size_t>(std::find_if(table.columns.begin(), table.columns.end(),
                                                 [&](const auto &column) { return column.name == name; }) -
                                    table.columns.begin());
  };
  std::string all;
  for (const auto &row : table.rows)
    if (row[at("is_all")] == "t")
      all += *row[at("slot")] + " | " + row[at("items")].value_or("-") + " | " +
             row[at("conversion_count_min")].value_or("-") + " | " + row[at("play_count")].value_or("-") + "\n";
  CHECK(all == "0 | 1 | - | -\n1 | 0 | 0 | 0\n2 | 0 | - | -\n");
}
