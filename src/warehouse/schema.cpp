#include "warehouse/schema.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "core/embedded.hpp"
#include "core/sha256.hpp"
#include "warehouse/cells.hpp"
#include "warehouse/connection.hpp"
#include "warehouse/figures.hpp"
#include "warehouse/item_tables.hpp"

namespace xingtu::warehouse {
namespace {

constexpr std::string_view kMigrations = "sql/schema/";
constexpr std::string_view kViews = "sql/report/";
constexpr std::string_view kGrants = "sql/grants/";

struct Migration {
  int version;
  std::string name; ///< 0001_schemas.sql
  std::string_view text;
};

/// The numbered files of sql/schema, in order.
std::vector<Migration> migrations() {
  std::vector<Migration> found;
  for (const auto &file : embedded_files()) {
    if (!file.path.starts_with(kMigrations))
      continue;
    const auto name = file.path.substr(kMigrations.size());
    int version = 0;
    std::from_chars(name.data(), name.data() + name.size(), version);
    found.push_back({version, std::string(name), file.text});
  }
  return found; // embedded_files is sorted by path
}

/// A checksum over all views: they are made anew whenever one of them changed.
std::string views_checksum() {
  std::string all;
  for (const auto &file : embedded_files())
    if (file.path.starts_with(kViews))
      all += file.text;
  return sha256_hex(all);
}

struct Applied {
  int version;
  std::string sha256;
};

std::vector<Applied> applied_migrations(Transaction &tx) {
  std::vector<Applied> found;
  if (tx.run("sql/load/has_migrations.sql")[0][0].is_null())
    return found;
  for (const auto &row : tx.run("sql/load/applied_migrations.sql"))
    found.push_back({row[0].as<int>(), text_of(row[1])});
  return found;
}

void require_known(const std::vector<Applied> &applied, const std::vector<Migration> &known) {
  for (const auto &row : applied) {
    if (row.version == 0)
      continue; // the views
    const auto match =
        std::find_if(known.begin(), known.end(), [&](const auto &m) { return m.version == row.version; });
    if (match == known.end())
      throw DatabaseError(
          DatabaseProblem::refused,
          fmt::format("the database's schema has version {}, this program knows versions up to {}",
                      row.version, known.back().version),
          {}, "use the newer xingtu-etl that has upgraded this database");
    if (sha256_hex(match->text) != row.sha256)
      throw DatabaseError(
          DatabaseProblem::refused,
          fmt::format("migration {} of the database is not the one of this program: its checksum differs",
                      match->name),
          {}, "use the build of xingtu-etl that made this database, or restore its sql/schema files");
  }
}

/// How the comment of a column begins that a mapping has added.
constexpr const char *kOfMapping = "From the mapping of the configuration";

/// Columns that the mapping needs and a table lacks.
struct MissingColumn {
  std::string table;
  PhysicalColumn column;
};

std::string problem_of_type(const std::string &table, const PhysicalColumn &column,
                            const std::string &actual) {
  return fmt::format("column xingtu.{}.{} has the type {}, the mapping says {}", table, column.name, actual,
                     column.sql_type);
}

std::vector<MissingColumn> missing_columns(Transaction &tx, const Mapping &mapping) {
  std::map<std::string, std::string> types;
  for (const auto &row : tx.run("sql/load/columns.sql"))
    types[text_of(row[0])] = text_of(row[1]);
  std::vector<MissingColumn> missing;
  for (const auto type : {DetailType::video, DetailType::product}) {
    const auto tables = item_tables(type, mapping);
    const auto look = [&](const std::string &table, const std::vector<PhysicalColumn> &columns) {
      for (const auto &column : columns) {
        const auto found = types.find(table + '.' + column.name);
        if (found == types.end())
          missing.push_back({table, column});
        else if (found->second != column.sql_type)
          throw DatabaseError(DatabaseProblem::refused, problem_of_type(table, column, found->second), {},
                              "give the mapping's column another name, or the type that the table has");
      }
    };
    look(tables.kind, tables.dimensions);
    look(tables.kind + "_snapshot", tables.measures);
  }
  return missing;
}

/// What the comment of a column says that a mapping has added; begins with kOfMapping.
std::string meaning_of(const PhysicalColumn &column) {
  std::string text = kOfMapping;
  if (!column.unit.empty())
    text += fmt::format(", {}", column.unit);
  if (column.end_of_range.empty())
    return text + "; NULL if not reported";
  return text + fmt::format(": {} end; NULL if open or not reported", column.end_of_range);
}

void add_columns(Transaction &tx, const Mapping &mapping, MigrationReport &report) {
  for (const auto &[table, column] : missing_columns(tx, mapping)) {
    const auto name = quote_identifier(column.name);
    tx.run_script(fmt::format("alter table xingtu.{} add column {} {}", table, name, column.sql_type));
    tx.run_script(fmt::format("comment on column xingtu.{}.{} is '{}'", table, name, meaning_of(column)));
    report.added_columns.push_back(fmt::format("xingtu.{}.{}", table, column.name));
  }
  if (!report.added_columns.empty())
    tx.run("sql/load/comment_partitions.sql");
}

void run_scripts(Transaction &tx, std::string_view folder) {
  for (const auto &file : embedded_files())
    if (file.path.starts_with(folder))
      tx.run_script(std::string(file.text));
}

bool has_views(const std::vector<Applied> &applied) {
  const auto checksum = views_checksum();
  return std::any_of(applied.begin(), applied.end(),
                     [&](const auto &row) { return row.version == 0 && row.sha256 == checksum; });
}

bool make_views(Transaction &tx, const std::vector<Applied> &applied) {
  if (has_views(applied))
    return false;
  run_scripts(tx, kViews);
  tx.run("sql/load/record_migration.sql", {"0", "views", views_checksum()});
  return true;
}

} // namespace

MigrationReport migrate(Session &session, const Mapping &mapping) {
  Transaction tx(session.connection());
  if (const auto encoding = text_of(tx.run("sql/load/server_encoding.sql")[0][0]); encoding != "UTF8")
    throw DatabaseError(
        DatabaseProblem::refused,
        fmt::format("the database's encoding is {}, and titles are of any language", encoding), {},
        "create a database with encoding UTF8");
  // Two migrations at once: the second waits, then finds nothing left to do.
  tx.run("sql/load/lock_migrations.sql");
  const auto known = migrations();
  auto applied = applied_migrations(tx);
  require_known(applied, known);

  MigrationReport report;
  for (const auto &row : applied)
    report.from_version = std::max(report.from_version, row.version);
  report.to_version = known.back().version;
  for (const auto &migration : known) {
    if (migration.version <= report.from_version)
      continue;
    tx.run_script(std::string(migration.text));
    if (migration.version == 1)
      tx.run_script(sql_text("sql/load/make_migrations_table.sql"));
    tx.run("sql/load/record_migration.sql",
           {std::to_string(migration.version), migration.name, sha256_hex(migration.text)});
    report.applied.push_back(migration.name);
  }
  add_columns(tx, mapping, report);
  if (make_views(tx, applied))
    report.applied.emplace_back("views");
  // Each time: the roles may have been made since, by an administrator.
  run_scripts(tx, kGrants);
  report.partitions = tx.run("sql/load/make_partitions_ahead.sql")[0][0].as<int>();
  for (const auto &row : tx.run("sql/load/missing_roles.sql"))
    report.warnings.push_back(
        fmt::format("the role {0} does not exist, because this role may not create roles: have an "
                    "administrator run \"create role {0} nologin\", then run migrate again",
                    text_of(row[0])));
  tx.commit();
  // In transactions of its own: readers need not wait for it, and what is missing is found again.
  write_missing_figures(session, Tables(mapping));
  return report;
}

SchemaState schema_state(Session &session, const Mapping &mapping) {
  Transaction tx(session.connection());
  const auto known = migrations();
  const auto applied = applied_migrations(tx);
  SchemaState state;
  state.latest = known.back().version;
  for (const auto &row : applied)
    state.version = std::max(state.version, row.version);
  const std::string run_migrate = "run: xingtu-etl migrate";
  try {
    require_known(applied, known);
    if (state.version == 0) {
      state.problem = "the database has no schema of xingtu-etl yet";
      state.hint = run_migrate;
    } else if (state.version < state.latest) {
      state.problem = fmt::format("the database's schema has version {}, this program needs {}",
                                  state.version, state.latest);
      state.hint = run_migrate;
    } else if (!has_views(applied)) { // and functions, which loads call
      state.problem = "the database's views are not those of this program";
      state.hint = run_migrate;
    } else if (const auto missing = missing_columns(tx, mapping); !missing.empty()) {
      state.problem = fmt::format("the mapping has columns that the tables lack, e.g. xingtu.{}.{}",
                                  missing.front().table, missing.front().column.name);
      state.hint = run_migrate;
    }
  } catch (const Error &e) {
    state.problem = e.what();
    state.hint = e.hint();
  }
  return state;
}

void require_schema(Session &session, const Mapping &mapping) {
  const auto state = schema_state(session, mapping);
  if (!state.problem.empty())
    throw DatabaseError(DatabaseProblem::refused, state.problem, {}, state.hint);
}

std::vector<std::string> columns_of_other_mappings(Session &session, const Mapping &mapping) {
  std::set<std::string> known;
  for (const auto type : {DetailType::video, DetailType::product}) {
    const auto tables = item_tables(type, mapping);
    for (const auto &column : tables.dimensions)
      known.insert(fmt::format("xingtu.{}.{}", tables.kind, column.name));
    for (const auto &column : tables.measures)
      known.insert(fmt::format("xingtu.{}_snapshot.{}", tables.kind, column.name));
  }
  std::vector<std::string> others;
  Transaction tx(session.connection());
  for (const auto &row : tx.run("sql/load/mapping_columns.sql", {kOfMapping}))
    if (auto column = text_of(row[0]); !known.contains(column))
      others.push_back(std::move(column));
  return others;
}

void require_rights(Session &session) {
  Transaction tx(session.connection());
  const auto row = tx.run("sql/load/rights.sql")[0];
  if (boolean_of(row[0]))
    throw DatabaseError(DatabaseProblem::refused,
                        "the database does not take writes: it is a standby or read-only", "25006",
                        "set database.url to the primary server");
  if (const auto lacking = optional_text(row[1]))
    throw DatabaseError(DatabaseProblem::refused,
                        fmt::format("the role {} lacks rights: {}", text_of(row[2]), *lacking), "42501",
                        fmt::format("let an administrator grant xingtu_loader to {}, or use another role in "
                                    "database.url",
                                    text_of(row[3])));
}

} // namespace xingtu::warehouse
