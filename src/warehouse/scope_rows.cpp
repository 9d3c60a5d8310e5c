#include "warehouse/scope_rows.hpp"

#include <fmt/format.h>

#include "warehouse/array_text.hpp"
#include "warehouse/cells.hpp"

namespace xingtu::warehouse {
namespace {

template <typename Value> std::string words_of(const std::vector<Value> &values) {
  return texts_of(values, [](Value value) { return to_word(value); });
}

template <typename Value> Value known(std::optional<Value> value, const pqxx::field &field) {
  if (!value)
    throw Error(ExitCode::internal, fmt::format("the database holds an unknown word: {}", field.c_str()));
  return *value;
}

} // namespace

ScopeKey scope_of(const pqxx::row &row, int first) {
  const auto at = [&](int i) { return row[static_cast<pqxx::row::size_type>(first + i)]; };
  ScopeKey key;
  key.author_id = text_of(at(0));
  key.platform = known(parse_platform(text_of(at(1))), at(1));
  key.industry = text_of(at(2));
  key.time_range = known(parse_time_range(text_of(at(3))), at(3));
  key.detail_type = known(parse_detail_type(text_of(at(4))), at(4));
  return key;
}

Params axes_params(const Axes &axes) {
  return {words_of(axes.platforms), array_of(axes.industries), words_of(axes.ranges),
          words_of(axes.detail_types)};
}

Params plan_params(const PlanState &plan) {
  auto params = axes_params(plan.axes);
  params.push_back(to_iso8601(plan.snapshot_at));
  params.push_back(plan.job);
  return params;
}

} // namespace xingtu::warehouse
