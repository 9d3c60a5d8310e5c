#include <future>

#include <doctest/doctest.h>

#include "core/embedded.hpp"
#include "core/sha256.hpp"
#include "history.hpp"
#include "view_rows.hpp"
#include "warehouse/schema.hpp"

using namespace xingtu;
using namespace xingtu::test;

namespace {

/// Everything that makes up the schema: tables, columns, constraints, indexes, functions, views, comments.
std::string structure(const std::string &url) {
  return rows(url, R"(
      select attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull,
             pg_get_expr(adbin, adrelid), col_description(attrelid, attnum)
      from pg_attribute join pg_class on pg_class.oid = attrelid
      left join pg_attrdef on adrelid = attrelid and adnum = attnum
      where relnamespace::regnamespace::text like 'xingtu%' and attnum > 0
      order by attrelid::regclass::text, attnum)") +
         rows(url, R"(
      select conrelid::regclass, conname, pg_get_constraintdef(oid) from pg_constraint
      where connamespace::regnamespace::text like 'xingtu%' order by conrelid::regclass::text, conname)") +
         rows(url, R"(
      select oid::regprocedure, prosrc, obj_description(oid) from pg_proc
      where pronamespace::regnamespace::text like 'xingtu%' order by oid::regprocedure::text)") +
         rows(url, R"(
      select oid::regclass, relkind, relpersistence, reloptions, relacl::text, obj_description(oid, 'pg_class'),
             case relkind when 'i' then pg_get_indexdef(oid) when 'v' then pg_get_viewdef(oid) end
      from pg_class where relnamespace::regnamespace::text like 'xingtu%' order by oid::regclass::text)") +
         rows(url, "select version, name, sha256 from xingtu_ops.schema_migration order by 1");
}

warehouse::MigrationReport migrate(const std::string &url, const Mapping &mapping = builtin()) {
  auto session = connect(url);
  return warehouse::migrate(session, mapping);
}

warehouse::SchemaState state(const std::string &url, const Mapping &mapping = builtin()) {
  auto session = connect(url);
  return warehouse::schema_state(session, mapping);
}

/// Applies the first migrations by hand, as an earlier version of the program would have.
void apply_first(const std::string &url, int versions) {
  int version = 0;
  for (const auto &file : embedded_files()) {
    if (!file.path.starts_with("sql/schema/") || version == versions) continue;
    execute(url, std::string(file.text));
    if (++version == 1) execute(url, std::string(embedded_file("sql/load/make_migrations_table.sql")));
    execute(url, "insert into xingtu_ops.schema_migration (version, name, sha256) values (" + std::to_string(version) +
                     ", '" + std::string(file.path.substr(11)) + "', '" + sha256_hex(file.text) + "')");
  }
}

/// The message and the hint with which `what` is refused.
template <typename What> std::string refusal(What what) {
  try {
    what();
  } catch (const warehouse::DatabaseError &e) {
    CHECK(e.problem() == warehouse::DatabaseProblem::refused);
    CHECK(e.code() == ExitCode::database);
    return std::string(e.what()) + "; " + e.hint();
  }
  return "not refused";
}

bool contains(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("migrate makes the schema in an empty database, and a second time does nothing") {
  const auto database = empty_database();
  CHECK(state(database.url).version == 0);
  CHECK(contains(state(database.url).problem, "no schema"));

  const auto first = migrate(database.url);
  CHECK(first.from_version == 0);
  CHECK(first.to_version == state(database.url).latest);
  CHECK(first.applied.size() == static_cast<std::size_t>(first.to_version) + 1); // and the views
  CHECK(first.partitions == 12);                                                // four tables, three months
  CHECK(state(database.url).problem == "");
  CHECK_NOTHROW([&] {
    auto session = connect(database.url);
    warehouse::require_schema(session, builtin());
    warehouse::require_rights(session);
  }());

  const auto before = structure(database.url);
  const auto second = migrate(database.url);
  CHECK(second.from_version == first.to_version);
  CHECK(second.applied.empty());
  CHECK(second.added_columns.empty());
  CHECK(second.partitions == 0);
  CHECK(difference(before, structure(database.url)) == "");
}

TEST_CASE("a schema of any older version is upgraded to just what a new one is") {
  const auto fresh = empty_database();
  const int latest = migrate(fresh.url).to_version;
  const auto expected = structure(fresh.url);
  for (int version = 1; version < latest; ++version) {
    CAPTURE(version);
    const auto older = empty_database();
    apply_first(older.url, version);
    CHECK(contains(state(older.url).problem, "has version " + std::to_string(version)));
    const auto report = migrate(older.url);
    CHECK(report.from_version == version);
    CHECK(report.applied.size() == static_cast<std::size_t>(latest - version) + 1);
    CHECK(difference(expected, structure(older.url)) == "");
  }
}

TEST_CASE("a migration that was altered after it was applied is refused, and nothing changes") {
  const Warehouse warehouse;
  warehouse.execute("update xingtu_ops.schema_migration set sha256 = repeat('0', 64) where version = 3");
  const auto before = structure(warehouse.url());
  const auto said = refusal([&] { migrate(warehouse.url()); });
  CHECK_MESSAGE(contains(said, "0003_snapshots.sql"), said);
  CHECK_MESSAGE(contains(said, "checksum differs"), said);
  CHECK(difference(before, structure(warehouse.url())) == "");
  CHECK(contains(state(warehouse.url()).problem, "checksum differs"));
}

TEST_CASE("a schema newer than the program is refused, and nothing changes") {
  const Warehouse warehouse;
  warehouse.execute("insert into xingtu_ops.schema_migration values (99, '0099_later.sql', '')");
  const auto before = structure(warehouse.url());
  const auto said = refusal([&] { migrate(warehouse.url()); });
  CHECK_MESSAGE(contains(said, "has version 99"), said);
  CHECK_MESSAGE(contains(said, "newer xingtu-etl"), said);
  CHECK(difference(before, structure(warehouse.url())) == "");
  CHECK(contains(refusal([&] {
                   auto session = connect(warehouse.url());
                   warehouse::require_schema(session, builtin());
                 }),
                 "has version 99"));
}

TEST_CASE("a migration that fails in the middle leaves the database as it was") {
  for (int version = 0; version < 4; ++version) {
    CAPTURE(version);
    const auto database = empty_database();
    if (version > 0) apply_first(database.url, version);
    // In the way of the third migration, or of the fourth.
    execute(database.url, version == 0   ? "create schema xingtu_raw"
                          : version < 3 ? "create table xingtu.product_snapshot (taken integer)"
                                        : "create table xingtu_ops.page_receipt (taken integer)");
    const auto inventory = [&] {
      return rows(database.url, "select oid::regclass from pg_class where relnamespace::regnamespace::text like "
                                "'xingtu%' order by oid::regclass::text") +
             rows(database.url, "select nspname from pg_namespace order by 1");
    };
    const auto before = inventory();
    CHECK_THROWS_AS(migrate(database.url), warehouse::DatabaseError);
    CHECK(inventory() == before);
    CHECK(state(database.url).version == version);
  }
}

TEST_CASE("two migrations at once: one does the work, the other finds it done") {
  const auto database = empty_database();
  std::vector<std::future<warehouse::MigrationReport>> both;
  for (int i = 0; i < 2; ++i)
    both.push_back(std::async(std::launch::async, [&] { return migrate(database.url); }));
  const auto first = both[0].get();
  const auto second = both[1].get();
  CHECK(first.applied.empty() != second.applied.empty());
  CHECK(first.partitions + second.partitions == 12);
  const auto alone = empty_database();
  migrate(alone.url);
  CHECK(difference(structure(alone.url), structure(database.url)) == "");
}

TEST_CASE("migrate adds the columns of a mapping, with comments, and only once") {
  const Warehouse warehouse;
  auto mapping = builtin();
  mapping.video.dimensions.push_back({"music_title", ColumnType::text, {"/music"}});
  mapping.video.measures.push_back({"finish_rate", ColumnType::ratio_range, {"/finish_rate"}});
  mapping.product.measures.push_back({"order", ColumnType::count, {"/order"}}); // a reserved word of SQL
  CHECK(contains(state(warehouse.url(), mapping).problem, "xingtu.video.music_title"));
  CHECK(state(warehouse.url(), mapping).hint == "run: xingtu-etl migrate");

  const auto report = migrate(warehouse.url(), mapping);
  CHECK(report.added_columns ==
        std::vector<std::string>{"xingtu.video.music_title", "xingtu.video_snapshot.finish_rate_min",
                                 "xingtu.video_snapshot.finish_rate_max", "xingtu.product_snapshot.order"});
  CHECK(warehouse.rows(R"(
      select attrelid::regclass, attname, format_type(atttypid, atttypmod), col_description(attrelid, attnum)
      from pg_attribute where attname in ('music_title', 'finish_rate_min', 'finish_rate_max', 'order')
        and attrelid in ('xingtu.video'::regclass, 'xingtu.video_snapshot'::regclass, 'xingtu.product_snapshot'::regclass)
      order by 2)") == "xingtu.video_snapshot | finish_rate_max | numeric | From the mapping of the configuration, "
                       "0..1: upper end; NULL if open or not reported\n"
                       "xingtu.video_snapshot | finish_rate_min | numeric | From the mapping of the configuration, "
                       "0..1: lower end; NULL if open or not reported\n"
                       "xingtu.video | music_title | text | From the mapping of the configuration; NULL if not "
                       "reported\n"
                       "xingtu.product_snapshot | order | bigint | From the mapping of the configuration; NULL if not "
                       "reported\n");
  CHECK(warehouse.cell("select count(*) from pg_attribute where attname in ('finish_rate_min', 'finish_rate_max', "
                       "'order') and col_description(attrelid, attnum) is null") == "0"); // of partitions, too
  CHECK(state(warehouse.url(), mapping).problem == "");
  CHECK(migrate(warehouse.url(), mapping).added_columns.empty());
  CHECK(state(warehouse.url()).problem == ""); // a mapping that has fewer columns is no problem
}

TEST_CASE("a mapping's column of another type than the table's is refused, and nothing changes") {
  const Warehouse warehouse;
  auto mapping = builtin();
  mapping.video.dimensions.push_back({"music_title", ColumnType::text, {"/music"}});
  mapping.video.measures.push_back({"play_count", ColumnType::money, {"/play_money"}});
  const auto before = structure(warehouse.url());
  const auto said = refusal([&] { migrate(warehouse.url(), mapping); });
  CHECK_MESSAGE(contains(said, "xingtu.video_snapshot.play_count has the type bigint, the mapping says numeric(20,4)"),
                said);
  CHECK(difference(before, structure(warehouse.url())) == "");
  CHECK(contains(state(warehouse.url(), mapping).problem, "play_count has the type bigint"));
}

TEST_CASE("the views are made anew when they have changed") {
  const Warehouse warehouse;
  const auto before = structure(warehouse.url());
  warehouse.execute("update xingtu_ops.schema_migration set sha256 = 'of an older version' where version = 0");
  warehouse.execute("comment on view xingtu_report.freshness is 'as in an older version'");
  CHECK(contains(state(warehouse.url()).problem, "views"));
  CHECK(migrate(warehouse.url()).applied == std::vector<std::string>{"views"});
  CHECK(state(warehouse.url()).problem == "");
  CHECK(difference(before, structure(warehouse.url())) == "");
}

TEST_CASE("lists that are there already are compared anew where a reading may lack items, and only there") {
  using enum Knowledge;
  const List both{{"a", {{}, 900, 900}}, {"b", {{}, 100, 100}}}, one{{"b", {{}, 100, 100}}};
  auto drifted = by_hand({complete, complete, complete, complete}, {both, one, both, one});
  drifted.drifted[1] = true;
  auto rejecting = by_hand({complete, complete, complete}, {both, {}, both});
  rejecting.rejected[1] = 2;
  rejecting.industry = "GAMES";
  auto emptied = by_hand({complete, complete, complete}, {both, {}, both});
  emptied.drifted[1] = true;
  emptied.industry = "RETAIL";
  auto reopened = by_hand({complete, refreshing, refreshing}, {both, one, both});
  reopened.industry = "FOOD_AND_BEVERAGE";
  reopened.proofs = {"count_matched", "count_matched", "last_page"};
  const Warehouse warehouse;
  insert(warehouse, {drifted, rejecting, emptied, reopened}, "video");
  // A refresh is under way, which has drifted so far: whether the older readings have is told by what was proven.
  warehouse.execute("update xingtu_ops.scope_snapshot set completion_proof = null, drifted = true where state = 'open'");
  const std::string figures = "select scope_id, " + kDayNumber +
                              ", may_lack, play_count, conversion_count_min, conversion_count_now, "
                              "conversion_count_before, conversion_count_left_out, " + day_of("previous_snapshot_at") +
                              " from xingtu_ops.scope_figures order by scope_id, snapshot_at";
  const std::string expected = "1 | 0 | f | - | 1000 | - | - | - | -\n"
                               "1 | 1 | t | - | 100 | 100.0 | 100.0 | 1 | 0\n"
                               "1 | 2 | f | - | 1000 | 100.0 | 100.0 | 1 | 1\n"
                               "1 | 3 | f | - | 100 | 77 | 1000.0 | 0 | 2\n" // as it was: neither of the two may lack items
                               "2 | 0 | f | - | 1000 | - | - | - | -\n"
                               "2 | 1 | t | - | - | - | - | 2 | 0\n"
                               "2 | 2 | f | - | 1000 | - | - | 2 | 1\n"
                               "3 | 0 | f | - | 1000 | - | - | - | -\n"
                               "3 | 1 | t | - | - | - | - | 2 | 0\n"
                               "3 | 2 | f | - | 1000 | - | - | 2 | 1\n"
                               "4 | 0 | f | - | 1000 | - | - | - | -\n"
                               "4 | 1 | f | - | 100 | 100.0 | 1000.0 | 0 | 0\n"
                               "4 | 2 | t | - | 1000 | 1000.0 | 100.0 | 0 | 1\n";
  // As the version before had them: of it, what is looked at here and differs, and no column.
  warehouse.execute("update xingtu_ops.scope_figures set play_count = 0, conversion_count_min = 0, "
                    "conversion_count_max = 0 where items = 0 and items_rejected = 0; "
                    "update xingtu_ops.scope_figures set conversion_count_now = 77, conversion_count_left_out = 0 "
                    "where previous_snapshot_at is not null and scope_id < 4; "
                    "alter table xingtu_ops.scope_figures drop column may_lack cascade; "
                    "delete from xingtu_ops.schema_migration where version >= 18; "
                    "update xingtu_ops.schema_migration set sha256 = 'of an older version' where version = 0");
  const auto row_versions = [&] {
    return warehouse.rows("select scope_id, " + kDayNumber + ", xmin from xingtu_ops.scope_figures where " +
                          kDayNumber + " = 0 or scope_id = 4 and " + kDayNumber + " = 1 order by 1, 2");
  };
  const auto untouched = row_versions();
  migrate(warehouse.url());
  CHECK(difference(expected, warehouse.rows(figures)) == "");
  CHECK(row_versions() == untouched);
}

TEST_CASE("an owner that may not create roles is told to have xingtu_reader made") {
  auto &server = PostgresServer::shared();
  const auto database = empty_database();
  const Warehouse makes_the_role;
  execute(database.url, "create role plain_owner login; alter database " + database.name + " owner to plain_owner; " +
                            "alter role xingtu_reader rename to hidden_reader");
  const auto url = server.url(database.name, "plain_owner");
  const auto without = migrate(url);
  execute(database.url, "alter role hidden_reader rename to xingtu_reader");
  REQUIRE(without.warnings.size() == 1);
  CHECK(contains(without.warnings[0], "create role xingtu_reader"));
  CHECK(query_cell(database.url, "select has_schema_privilege('xingtu_reader', 'xingtu', 'usage')") == "f");

  const auto with = migrate(url);
  CHECK(with.warnings.empty());
  CHECK(query_cell(database.url, "select has_schema_privilege('xingtu_reader', 'xingtu', 'usage')") == "t");
  CHECK(query_cell(database.url, "select has_table_privilege('xingtu_reader', 'xingtu.video', 'select')") == "t");
}
