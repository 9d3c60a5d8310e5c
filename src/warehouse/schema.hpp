#pragma once
// The schema's version: numbered migrations with checksums, applied under a lock; and the columns
// that a mapping adds.
#include <string>
#include <vector>

#include "core/mapping.hpp"
#include "warehouse/session.hpp"

namespace xingtu::warehouse {

struct MigrationReport {
  int from_version = 0;
  int to_version = 0;
  std::vector<std::string> applied;       ///< file names
  std::vector<std::string> added_columns; ///< schema.table.column, for the mapping
  int partitions = 0;                     ///< how many were made
  std::vector<std::string> warnings;
};

/// Creates or upgrades the schema, all or nothing; does nothing if it is current. Then adds up the lists that
/// an earlier version has loaded, snapshot by snapshot; a migration that is interrupted there goes on with
/// it. Throws Error(database) if it is newer than this program, or a migration was altered after it was
/// applied.
MigrationReport migrate(Session &session, const Mapping &mapping);

/// What is wrong with the schema for this program and mapping; empty if nothing is. Reads only.
struct SchemaState {
  int version = 0; ///< 0: none
  int latest = 0;  ///< of this program
  std::string problem;
  std::string hint;
};
SchemaState schema_state(Session &session, const Mapping &mapping);

/// Throws Error(database) if schema_state has a problem.
void require_schema(Session &session, const Mapping &mapping);

/// Columns that migrate has added for another mapping than this one: schema.table.column.
std::vector<std::string> columns_of_other_mappings(Session &session, const Mapping &mapping);

/// Throws DatabaseError if the server does not take writes (a standby), or the role lacks a right that
/// a run needs.
void require_rights(Session &session);

} // namespace xingtu::warehouse
