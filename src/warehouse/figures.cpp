#include "warehouse/figures.hpp"

#include "warehouse/cells.hpp"

namespace xingtu::warehouse {

namespace {

/// `pair`: a snapshot, the covered one before it, and the scopes whose lists of both are compared.
void compare(Transaction &tx, const pqxx::row &pair) {
  tx.run("sql/load/compare_figures.sql", {text_of(pair[0]), text_of(pair[1]), text_of(pair[2])});
}

} // namespace

void write_figures(Transaction &tx, const Tables &tables, const std::string &snapshot,
                   const std::string &scope_ids) {
  tx.run("sql/load/lock_figures.sql", {scope_ids});
  tx.run("sql/load/write_figures.sql", {snapshot, scope_ids}, tables.figures);
  // Each pair of snapshots by itself: of all partitions it opens two.
  for (const auto &pair : tx.run("sql/load/neighbouring_figures.sql", {snapshot, scope_ids}))
    compare(tx, pair);
}

void write_missing_figures(Session &session, const Tables &tables) {
  const auto rows_of = [&](const char *sql) {
    Transaction tx(session.connection());
    return tx.run(sql);
  };
  const auto for_each = [&](const char *sql, const auto &write) {
    for (const auto &row : rows_of(sql)) {
      Transaction tx(session.connection());
      tx.run("sql/load/lock_all_figures.sql");
      write(tx, row);
      tx.commit();
    }
  };
  for_each("sql/load/missing_figures.sql", [&](Transaction &tx, const pqxx::row &row) {
    tx.run("sql/load/write_figures.sql", {text_of(row[0]), text_of(row[1])}, tables.figures);
  });
  for_each("sql/load/missing_comparisons.sql",
           [](Transaction &tx, const pqxx::row &row) { compare(tx, row); });
}

} // namespace xingtu::warehouse
