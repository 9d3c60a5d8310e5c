#include "warehouse/database_url.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <libpq-fe.h>

#include "core/error.hpp"

namespace xingtu::warehouse {
namespace {

/// What follows the scheme; nothing if it is not a URI but a list of name=value.
std::optional<std::string_view> rest_of_uri(std::string_view url) {
  for (const std::string_view scheme : {"postgresql://", "postgres://"})
    if (url.starts_with(scheme))
      return url.substr(scheme.size());
  return std::nullopt;
}

/// A user name or password that holds such a character itself ends early for libpq, and the rest of it
/// becomes a host, a port or a database, which messages name.
bool holds_what_must_be_encoded(std::string_view rest) {
  const auto before_query = rest.substr(0, rest.find('?'));
  const auto authority = before_query.substr(0, before_query.find('/'));
  const auto at = authority.find('@');
  const bool at_again = at != std::string_view::npos && authority.find('@', at + 1) != std::string_view::npos;
  const bool at_later = at == std::string_view::npos && rest.find('@') != std::string_view::npos;
  return at_again || at_later;
}

[[noreturn]] void refuse(const char *what, const char *hint) {
  throw Error(ExitCode::config, what, hint);
}

} // namespace

void check_database_url(const Secret &url) {
  constexpr const char *kHint =
      "write it as postgresql://user:password@host:5432/database; in the user name and the password write "
      "@ as %40, / as %2F, : as %3A, ? as %3F, # as %23, % as %25";
  const auto rest = rest_of_uri(url.reveal());
  if (rest && holds_what_must_be_encoded(*rest))
    refuse("database.url cannot be understood: a character in the user name or the password is not "
           "percent-encoded",
           kHint);
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(url.reveal().c_str(), nullptr), &PQconninfoFree);
  if (!options)
    refuse("database.url is not a connection string that PostgreSQL understands", kHint);
}

std::string with_defaults(const std::string &url) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> defaults{
      {{"application_name", "xingtu-etl"},
       {"connect_timeout", "10"},
       {"keepalives_idle", "20"},
       {"keepalives_interval", "10"},
       {"keepalives_count", "3"},
       {"tcp_user_timeout", "45000"}}};
  const bool is_uri = rest_of_uri(url).has_value();
  std::string out = url;
  bool has_query = is_uri && url.find('?') != std::string::npos;
  for (const auto &[name, value] : defaults) {
    if (url.find(fmt::format("{}=", name)) != std::string::npos)
      continue;
    if (is_uri) {
      if (!out.ends_with('?') && !out.ends_with('&'))
        out += has_query ? '&' : '?';
      out += fmt::format("{}={}", name, value);
      has_query = true;
    } else {
      out += fmt::format(" {}={}", name, value);
    }
  }
  return out;
}

} // namespace xingtu::warehouse
