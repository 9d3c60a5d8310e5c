#include "config/read_api.hpp"

#include <fmt/format.h>

#include "config/base_url.hpp"
#include "config/file.hpp"
#include "config/token.hpp"
#include "config/units.hpp"
#include "core/api_bases.hpp"

namespace xingtu::config {
namespace {

// The API itself takes up to a minute, and charges for an answer that nobody awaits any more.
constexpr Milliseconds kShortestTimeout{60'000};
constexpr const char *kTokenVariable = "JUSTONEAPI_TOKEN";

/// Refuses plain http to other machines, where the job does not allow it.
void check_transport(const Settings &settings, const BaseUrl &base, std::string_view key, bool allowed) {
  const bool in_clear = !base.https && !base.loopback;
  const bool flag_is_usable =
      !settings.given("api.allow_insecure_http") || settings.find("api.allow_insecure_http") != nullptr;
  if (!in_clear || allowed || !flag_is_usable)
    return;
  const auto *const who = key == "api.environment" ? "prod-cn is plain http" : "plain http";
  const auto *const else_write = key == "api.environment" ? "environment: prod-global" : "https://";
  settings.refuse(key, fmt::format("{}: the token would travel in clear text; write {}, or "
                                   "allow_insecure_http: true to accept that",
                                   who, else_write));
}

/// Where requests go; nothing if that cannot be told.
std::optional<BaseUrl> read_base(const Settings &settings, const Api &api) {
  const bool by_name = settings.given("api.environment");
  if (by_name == settings.given("api.base_url"))
    return by_name ? std::nullopt : std::optional(BaseUrl{kProdGlobalBase, true, false});
  const std::string_view key = by_name ? "api.environment" : "api.base_url";
  const auto *node = settings.find(key);
  if (node == nullptr)
    return std::nullopt;
  std::string address = node->text, error;
  if (by_name)
    address = node->text == "prod-cn" ? kProdCnBase : kProdGlobalBase;
  auto base = parse_base_url(address, error);
  if (!base)
    settings.refuse(key, error);
  else
    check_transport(settings, *base, key, api.allow_insecure_http);
  return base;
}

void read_rate(const Settings &settings, double &target) {
  const auto *node = settings.find("api.rate_limit");
  if (node == nullptr)
    return;
  target = parse_rate(node->text).value_or(0);
  if (target <= 0)
    settings.refuse("api.rate_limit", fmt::format("{} is out of range; write more than 0", shown(*node)));
}

void read_backoff(const Settings &settings, Api &api) {
  settings.read("api.backoff.initial", api.backoff_initial);
  settings.read("api.backoff.max", api.backoff_max);
  const std::string_view key =
      settings.given("api.backoff.initial") ? "api.backoff.initial" : "api.backoff.max";
  if (api.backoff_initial > api.backoff_max && settings.find(key))
    settings.refuse(key, fmt::format("initial ({} ms) is above max ({} ms); write initial <= max",
                                     api.backoff_initial.count(), api.backoff_max.count()));
}

void read_token(const Settings &settings, const Environment &environment, Api &api) {
  std::string error;
  if (settings.given("api.token_file")) {
    const auto *node = settings.find("api.token_file");
    if (node == nullptr)
      return;
    const auto path = beside(settings.file(), node->text);
    api.token_source = "token_file " + path;
    api.token = read_token_file(path, error);
    if (!error.empty())
      settings.refuse("api.token_file", fmt::format("{} {}", path, error));
    return;
  }
  const auto *node = settings.find("api.token");
  if (node == nullptr && settings.given("api.token"))
    return;
  const bool from_variable = node == nullptr || !node->variables.empty();
  const auto variable = node == nullptr || !from_variable ? kTokenVariable : node->variables.front();
  api.token = Secret(node != nullptr ? node->text : environment(kTokenVariable).value_or(""));
  api.token_source =
      from_variable ? "environment variable " + std::string(variable) : "api.token in " + settings.file();
  error = token_fault(api.token);
  if (!error.empty())
    settings.problems().add_at(node != nullptr ? node->at : settings.root().at, "api.token",
                               fmt::format("{} {}", from_variable ? api.token_source : "the value", error));
}

} // namespace

void read_api(const Settings &settings, const Environment &environment, Api &api) {
  settings.read("api.allow_insecure_http", api.allow_insecure_http);
  settings.read("api.connect_timeout", api.connect_timeout);
  settings.read("api.timeout", api.timeout);
  settings.read("api.concurrency", api.concurrency);
  settings.read("api.max_attempts", api.max_attempts);
  settings.read("api.proxy", api.proxy);
  if (api.proxy && !is_proxy_url(*api.proxy)) // which may hold a password: it is not shown
    settings.refuse(
        "api.proxy",
        "is not the URL of a proxy; write for example http://gateway.example:3128 (or https, socks4, "
        "socks4a, socks5, socks5h), before the host user:password@, percent-encoded, if it asks for them, "
        "or null");
  settings.read_path("api.ca_file", api.ca_file);
  read_rate(settings, api.rate_limit);
  read_backoff(settings, api);
  read_token(settings, environment, api);

  const auto base = read_base(settings, api);
  if (!base)
    return;
  api.base_url = base->text;
  if (api.timeout < kShortestTimeout && !base->loopback && settings.find("api.timeout"))
    settings.refuse("api.timeout",
                    fmt::format("{} is too short, paid answers would be lost; write 60s or more",
                                shown(*settings.find("api.timeout"))));
}

} // namespace xingtu::config
