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

TEST_CASE("a message about a statement names its file") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  xingtu::warehouse::Transaction tx(session.connection());
  tx.run("sql/load/now.sql");
  CHECK(prepared(tx).starts_with("now_"));
}

// A ROLLBACK for which there was no memory was never sent.
TEST_CASE("a connection whose last transaction is still open is not used for another one") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  auto &connection = session.connection();
  std::string left_open;
  SUBCASE("in order") { left_open = "begin; select 1"; }
  SUBCASE("failed") { left_open = "begin; select 1 / 0"; }
  SUBCASE("ended") {}
  try {
    pqxx::nontransaction direct(connection.raw());
    direct.exec(left_open);
  } catch (const pqxx::sql_error &) {
  }
  connection.rolled_back();

  std::optional<xingtu::warehouse::DatabaseProblem> problem;
  try {
    xingtu::warehouse::Transaction tx(connection);
    tx.run("sql/load/now.sql");
  } catch (const xingtu::warehouse::DatabaseError &error) {
    problem = error.problem();
  }
  if (left_open.empty())
    CHECK(!problem);
  else
    CHECK(problem == xingtu::warehouse::DatabaseProblem::unreachable);
}

TEST_CASE("a connection sets what the loader relies on, whatever the role or the database says") {
  const Warehouse warehouse;
  for (const char *setting : {"default_transaction_isolation = 'serializable'", "timezone = 'Asia/Tokyo'",
                              "bytea_output = 'escape'", "datestyle = 'German'", "synchronous_commit = 'off'"})
    warehouse.execute("alter database " + warehouse.name() + " set " + setting);
  auto session = warehouse.connect();
  xingtu::warehouse::Transaction tx(session.connection());
  const auto row = tx.run_script("select current_setting('transaction_isolation'), current_setting('timezone'), "
                                 "current_setting('bytea_output'), current_setting('datestyle'), "
                                 "current_setting('synchronous_commit')")[0];
  const std::vector<std::string> expected{"read committed", "UTC", "hex", "ISO, DMY", "on"};
  for (int i = 0; i < 5; ++i) CHECK(row[i].c_str() == expected[static_cast<std::size_t>(i)]);
}
