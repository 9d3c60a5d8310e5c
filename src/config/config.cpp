#include "config/config.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "config/base_url.hpp"
#include "config/file.hpp"
#include "config/mapping_file.hpp"
#include "config/read_api.hpp"
#include "config/read_scopes.hpp"
#include "config/schema.hpp"
#include "config/units.hpp"
#include "config/variables.hpp"
#include "config/yaml.hpp"
#include "core/embedded.hpp"
#include "core/error.hpp"
#include "core/sha256.hpp"

namespace xingtu::config {
namespace {

// A job with more authors than this holds names them in a CSV file.
constexpr std::size_t kLargestFile = 16u << 20;

std::optional<std::string> environment_variable(const std::string &name) {
  const char *value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::string read_job_file(const std::string &path) {
  auto text = read_file(path, kLargestFile);
  if (const auto *failure = std::get_if<ReadFailure>(&text))
    throw Error(ExitCode::config, fmt::format("{}: cannot be read: {}", path, failure->reason),
                "start from config/job.example.yaml");
  return std::get<std::string>(std::move(text));
}

void read_database(const Settings &settings, const Environment &environment, Secret &url) {
  const auto *node = settings.find("database.url");
  if (node != nullptr || !settings.given("database.url"))
    url = Secret(node != nullptr ? node->text : environment("DATABASE_URL").value_or(""));
}

void read_snapshot(const Settings &settings, Config &config) {
  if (const auto *node = settings.find("snapshot.every"))
    config.every = node->text == "hour" ? Every::hour : node->text == "week" ? Every::week : Every::day;
  const auto *zone = settings.find("snapshot.timezone");
  if (zone == nullptr)
    return;
  config.timezone = zone->text;
  try {
    TimeZone{config.timezone};
  } catch (const Error &) {
    settings.refuse("snapshot.timezone",
                    fmt::format("unknown time zone {}; write a name of the IANA database, "
                                "such as Asia/Shanghai or UTC",
                                shown(*zone)));
  }
}

void read_limits(const Settings &settings, Config &config) {
  settings.read("limits.billed_requests", config.billed_requests);
  settings.read("limits.pages_per_scope", config.pages_per_scope);
  const auto *node = settings.find("limits.response_bytes");
  if (node == nullptr)
    return;
  // PostgreSQL takes 1 GiB in one message, and bytes travel as two hex digits each.
  constexpr std::uint64_t most = 256u << 20;
  const auto bytes = parse_size(node->text).value_or(0);
  if (bytes < 1 || bytes > most)
    settings.refuse("limits.response_bytes",
                    fmt::format("{} is out of range; write a size from 1 to 256MiB", shown(*node)));
  else
    config.response_bytes = static_cast<std::size_t>(bytes);
}

void read_price(const Settings &settings, std::string &price) {
  const auto *node = settings.find("price_per_request");
  if (node == nullptr)
    return;
  price = node->text;
  if (!is_price(price))
    settings.refuse("price_per_request",
                    fmt::format("{} is not a valid price; write a decimal number, not negative "
                                "and with at most 4 decimals, such as 0.02",
                                shown(*node)));
}

void read_mapping(const Settings &settings, Mapping &mapping) {
  mapping = builtin_mapping();
  const auto *node = settings.find("mapping");
  if (node == nullptr || node->kind == Node::Kind::null)
    return;
  const auto path = beside(settings.file(), node->text);
  const auto text = read_file(path, kLargestFile);
  if (const auto *failure = std::get_if<ReadFailure>(&text))
    return settings.refuse("mapping",
                           fmt::format("{} cannot be read: {}; write the path of a mapping file, or null",
                                       path, failure->reason));
  settings.problems().set_file(path);
  lay_over(std::get<std::string>(text), mapping, settings.problems());
  settings.problems().set_file(settings.file());
}

void read_retention(const Settings &settings, Config &config) {
  settings.read("retention.raw_pages", config.retain_raw_pages);
  // Pages without their audit are pages of which nobody knows what they are.
  if (settings.find("retention.request_audit") == nullptr) {
    config.retain_request_audit = std::max(config.retain_request_audit, config.retain_raw_pages);
    return;
  }
  settings.read("retention.request_audit", config.retain_request_audit);
  const bool both_are_good =
      settings.find("retention.request_audit") != nullptr &&
      settings.given("retention.raw_pages") == (settings.find("retention.raw_pages") != nullptr);
  if (both_are_good && config.retain_request_audit < config.retain_raw_pages)
    settings.refuse(
        "retention.request_audit",
        "is shorter than retention.raw_pages: pages would be kept of which nobody knows what they "
        "are; keep it at least as long");
}

void read_reporting(const Settings &settings, Config &config) {
  settings.read_path("metrics.textfile", config.metrics_textfile);
  if (config.metrics_textfile && !config.metrics_textfile->ends_with(".prom"))
    settings.problems().warn(settings.find("metrics.textfile")->at, "metrics.textfile",
                             "does not end in .prom: the node exporter reads no other files");
  settings.read("lineage.url", config.lineage_url);
  std::string error;
  const auto *node = settings.find("lineage.url");
  if (node != nullptr && node->kind != Node::Kind::null && !parse_base_url(node->text, error))
    settings.refuse("lineage.url", "is not a plain http:// or https:// URL; write one, or null");
}

} // namespace

Config load(const std::string &path) {
  const auto text = read_job_file(path);
  Problems problems;
  problems.set_file(path);
  auto root = parse_yaml(text, problems);
  if (!root)
    problems.throw_if_any();

  fill_in_variables(*root, environment_variable, {"api.token", "database.url"}, problems);
  check_schema(*root, embedded_file("config/job.schema.json"), problems);

  Config config;
  config.path = path;
  config.sha256 = sha256_hex(text);
  const Settings settings(path, *root, problems);
  settings.read("job", config.job);
  read_api(settings, environment_variable, config.api);
  read_database(settings, environment_variable, config.database_url);
  settings.read("database.patience", config.database_patience);
  settings.read("database.connections", config.database_connections);
  read_scopes(settings, config.scopes);
  read_snapshot(settings, config);
  read_limits(settings, config);
  read_price(settings, config.price_per_request);
  read_mapping(settings, config.mapping);
  read_retention(settings, config);
  read_reporting(settings, config);

  problems.throw_if_any();
  config.warnings = problems.warnings();
  return config;
}

} // namespace xingtu::config
