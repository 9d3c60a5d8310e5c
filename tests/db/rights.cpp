// Who may do what: readers, and a loader that does not own the schema.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "fixture.hpp"
#include "warehouse/connection.hpp"
#include "warehouse/schema.hpp"

using namespace xingtu;
using namespace xingtu::test;

namespace {

/// A role that can log in; made once on the shared server.
std::string login(const Warehouse &warehouse, const std::string &role, const std::string &options = "") {
  warehouse.execute(fmt::format("do $$ begin if not exists (select from pg_roles where rolname = '{0}') then "
                                "create role {0} login {1}; end if; end $$",
                                role, options));
  return PostgresServer::shared().url(warehouse.name(), role);
}

std::string reader(const Warehouse &warehouse) { return login(warehouse, "an_analyst", "in role xingtu_reader"); }

/// The SQLSTATE with which a statement is refused; empty if it is not.
std::string refused(const std::string &url, const std::string &sql) {
  auto session = connect(url);
  try {
    warehouse::Transaction tx(session.connection());
    tx.run_script(sql);
  } catch (const warehouse::DatabaseError &e) {
    return e.sqlstate();
  }
  return "";
}

const std::string kInsufficientPrivilege = "42501";

std::vector<std::string> relations(const Warehouse &warehouse, const std::string &schemas, const char *kinds) {
  std::vector<std::string> names;
  for (const auto &row : query(warehouse.url(), fmt::format("select oid::regclass from pg_class where relnamespace::"
                                                            "regnamespace::text in ({}) and relkind in ({}) order by 1",
                                                            schemas, kinds)))
    names.push_back(*row[0]);
  return names;
}

/// A loader that does not own the schema. Its own role for each test that takes rights away.
std::string loader(const Warehouse &warehouse) { return login(warehouse, "a_loader", "in role xingtu_loader"); }

} // namespace

TEST_CASE("xingtu_reader reads every table of xingtu and every view of xingtu_report") {
  const Warehouse warehouse;
  const auto url = reader(warehouse);
  const auto readable = relations(warehouse, "'xingtu', 'xingtu_report'", "'r', 'p', 'v'");
  CHECK(readable.size() >= 7 + 6 + 6); // tables, partitions of three months, views
  for (const auto &relation : readable) CHECK_MESSAGE(refused(url, "select * from " + relation) == "", relation);
}

TEST_CASE("xingtu_reader reads nothing of xingtu_ops and xingtu_raw, not even a function's result") {
  const Warehouse warehouse;
  const auto url = reader(warehouse);
  for (const auto &relation : relations(warehouse, "'xingtu_ops', 'xingtu_raw'", "'r', 'p'"))
    CHECK_MESSAGE(refused(url, "select * from " + relation) == kInsufficientPrivilege, relation);
  CHECK(refused(url, "select xingtu_ops.make_partitions(now(), now())") == kInsufficientPrivilege);
  CHECK(refused(url, "select xingtu_ops.new_request_id()") == kInsufficientPrivilege);
}

TEST_CASE("xingtu_reader cannot write, make or drop anything") {
  const Warehouse warehouse;
  const auto url = reader(warehouse);
  for (const auto &relation : relations(warehouse, "'xingtu', 'xingtu_report'", "'r', 'p', 'v'")) {
    CAPTURE(relation);
    CHECK(refused(url, "delete from " + relation) != "");
    CHECK(refused(url, "truncate " + relation) != "");
    CHECK(refused(url, "drop " + std::string(relation.find("report") == std::string::npos ? "table " : "view ") +
                           relation) == kInsufficientPrivilege);
  }
  CHECK(refused(url, "insert into xingtu.author values ('1')") == kInsufficientPrivilege);
  CHECK(refused(url, "update xingtu.video set title = ''") == kInsufficientPrivilege);
  for (const char *schema : {"xingtu", "xingtu_ops", "xingtu_raw", "xingtu_report"})
    CHECK(refused(url, fmt::format("create table {}.mine ()", schema)) == kInsufficientPrivilege);
}

TEST_CASE("xingtu_reader reads a partition that is made after the grants, by whomever") {
  const Warehouse warehouse;
  const auto url = reader(warehouse);
  warehouse.execute("select xingtu_ops.make_partitions('2031-05-01', '2031-05-01')");
  execute(loader(warehouse), "select xingtu_ops.make_partitions('2031-06-01', '2031-06-01')");
  for (const char *month : {"05", "06"})
    for (const char *table : {"video_snapshot", "product_snapshot"})
      CHECK(refused(url, fmt::format("select * from xingtu.{}_y2031m{}", table, month)) == "");
  CHECK(refused(url, "select * from xingtu_ops.request_audit_y2031m05") == kInsufficientPrivilege);
  CHECK(refused(url, "select * from xingtu_raw.api_page_y2031m06") == kInsufficientPrivilege);
}

TEST_CASE("a loader without the right to make tables loads a whole scope, in a month that has no partitions yet") {
  const Warehouse warehouse;
  const auto url = loader(warehouse);
  CHECK(refused(url, "create table xingtu.mine ()") == kInsufficientPrivilege);
  auto session = connect(url);
  warehouse::require_schema(session, builtin());
  warehouse::require_rights(session);
  const auto plan = plan_of({"ALL"}, {DetailType::video}, "2024-07-31T16:00:00Z");
  CHECK(make_plan(session, plan, {"1"}) == 1);
  Load load(session, plan);
  Page page;
  page.item("101", 1).reject(2, "{}").issue(1, "title");
  load.load_whole({&page});
  warehouse::close_run(session, load.run_id(), {"complete", "", 0});
  CHECK(warehouse.rows("select state, items_loaded from xingtu_ops.scope_snapshot") == "complete | 1\n");
  CHECK(warehouse.cell("select tableoid::regclass from xingtu.video_snapshot") == "xingtu.video_snapshot_y2024m07");
  CHECK(warehouse.cell("select tableowner from pg_tables where tablename = 'video_snapshot_y2024m07'") ==
        PostgresServer::kSuperuser);
}

TEST_CASE("a role that lacks a right is told which, before anything is sent") {
  const Warehouse warehouse;
  const auto url = login(warehouse, "half_a_loader");
  warehouse.execute("grant usage on schema xingtu, xingtu_ops, xingtu_raw to half_a_loader; "
                    "grant select, insert, update, delete on all tables in schema xingtu, xingtu_ops, xingtu_raw "
                    "to half_a_loader; revoke insert on xingtu_ops.page_receipt from half_a_loader");
  auto session = connect(url);
  try {
    warehouse::require_rights(session);
    FAIL("accepted");
  } catch (const warehouse::DatabaseError &e) {
    CHECK(std::string(e.what()).find("insert on xingtu_ops.page_receipt") != std::string::npos);
    CHECK(std::string(e.what()).find("half_a_loader") != std::string::npos);
  }
}

TEST_CASE("xingtu_loader makes, changes and drops no table, and nothing of what was bought") {
  const Warehouse warehouse;
  const auto url = loader(warehouse);
  for (const char *schema : {"xingtu", "xingtu_ops", "xingtu_raw", "xingtu_report"}) {
    CHECK(refused(url, fmt::format("create table {}.mine ()", schema)) == kInsufficientPrivilege);
    CHECK(refused(url, fmt::format("create function {}.mine() returns int return 1", schema)) == kInsufficientPrivilege);
  }
  for (const auto &relation :
       relations(warehouse, "'xingtu', 'xingtu_ops', 'xingtu_raw', 'xingtu_report'", "'r', 'p', 'v'")) {
    CAPTURE(relation);
    const bool view = warehouse.cell("select relkind from pg_class where oid = '" + relation + "'::regclass") == "v";
    CHECK(refused(url, fmt::format("drop {} {}", view ? "view" : "table", relation)) == kInsufficientPrivilege);
    CHECK(refused(url, fmt::format("alter {} {} set schema public", view ? "view" : "table", relation)) ==
          kInsufficientPrivilege);
    if (!view) CHECK(refused(url, "truncate " + relation) == kInsufficientPrivilege);
  }
  for (const char *statement :
       {"delete from xingtu_raw.api_page", "update xingtu_raw.api_page set body = ''", "delete from xingtu_ops.request_audit",
        "delete from xingtu_ops.job_run", "delete from xingtu_ops.job_snapshot", "delete from xingtu_ops.scope_snapshot",
        "delete from xingtu.author",
        "update xingtu_ops.api_code set billed = 'no'", "insert into xingtu_ops.schema_migration values (99, 'x', 'x')",
        "delete from xingtu.calendar_day"})
    CHECK_MESSAGE(refused(url, statement) == kInsufficientPrivilege, statement);
}

// They look for relations and types there first, unless their search_path names it last.
TEST_CASE("nothing of xingtu_loader's own runs with the owner's rights, whatever it names like a table of the system") {
  const Warehouse warehouse;
  const auto url = loader(warehouse);
  const std::string traps =
      "create function pg_temp.trap() returns name language plpgsql as "
      "$$ begin raise exception 'ran as %', current_user using errcode = 'XX999'; end $$; "
      "create temp view pg_class as select pg_temp.trap() as relname, pg_temp.trap()::text::oid as oid; "
      "create temp view pg_inherits as select pg_temp.trap()::text::oid as inhparent, 0::oid as inhrelid; "
      "create temp view pg_attribute as select pg_temp.trap() as attname; "
      "create domain pg_temp.text as int check (pg_temp.trap() is null); "
      "grant select on pg_temp.pg_class, pg_temp.pg_inherits, pg_temp.pg_attribute to public; ";
  CHECK(refused(url, traps + "select * from pg_class") == "XX999");
  for (const char *call : {"select xingtu_ops.make_partitions('2031-07-01', '2031-07-01')",
                           "select * from xingtu_ops.drop_partitions('xingtu_raw.api_page', now())",
                           "select * from xingtu_ops.drop_partitions('xingtu_ops.request_audit', now())"})
    CHECK_MESSAGE(refused(url, traps + call) == "", call);
  // Whatever comes later, too.
  CHECK(warehouse.rows("select oid::regprocedure from pg_proc where prosecdef and pronamespace::regnamespace::text like "
                       "'xingtu%' and not 'search_path=pg_catalog, pg_temp' = any (coalesce(proconfig, '{}'))") == "");
}

TEST_CASE("every right that a load uses is asked for before it") {
  const Warehouse warehouse;
  const auto url = login(warehouse, "a_poor_loader");
  for (const char *schema : {"xingtu", "xingtu_ops", "xingtu_raw"})
    warehouse.execute(fmt::format("grant usage on schema {0} to a_poor_loader; "
                                  "grant select, insert, update, delete on all tables in schema {0} to a_poor_loader",
                                  schema));
  // Each of the rights that the loader's statements use, taken away alone.
  for (const char *right : {"update on xingtu_ops.job_run", "update on xingtu_ops.job_snapshot",
                            "insert on xingtu_ops.scope_figures", "delete on xingtu_ops.page_receipt",
                            "update on xingtu_ops.request_audit", "update on xingtu_ops.scope_snapshot",
                            "delete on xingtu_ops.job_author", "update on xingtu.video", "update on xingtu.author",
                            "update on xingtu.video_snapshot", "insert on xingtu_raw.api_page",
                            "select on xingtu_ops.scope"}) {
    CAPTURE(right);
    warehouse.execute(fmt::format("revoke {} from a_poor_loader", right));
    auto session = connect(url);
    CHECK_THROWS_AS(warehouse::require_rights(session), warehouse::DatabaseError);
    warehouse.execute(fmt::format("grant {} to a_poor_loader", right));
  }
}
