#pragma once
// What covered lists add up to and how that moved, kept in scope_figures for the daily views.
#include <string>

#include "warehouse/connection.hpp"
#include "warehouse/item_tables.hpp"
#include "warehouse/session.hpp"

namespace xingtu::warehouse {

/// Of those of the scopes (an array) that are covered in the snapshot. The covered lists after them compare
/// with them from now on.
void write_figures(Transaction &tx, const Tables &tables, const std::string &snapshot,
                   const std::string &scope_ids);

/// What is not there yet of all lists, of a database that an earlier version has loaded: a thousand lists of
/// a snapshot in a transaction of their own, for which loads of these lists wait.
void write_missing_figures(Session &session, const Tables &tables);

} // namespace xingtu::warehouse
