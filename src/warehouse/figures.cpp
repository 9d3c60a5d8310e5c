#include "warehouse/figures.hpp"

#include "warehouse/cells.hpp"

namespace xingtu::warehouse {

namespace {

void compare(Transaction &tx, const pqxx::result &pairs) {
  for (const auto &row : pairs)
    tx.run("sql/load/compare_figures.sql", {text_of(row[0]), text_of(row[1]), text_of(row[2])});
}

} // namespace

void write_figures(Transaction &tx, const Tables &tables, const std::string &snapshot,
                   const std::string &scope_ids) {
  tx.run("sql/load/write_figures.sql", {snapshot, scope_ids}, tables.figures);
  // Each pair of snapshots by itself: of all partitions it opens two.
  compare(tx, tx.run("sql/load/neighbouring_figures.sql", {snapshot, scope_ids}));
}

void write_missing_figures(Transaction &tx, const Tables &tables) {
  for (const auto &row : tx.run("sql/load/missing_figures.sql"))
    tx.run("sql/load/write_figures.sql", {text_of(row[0]), text_of(row[1])}, tables.figures);
  // Two workers may also have completed neighbouring snapshots at one moment, neither of which saw the other.
  compare(tx, tx.run("sql/load/missing_comparisons.sql"));
}

} // namespace xingtu::warehouse
