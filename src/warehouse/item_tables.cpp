#include "warehouse/item_tables.hpp"

#include <fmt/format.h>

#include "warehouse/connection.hpp"

namespace xingtu::warehouse {
namespace {

std::string column_list(const std::vector<PhysicalColumn> &columns) {
  std::string out;
  for (const auto &column : columns)
    out += quote_identifier(column.name) + ", ";
  return out;
}

/// "name = SOURCE.name, " for each.
std::string assignments(const std::vector<PhysicalColumn> &columns, const char *source) {
  std::string out;
  for (const auto &column : columns)
    out += fmt::format("{0} = {1}.{0}, ", quote_identifier(column.name), source);
  return out;
}

/// "$6::text[], $7::bigint[], ": a parameter for each.
std::string arrays(const std::vector<PhysicalColumn> &columns, int first) {
  std::string out;
  for (const auto &column : columns)
    out += fmt::format("${}::{}[], ", first++, column.sql_type);
  return out;
}

/// An array of the measures' names, and how many rows report each. The names are identifiers: nothing in them
/// would need quotes within a string.
void add_figures(const std::string &kind, const std::vector<MappedColumn> &measures, Words &words) {
  std::string names, reported;
  for (const auto &column : measures) {
    const auto *const comma = names.empty() ? "" : ", ";
    names += fmt::format("{}'{}'", comma, column.name);
    reported +=
        is_range(column.type)
            ? fmt::format("{}count(coalesce(stored.{}, stored.{}))", comma,
                          quote_identifier(column.name + "_min"), quote_identifier(column.name + "_max"))
            : fmt::format("{}count(stored.{})", comma, quote_identifier(column.name));
  }
  words[kind + "_names"] = "array[" + names + "]";
  words[kind + "_reported"] = reported;
}

} // namespace

Tables::Tables(const Mapping &mapping)
    : video(item_tables(DetailType::video, mapping)), product(item_tables(DetailType::product, mapping)) {
  add_figures(video.kind, mapping.video.measures, figures);
  add_figures(product.kind, mapping.product.measures, figures);
}

ItemTables item_tables(DetailType type, const Mapping &mapping) {
  const bool video = type == DetailType::video;
  const auto &items = video ? mapping.video : mapping.product;
  ItemTables tables{type,
                    video ? "video" : "product",
                    physical_columns(items.dimensions),
                    physical_columns(items.measures),
                    {}};
  tables.words = {{"kind", tables.kind},
                  {"id", tables.kind + "_id"},
                  {"dimensions", column_list(tables.dimensions)},
                  {"dimension_arrays", arrays(tables.dimensions, ItemTables::kFirstDimension)},
                  {"set_dimensions", assignments(tables.dimensions, "excluded")},
                  {"measures", column_list(tables.measures)},
                  {"measure_arrays", arrays(tables.measures, ItemTables::kFirstMeasure)},
                  {"set_measures", assignments(tables.measures, "staged")}};
  return tables;
}

} // namespace xingtu::warehouse
