#include "warehouse/refusal.hpp"

#include <poll.h>

#include <cerrno>
#include <memory>
#include <string_view>

#include <libpq-fe.h>

namespace xingtu::warehouse {
namespace {

/// The connect_timeout of the URL counts for blocking calls alone; the server has answered us a moment ago.
constexpr int kMillisecondsPerStep = 10'000;

/// What a server that lets us in a moment later could have said.
const std::string kCannotConnectNow = "57P03";

/// "FATAL:  53300", which is how libpq prints an error when it is asked for SQLSTATEs alone.
std::string sqlstate_in(std::string_view message) {
  constexpr std::size_t kLength = 5;
  const auto last = message.find_last_not_of(" \n");
  if (last == std::string_view::npos || last + 1 < kLength)
    return {};
  const auto state = message.substr(last + 1 - kLength, kLength);
  const bool is_state =
      state.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
  return is_state && last + 1 > kLength && message[last - kLength] == ' ' ? std::string(state)
                                                                          : std::string();
}

bool wait_for(const PGconn *connection, short events) {
  pollfd socket{PQsocket(connection), events, 0};
  int ready = 0;
  do
    ready = poll(&socket, 1, kMillisecondsPerStep);
  while (ready < 0 && errno == EINTR);
  return ready > 0;
}

} // namespace

std::string sqlstate_of_refusal(const std::string &conninfo) {
  // libpq keeps the SQLSTATE of a refused connection to itself (PQresultErrorField is for results), but
  // prints it when told so before the server answers. libpqxx connects in one step, without a way in between.
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectStart(conninfo.c_str()), &PQfinish);
  if (!connection || PQstatus(connection.get()) == CONNECTION_BAD)
    return {}; // without a socket that could be waited for
  PQsetErrorVerbosity(connection.get(), PQERRORS_SQLSTATE);
  auto next = PGRES_POLLING_WRITING;
  while (next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING) {
    if (!wait_for(connection.get(), next == PGRES_POLLING_READING ? POLLIN : POLLOUT))
      return {};
    next = PQconnectPoll(connection.get());
  }
  return next == PGRES_POLLING_FAILED ? sqlstate_in(PQerrorMessage(connection.get())) : kCannotConnectNow;
}

} // namespace xingtu::warehouse
