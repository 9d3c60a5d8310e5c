#include <functional>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/request.hpp"
#include "app/commands.hpp"
#include "app/job.hpp"
#include "app/output.hpp"
#include "core/log.hpp"
#include "warehouse/schema.hpp"

namespace xingtu::app {
namespace {

struct Finding {
  std::string what;
  bool good;
  std::string detail;
  std::string hint;
  ExitCode code;
};

/// Does a check; an Error is its finding.
Finding examine(const std::string &what, const std::function<std::string()> &check) {
  try {
    return {what, true, check(), {}, ExitCode::ok};
  } catch (const Error &e) {
    return {what, false, e.what(), e.hint(), e.code()};
  }
}

std::string check_token(const config::Config &config) {
  if (config.api.token.empty())
    throw Error(ExitCode::config,
                fmt::format("there is no token ({} is empty or not set)", config.api.token_source),
                "set the environment variable JUSTONEAPI_TOKEN, or api.token_file");
  return fmt::format("present (whether it is valid shows the first request), from {}, fingerprint {}",
                     config.api.token_source, token_fingerprint(config.api.token));
}

std::string check_ping(const config::Config &config) {
  const auto answer = fetch::fetch_once(fetch_options(config), api::ping_url(config.api.base_url));
  if (answer.failure != TransportFailure::none)
    throw Error(answer.failure == TransportFailure::insecure ? ExitCode::config : ExitCode::again,
                fmt::format("{} does not answer: {}", config.api.base_url, answer.error_detail),
                "look at api.base_url, api.ca_file, api.proxy, and the network");
  if (answer.http_status < 200 || answer.http_status > 299)
    throw Error(ExitCode::again,
                fmt::format("{} answers with HTTP {}", config.api.base_url, answer.http_status),
                "look at api.base_url, and at what stands between you and the API");
  const auto proxy = describe_proxy(config);
  return fmt::format("{} answers with HTTP {} after {} ms{}", config.api.base_url, answer.http_status,
                     answer.duration.count(), proxy ? ", through the proxy " + *proxy : "");
}

std::vector<Finding> examine_database(const config::Config &config) {
  std::vector<Finding> findings;
  std::unique_ptr<warehouse::Session> session;
  findings.push_back(examine("database", [&] {
    session = std::make_unique<warehouse::Session>(config.database_url);
    return session->describe();
  }));
  if (!session)
    return findings;
  findings.push_back(examine("schema", [&] {
    warehouse::require_schema(*session, config.mapping);
    return fmt::format("version {}", warehouse::schema_state(*session, config.mapping).version);
  }));
  if (findings.back().good)
    findings.push_back(examine("rights", [&] {
      warehouse::require_rights(*session);
      return std::string("enough for a run");
    }));
  findings.push_back(examine("authors", [&] {
    const auto authors = stage_authors(*session, config);
    if (authors == 0)
      throw Error(ExitCode::config, "the list of authors is empty", "look at scopes.authors");
    return fmt::format("{} authors", authors);
  }));
  return findings;
}

} // namespace

ExitCode check(const CommandLine &line) {
  const auto config = load_config(line.common); // a wrong configuration ends here, with all its errors
  std::vector<Finding> findings;
  findings.push_back(
      {"configuration", true, fmt::format("{}, job {}", config.path, config.job), {}, ExitCode::ok});
  findings.push_back(examine("token", [&] { return check_token(config); }));
  for (auto &finding : examine_database(config))
    findings.push_back(std::move(finding));
  findings.push_back(examine("api", [&] { return check_ping(config); }));

  auto code = ExitCode::ok;
  std::vector<std::vector<std::string>> rows;
  auto list = nlohmann::ordered_json::array();
  for (const auto &finding : findings) {
    if (code == ExitCode::ok)
      code = finding.code;
    const auto detail = log::printable(finding.detail);
    rows.push_back({finding.good ? "ok" : "WRONG", finding.what, detail});
    if (!finding.hint.empty())
      rows.push_back({"", "", "-> " + log::printable(finding.hint)});
    list.push_back(
        {{"check", finding.what}, {"ok", finding.good}, {"detail", detail}, {"hint", finding.hint}});
  }
  print(line.common, table(rows),
        {{"command", "check"}, {"checks", list}, {"exit_code", static_cast<int>(code)}});
  return code;
}

} // namespace xingtu::app
