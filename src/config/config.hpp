#pragma once
// The job's configuration: a YAML file in, a validated Config out, or all its errors at once.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/mapping.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"
#include "core/words.hpp"

namespace xingtu::config {

/// An author as a job names it.
struct Author {
  std::string author_id;
  std::optional<std::string> name;
  std::optional<std::string> group;
};

/// Where the authors come from. Exactly one is set.
struct AuthorSource {
  std::vector<std::string> inline_ids; ///< each once, in the order of the file
  std::optional<std::string> file;     ///< path of a CSV file, made absolute from the config file's folder
  std::optional<std::string> query;    ///< SQL for the job's database: author_id [, name [, group]]
};

struct Api {
  std::string base_url;              ///< without a slash at its end
  Secret token;                      ///< empty if none is given: only `run` and `check` need it
  std::string token_source;          ///< where it came from or should have, for messages
  Milliseconds timeout{90'000};
  Milliseconds connect_timeout{10'000};
  int concurrency = 16;
  double rate_limit = 20;            ///< requests per second
  int max_attempts = 5;
  Milliseconds backoff_initial{1'000};
  Milliseconds backoff_max{60'000};
  std::optional<std::string> ca_file;
  std::optional<std::string> proxy;
  bool allow_insecure_http = false;
};

struct Scopes {
  AuthorSource authors;
  std::vector<Platform> platforms{Platform::short_video};
  std::vector<std::string> industries{"ALL"};
  std::vector<TimeRange> ranges{TimeRange::day_30, TimeRange::day_90};
  std::vector<DetailType> detail_types{DetailType::video, DetailType::product};
  bool skip_empty_industries = false;
};

struct Config {
  std::string path;   ///< of the file, as given
  std::string sha256; ///< hex, of the file's bytes
  std::string job;
  Api api;
  Secret database_url; ///< empty if none is given
  /// How long a run waits for a database that went away, or cannot take anything.
  Milliseconds database_patience{600'000};
  int database_connections = 2; ///< that a run loads through
  Scopes scopes;
  Every every = Every::day;
  std::string timezone = "Asia/Shanghai";
  std::int64_t billed_requests = 5000;
  int pages_per_scope = 500;
  std::size_t response_bytes = 16u << 20;
  std::string price_per_request = "0"; ///< exact decimal, CNY
  Mapping mapping;
  std::chrono::days retain_raw_pages{180};
  std::chrono::days retain_request_audit{730};
  std::optional<std::string> metrics_textfile;
  std::optional<std::string> lineage_url;
  std::vector<std::string> warnings; ///< FILE:LINE:COL: ..., e.g. an unknown industry
};

/// Reads and validates the file. Throws Error(config) whose text holds every error, one per line,
/// as FILE:LINE:COL: key: what is wrong; what to write. `${VAR}` is taken from the environment.
/// Sends nothing and opens nothing but the config file, its token_file and its mapping.
Config load(const std::string &path);

} // namespace xingtu::config
