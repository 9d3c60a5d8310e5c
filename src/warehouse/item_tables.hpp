#pragma once
// The tables of videos and products as the mapping makes them: the words that SQL files leave open.
#include <map>
#include <string>
#include <vector>

#include "core/mapping.hpp"
#include "core/words.hpp"

namespace xingtu::warehouse {

/// Words to put into an SQL file for {{name}}.
using Words = std::map<std::string, std::string>;

/// One detail type's tables.
struct ItemTables {
  DetailType type;
  std::string kind; ///< video, product: the names of the tables
  std::vector<PhysicalColumn> dimensions;
  std::vector<PhysicalColumn> measures;
  /// {{kind}}, {{id}}; {{dimensions}}, {{set_dimensions}}, and the parameters {{dimension_arrays}} from
  /// kFirstDimension on; the same of measures.
  Words words;

  /// Statements number the mapping's columns behind their own parameters.
  static constexpr int kFirstDimension = 6, kFirstMeasure = 10;
};

ItemTables item_tables(DetailType type, const Mapping &mapping);

/// Both, made once for a run.
struct Tables {
  explicit Tables(const Mapping &mapping);
  const ItemTables &of(DetailType type) const { return type == DetailType::video ? video : product; }
  ItemTables video;
  ItemTables product;
  Words figures; ///< {{video_names}}, {{video_reported}}, {{product_names}}, {{product_reported}}
};

} // namespace xingtu::warehouse
