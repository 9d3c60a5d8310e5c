#pragma once
// Scopes in rows and parameters.
#include "warehouse/connection.hpp"
#include "warehouse/planning.hpp"

namespace xingtu::warehouse {

/// The five columns author_id, platform, industry, time_range, detail_type from column `first` on.
/// Throws Error(internal) for a word that this version does not know: constraints exclude it.
ScopeKey scope_of(const pqxx::row &row, int first);

/// platforms, industries, ranges, types as arrays.
Params axes_params(const Axes &axes);
/// The same with snapshot and job: the parameters $1 to $6 of the plan's statements.
Params plan_params(const PlanState &plan);

} // namespace xingtu::warehouse
