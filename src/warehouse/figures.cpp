#include "warehouse/figures.hpp"

#include "warehouse/cells.hpp"

namespace xingtu::warehouse {

void write_figures(Transaction &tx, const Tables &tables, const std::string &snapshot,
                   const std::string &scope_ids) {
  tx.run("sql/load/write_figures.sql", {snapshot, scope_ids}, tables.figures);
  tx.run("sql/load/compare_figures.sql", {snapshot, scope_ids});
}

void write_missing_figures(Transaction &tx, const Tables &tables) {
  for (const auto &row : tx.run("sql/load/missing_figures.sql"))
    tx.run("sql/load/write_figures.sql", {text_of(row[0]), text_of(row[1])}, tables.figures);
  // Two workers may also have completed neighbouring snapshots at one moment, neither of which saw the other.
  for (const auto &row : tx.run("sql/load/missing_comparisons.sql"))
    tx.run("sql/load/compare_figures.sql", {text_of(row[0]), text_of(row[1])});
}

} // namespace xingtu::warehouse
