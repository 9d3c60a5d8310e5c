#pragma once
// libpqxx behind one face, for the files of src/warehouse. Debian 12 has 6.4, Debian 13 and Ubuntu
// 24.04 have 7.x: what differs between them is in connection.cpp.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pqxx/pqxx>

#include "core/secret.hpp"
#include "core/time.hpp"
#include "warehouse/database_error.hpp"
#include "warehouse/item_tables.hpp"

namespace xingtu::warehouse {

/// A parameter of a statement as text, or NULL; the statement casts it.
using Param = std::optional<std::string>;
using Params = std::vector<Param>;

/// The text of an embedded SQL file with its {{words}} filled in. Throws Error(internal) if there is
/// no such file, or a word is missing.
std::string sql_text(const std::string &path, const Words &words = {});

/// Array literals for parameters: {1,2} and {"a","b"}; NULL elements for nothing.
std::string array_of(const std::vector<std::int64_t> &values);
std::string array_of(const std::vector<std::optional<std::int64_t>> &values);
std::string array_of(const std::vector<std::string> &values);

std::string quote_identifier(std::string_view name);

/// Runs `what` and gives its result; the exceptions of libpqxx come out as DatabaseError.
template <typename What> decltype(auto) translating_errors(What &&what);

class Connection {
public:
  explicit Connection(const Secret &url);

  pqxx::connection &raw() { return *connection_; }
  /// Prepares the statement of a file, unless it is; gives its name.
  const std::string &prepare(const std::string &path, const Words &words);

  /// A transaction was rolled back, and nobody has heard whether that went well: libpqxx keeps it to itself.
  void rolled_back() { rolled_back_ = true; }
  /// Before the next one. libpq takes a connection whose poll() has failed for idle, and the answer that it
  /// did not wait for would be taken for that to the next question. And a COMMIT for which there was no memory
  /// was never sent: what it should have ended is open, and would be a part of the next. DatabaseError then.
  void check_answers();

private:
  struct Prepared {
    std::string name;
    std::int64_t uses = 0; ///< of this plan
  };
  std::unique_ptr<pqxx::connection> connection_;
  std::map<std::string, Prepared> prepared_; ///< by path and words
  std::int64_t names_ = 0;
  bool rolled_back_ = false;
};

/// A transaction; rolled back unless commit() was called.
class Transaction {
public:
  explicit Transaction(Connection &connection);
  ~Transaction() {
    if (!committed_)
      connection_.rolled_back();
  }
  Transaction(const Transaction &) = delete;
  Transaction &operator=(const Transaction &) = delete;

  /// The statement of a file of sql/, prepared.
  pqxx::result run(const std::string &path, const Params &params = {}, const Words &words = {});
  /// `bytes`: its first parameter, a bytea, which goes as it is.
  pqxx::result run_with_bytes(const std::string &path, std::string_view bytes, const Params &params);
  /// Several statements, without parameters: migrations, the list of authors.
  pqxx::result run_script(const std::string &text);
  /// DatabaseError in_doubt if the connection broke meanwhile.
  void commit();
  pqxx::work &raw() { return *work_; }
  Connection &connection() { return connection_; }

private:
  Connection &connection_;
  std::unique_ptr<pqxx::work> work_;
  bool committed_ = false;
};

[[noreturn]] void rethrow_as_database_error();

template <typename What> decltype(auto) translating_errors(What &&what) {
  try {
    return what();
  } catch (const Error &) {
    throw;
  } catch (...) {
    rethrow_as_database_error();
  }
}

} // namespace xingtu::warehouse
