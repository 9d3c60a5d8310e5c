#include <doctest/doctest.h>

#include "fixture.hpp"
#include "warehouse/connection.hpp"

using namespace xingtu::test;

namespace {

std::string prepared(xingtu::warehouse::Transaction &tx) {
  const auto names = tx.run_script("select name from pg_prepared_statements where statement like '%clock_timestamp%'");
  REQUIRE(names.size() == 1);
  return names[0][0].c_str();
}

} // namespace

// A plan that is made while a table is empty scans it, and would be kept while the table grows.
TEST_CASE("a statement that is used for long is planned anew, and is prepared once at a time") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  xingtu::warehouse::Transaction tx(session.connection());
  tx.run("sql/load/now.sql");
  const auto first = prepared(tx);
  tx.run("sql/load/now.sql");
  CHECK(prepared(tx) == first);
  for (int use = 0; use < 200; ++use) tx.run("sql/load/now.sql");
  CHECK(prepared(tx) != first);
}
