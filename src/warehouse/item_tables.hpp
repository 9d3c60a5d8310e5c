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
  Words words; ///< {{kind}}, {{id}}, {{dimensions}}, {{set_dimensions}}, {{measures}}, {{set_measures}}

  /// Columns of the staging table, for COPY.
  std::vector<std::string> staged_columns() const;
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
