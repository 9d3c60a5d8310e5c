#pragma once
// One connection to the database. All SQL of the program runs through a Session, from the files of
// sql/; who includes this header does not see libpqxx.
#include <memory>
#include <string>

#include "core/mapping.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"
#include "warehouse/database_error.hpp"

namespace xingtu::warehouse {

class Connection;

class Session {
public:
  /// Connects. Throws DatabaseError, whose text does not hold the password.
  explicit Session(Secret url);
  ~Session();
  Session(const Session &) = delete;
  Session &operator=(const Session &) = delete;

  /// A new connection in place of the old one; what belonged to that (temporary tables, locks,
  /// prepared statements) is gone. A session that the server still keeps for the old one, because it has not
  /// noticed that the connection is broken, is ended.
  void reconnect();
  /// Ends the connection, and with it whatever its transaction has locked; reconnect() makes a new one.
  void disconnect() noexcept;

  /// "PostgreSQL 15.6, database xingtu on db.example.org as loader", for people.
  std::string describe();
  /// Now, by the database's clock.
  TimePoint now();

  /// For the files of src/warehouse alone. DatabaseError after disconnect(), or a reconnect() that failed.
  Connection &connection();

private:
  void end_lost_session();

  Secret url_;
  std::unique_ptr<Connection> connection_;
  std::string process_, begun_; ///< what the server knows the session by
};

} // namespace xingtu::warehouse
