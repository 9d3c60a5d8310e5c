#pragma once
// What PostgreSQL can refuse, sorted by what a caller does about it; by SQLSTATE, never by text.
#include <string>

#include "core/error.hpp"

namespace xingtu::warehouse {

enum class DatabaseProblem {
  unreachable,  ///< no connection, or it broke: connect again, then do the transaction again
  in_doubt,     ///< it broke while committing: look up whether it was committed
  repeat,       ///< deadlock, serialization, lock timeout: do the transaction again
  cannot_store, ///< disk full, out of memory, too many connections: wait, then again
  read_only,    ///< a standby, or a server that was told so: at the start a mistake, later a failover
  refused,      ///< rights, password, missing or different tables: a person must act
  constraint,   ///< data that the schema refuses
  other,
};

class DatabaseError : public Error {
public:
  DatabaseError(DatabaseProblem problem, const std::string &what, std::string sqlstate = {},
                std::string hint = {})
      : Error(ExitCode::database, what, std::move(hint)), problem_(problem), sqlstate_(std::move(sqlstate)) {}

  DatabaseProblem problem() const noexcept { return problem_; }
  const std::string &sqlstate() const noexcept { return sqlstate_; } ///< empty where there is none

  /// The same transaction may go through later.
  bool passes() const noexcept {
    return problem_ == DatabaseProblem::unreachable || problem_ == DatabaseProblem::in_doubt ||
           problem_ == DatabaseProblem::repeat || problem_ == DatabaseProblem::cannot_store;
  }

private:
  DatabaseProblem problem_;
  std::string sqlstate_;
};

} // namespace xingtu::warehouse
