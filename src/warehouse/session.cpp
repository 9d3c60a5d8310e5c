#include "warehouse/session.hpp"

#include <fmt/format.h>

#include "warehouse/cells.hpp"
#include "warehouse/connection.hpp"

namespace xingtu::warehouse {

Session::Session(Secret url) : url_(std::move(url)) {
  if (url_.empty())
    throw Error(
        ExitCode::config, "no database is configured",
        "set the environment variable DATABASE_URL, or database.url in the configuration, where a variable "
        "that it names must be set");
  connection_ = std::make_unique<Connection>(url_);
  end_lost_session();
}

Session::~Session() = default;

Connection &Session::connection() {
  if (!connection_)
    throw DatabaseError(DatabaseProblem::unreachable, "the connection to the database is closed");
  return *connection_;
}

void Session::disconnect() noexcept {
  connection_.reset();
}

void Session::reconnect() {
  disconnect(); // first, so that the server may free its locks
  connection_ = std::make_unique<Connection>(url_);
  end_lost_session();
}

/// Where a connection broke without a word, its session holds the job's lock and its rows' for as long as the
/// server's keepalives take, two hours by default.
void Session::end_lost_session() {
  Transaction tx(connection());
  const auto row = tx.run("sql/load/end_lost_session.sql", {process_.empty() ? Param{} : Param{process_},
                                                            begun_.empty() ? Param{} : Param{begun_}})[0];
  process_ = text_of(row[0]);
  begun_ = text_of(row[1]);
}

std::string Session::describe() {
  Transaction tx(connection());
  const auto row = tx.run("sql/load/describe_server.sql")[0];
  return fmt::format("PostgreSQL {}, database {} on {} as {}", text_of(row[0]), text_of(row[1]),
                     text_of(row[2]), text_of(row[3]));
}

TimePoint Session::now() {
  Transaction tx(connection());
  return time_of_micros(integer_of(tx.run("sql/load/now.sql")[0][0]));
}

} // namespace xingtu::warehouse
