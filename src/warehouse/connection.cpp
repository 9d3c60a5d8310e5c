#include "warehouse/connection.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "core/crash_point.hpp"
#include "core/embedded.hpp"
#include "core/log.hpp"
#include "warehouse/array_text.hpp"
#include "warehouse/database_url.hpp"
#include "warehouse/refusal.hpp"

namespace xingtu::warehouse {
namespace {

/// A prepared statement is prepared again after so many uses. The server keeps its plan until the table is
/// analyzed, and one that was made while the table was empty scans it: the updates of the audit took 3.5 s of
/// a first load of 20,000 pages, and 0.4 s of a refresh, which found the table full. Often enough that a scan
/// stays short, seldom enough that planning costs nothing.
constexpr std::int64_t kUsesOfAPlan = 64;

constexpr bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [text](auto prefix) { return text.starts_with(prefix); });
}

constexpr const char *kLacksRights = "the role of database.url lacks a right: migrate is for the owner of the "
                                     "schema; for everything else let an administrator grant xingtu_loader to it";

/// Appendix A of PostgreSQL's manual: the class of a SQLSTATE says what can be done.
DatabaseProblem problem_of(std::string_view sqlstate) {
  // 57014: statement_timeout, or a statement that an administrator cancelled.
  if (sqlstate == "40001" || sqlstate == "40P01" || sqlstate == "55P03" || sqlstate == "57014")
    return DatabaseProblem::repeat;
  if (starts_with_any(sqlstate, {"53"}))
    return DatabaseProblem::cannot_store;
  if (starts_with_any(sqlstate, {"08", "57P"}))
    return DatabaseProblem::unreachable;
  if (sqlstate == "25006")
    return DatabaseProblem::read_only;
  if (starts_with_any(sqlstate, {"28", "3D", "3F", "42"}))
    return DatabaseProblem::refused;
  if (starts_with_any(sqlstate, {"22", "23"}))
    return DatabaseProblem::constraint;
  return DatabaseProblem::other;
}

/// PostgreSQL's messages end with a newline and may hold several lines (DETAIL, HINT).
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c == '\n')
      out += out.ends_with("; ") ? "" : "; ";
    else
      out += c;
  while (out.ends_with("; "))
    out.resize(out.size() - 2);
  return log::printable(out);
}

} // namespace

void rethrow_as_database_error() {
  try {
    throw;
  } catch (const pqxx::in_doubt_error &e) {
    throw DatabaseError(DatabaseProblem::in_doubt, one_line(e.what()));
  } catch (const pqxx::broken_connection &e) {
    throw DatabaseError(DatabaseProblem::unreachable, one_line(e.what()));
  } catch (const pqxx::insufficient_privilege &e) { // libpqxx 6: without a SQLSTATE
    throw DatabaseError(DatabaseProblem::refused, one_line(e.what()), "42501", kLacksRights);
  } catch (const pqxx::sql_error &e) {
    throw DatabaseError(problem_of(e.sqlstate()), one_line(e.what()), e.sqlstate(),
                        e.sqlstate() == "42501" ? kLacksRights : "");
#if PQXX_VERSION_MAJOR < 7
  } catch (const pqxx::transaction_rollback &e) { // from 7 on it is an sql_error
    throw DatabaseError(DatabaseProblem::repeat, one_line(e.what()), "40000");
#endif
  } catch (const pqxx::failure &e) {
    throw DatabaseError(DatabaseProblem::other, one_line(e.what()));
  }
}

std::string sql_text(const std::string &path, const Words &words) {
  const auto file = embedded_file(path);
  if (file.empty())
    throw Error(ExitCode::internal, fmt::format("{} is not part of this program", path));
  std::string out;
  std::size_t done = 0;
  for (auto open = file.find("{{"); open != std::string_view::npos; open = file.find("{{", done)) {
    const auto close = file.find("}}", open);
    const std::string name(file.substr(open + 2, close - open - 2));
    const auto word = words.find(name);
    if (word == words.end())
      throw Error(ExitCode::internal, fmt::format("{}: nothing is given for {}", path, name));
    out += file.substr(done, open - done);
    out += word->second;
    done = close + 2;
  }
  out += file.substr(done);
  return out;
}

std::string array_of(const std::vector<std::int64_t> &values) {
  ArrayText array;
  for (const auto value : values)
    array.number(value);
  return array.take();
}

std::string array_of(const std::vector<std::optional<std::int64_t>> &values) {
  ArrayText array;
  for (const auto &value : values)
    array.number(value);
  return array.take();
}

std::string array_of(const std::vector<std::string> &values) {
  ArrayText array;
  for (const auto &value : values)
    array.text(value);
  return array.take();
}

std::string quote_identifier(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"')
      out += '"';
    out += c;
  }
  return out + "\"";
}

Connection::Connection(const Secret &url) {
  check_database_url(url);
  const auto conninfo = with_defaults(url.reveal());
  try {
    translating_errors([&] { connection_ = std::make_unique<pqxx::connection>(conninfo); });
  } catch (const DatabaseError &e) {
    const auto sqlstate = sqlstate_of_refusal(conninfo);
    throw DatabaseError(sqlstate.empty() ? e.problem() : problem_of(sqlstate), e.what(), sqlstate,
                        "look at database.url, and whether that server runs and lets this role in");
  }
  translating_errors([&] {
#if PQXX_VERSION_MAJOR < 7
  // libpqxx 6 reconnects in silence, and with that loses temporary tables and advisory locks.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    connection_->inhibit_reactivation(true);
#pragma GCC diagnostic pop
#endif
    pqxx::nontransaction setup(*connection_);
    setup.exec(sql_text("sql/load/session.sql"));
  });
}

const std::string &Connection::prepare(const std::string &path, const Words &words) {
  std::string key = path;
  for (const auto &[name, word] : words)
    key.append("\n").append(name).append("=").append(word);
  auto &statement = prepared_[key];
  if (statement.uses % kUsesOfAPlan != 0) {
    ++statement.uses;
    return statement.name;
  }
  if (statement.uses > 0) {
    statement.uses = 0; // should what follows fail
    connection_->unprepare(statement.name);
  }
  // After its file, which messages and the server's views then name. Noted only when it is prepared: a statement
  // that fails here, for a lock say, may be done again.
  statement.name = fmt::format("{}_{}", std::filesystem::path(path).stem().string(), ++names_);
  connection_->prepare(statement.name, sql_text(path, words));
  statement.uses = 1;
  return statement.name;
}

void Connection::check_answers() {
  if (!rolled_back_)
    return;
  const auto question = fmt::format("{}", ++names_);
  bool good = false;
  try {
    pqxx::nontransaction probe(*connection_);
    // Only the first statement of a transaction has its time, and each is the first where none is open.
    const auto answer = probe.exec("select " + question + " where now() = statement_timestamp()");
    good = answer.size() == 1 && question == answer[0][0].c_str();
  } catch (const pqxx::sql_error &) { // 25P02: in a transaction that has failed
  }
  if (!good)
    throw DatabaseError(DatabaseProblem::unreachable,
                        "the connection to the database gives answers to other questions than are asked, or "
                        "has not ended its last transaction");
  rolled_back_ = false;
}

Transaction::Transaction(Connection &connection) : connection_(connection) {
  translating_errors([&] {
    if (!connection.raw().is_open())
      throw DatabaseError(DatabaseProblem::unreachable, "the connection to the database is closed");
    connection.check_answers();
    try {
      work_ = std::make_unique<pqxx::work>(connection.raw());
    } catch (...) {
      connection.rolled_back(); // the BEGIN may be done all the same
      throw;
    }
  });
}

namespace {
#if PQXX_VERSION_MAJOR < 7

/// libpqxx 6 copies what it is given once more than these. Parameters are texts without NUL.
std::vector<const char *> pointers_to(const Params &params) {
  std::vector<const char *> pointers;
  for (const auto &param : params)
    pointers.push_back(param ? param->c_str() : nullptr);
  return pointers;
}

#else

void append(pqxx::params &bound, const Params &params) {
  for (const auto &param : params)
    if (param)
      bound.append(*param);
    else
      bound.append();
}

pqxx::result execute(pqxx::work &work, const std::string &name, const pqxx::params &bound) {
#if PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR < 10
  return work.exec_prepared(name, bound);
#else
  return work.exec(pqxx::prepped{name}, bound);
#endif
}

#endif
} // namespace

pqxx::result Transaction::run(const std::string &path, const Params &params, const Words &words) {
  return translating_errors([&] {
    const auto &name = connection_.prepare(path, words);
#if PQXX_VERSION_MAJOR < 7
    return work_->exec_prepared(name, pqxx::prepare::make_dynamic_params(pointers_to(params)));
#else
    pqxx::params bound;
    append(bound, params);
    return execute(*work_, name, bound);
#endif
  });
}

pqxx::result Transaction::run_with_bytes(const std::string &path, std::string_view bytes,
                                         const Params &params) {
  return translating_errors([&] {
    const auto &name = connection_.prepare(path, {});
#if PQXX_VERSION_MAJOR < 7
    return work_->exec_prepared(name, pqxx::binarystring(bytes.data(), bytes.size()),
                                pqxx::prepare::make_dynamic_params(pointers_to(params)));
#else
    pqxx::params bound;
    bound.append(pqxx::binary_cast(bytes));
    append(bound, params);
    return execute(*work_, name, bound);
#endif
  });
}

pqxx::result Transaction::run_script(const std::string &text) {
  return translating_errors([&] { return work_->exec(text); });
}

void Transaction::commit() {
  crash_point(CrashPoint::commit);
  translating_errors([&] { work_->commit(); });
  committed_ = true;
  crash_point(CrashPoint::committed);
}

} // namespace xingtu::warehouse
