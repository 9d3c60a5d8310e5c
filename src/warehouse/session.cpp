#include "warehouse/session.hpp"

#include <fmt/format.h>

#include "warehouse/cells.hpp"
#include "warehouse/connection.hpp"

namespace xingtu::warehouse {

Session::Session(Secret url) : url_(std::move(url)) {
  if (url_.empty())
    throw Error(ExitCode::config, "no database is configured",
                "set database.url in the configuration, or the environment variable DATABASE_URL");
  connection_ = std::make_unique<Connection>(url_);
}

Session::~Session() = default;

void Session::reconnect() {
  connection_.reset(); // first, so that the server may free its locks
  ++generation_;
  connection_ = std::make_unique<Connection>(url_);
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
