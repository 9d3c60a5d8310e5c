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
  const auto for_each = [&](const char *missing, const auto &write) {
    pqxx::result rows;
    {
      Transaction tx(session.connection());
      rows = tx.run(missing);
    }
    for (const auto &row : rows) {
      Transaction tx(session.connection());
      write(tx, text_of(row[0]), text_of(row[1]));
      tx.commit();
    }
  };
  for_each("sql/load/missing_figures.sql",
           [&](Transaction &tx, const std::string &snapshot, const std::string &scope_ids) {
             write_figures(tx, tables, snapshot, scope_ids);
           });
  for_each("sql/load/missing_comparisons.sql",
           [](Transaction &tx, const std::string &snapshot, const std::string &scope_ids) {
             tx.run("sql/load/lock_figures.sql", {scope_ids});
             // Looked up again: a load may have completed one between them meanwhile.
             for (const auto &pair : tx.run("sql/load/neighbouring_figures.sql", {snapshot, scope_ids}))
               if (text_of(pair[0]) == snapshot)
                 compare(tx, pair);
           });
}

} // namespace xingtu::warehouse
