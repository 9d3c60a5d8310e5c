// What a job file that is right becomes.
#include <regex>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "config_fixture.hpp"
#include "core/api_bases.hpp"
#include "core/sha256.hpp"

using namespace config_test;
using namespace xingtu;
using config::load;

TEST_CASE("both example files load without a warning when no variable is set") {
  const Variable token("JUSTONEAPI_TOKEN"), database("DATABASE_URL");
  for (const auto *name : {"config/job.example.yaml", "config/job.minimal.yaml"}) {
    CAPTURE(name);
    const auto config = load(source(name));
    CHECK(config.warnings.empty());
    CHECK(config.job == "creators-daily");
    CHECK(config.api.token.empty());
    CHECK(config.database_url.empty());
    CHECK(config.scopes.authors.inline_ids == std::vector<std::string>{"6613871234567890123"});
  }
}

TEST_CASE("the minimal job has the contract's defaults, and so has the example but for its price") {
  const Variable token("JUSTONEAPI_TOKEN"), database("DATABASE_URL");
  for (const auto *name : {"config/job.example.yaml", "config/job.minimal.yaml"}) {
    CAPTURE(name);
    const auto config = load(source(name));
    CHECK(config.api.base_url == kProdGlobalBase);
    CHECK(config.api.timeout == std::chrono::seconds(90));
    CHECK(config.api.connect_timeout == std::chrono::seconds(10));
    CHECK(config.api.concurrency == 16);
    CHECK(config.api.rate_limit == 20);
    CHECK(config.api.max_attempts == 5);
    CHECK(config.api.backoff_initial == std::chrono::seconds(1));
    CHECK(config.api.backoff_max == std::chrono::seconds(60));
    CHECK_FALSE(config.api.ca_file);
    CHECK_FALSE(config.api.proxy);
    CHECK_FALSE(config.api.allow_insecure_http);
    CHECK(config.scopes.platforms == std::vector{Platform::short_video});
    CHECK(config.scopes.industries == std::vector<std::string>{"ALL"});
    CHECK(config.scopes.ranges == std::vector{TimeRange::day_30, TimeRange::day_90});
    CHECK(config.scopes.detail_types == std::vector{DetailType::video, DetailType::product});
    CHECK_FALSE(config.scopes.skip_empty_industries);
    CHECK(config.every == Every::day);
    CHECK(config.timezone == "Asia/Shanghai");
    CHECK(config.billed_requests == 5000);
    CHECK(config.pages_per_scope == 500);
    CHECK(config.response_bytes == 16u << 20);
    CHECK(config.retain_raw_pages == std::chrono::days(180));
    CHECK(config.retain_request_audit == std::chrono::days(730));
    CHECK_FALSE(config.metrics_textfile);
    CHECK_FALSE(config.lineage_url);
  }
  CHECK(load(source("config/job.minimal.yaml")).price_per_request == "0");
  CHECK(load(source("config/job.example.yaml")).price_per_request == "0.02");
}

namespace {

/// Calls `each(key, schema)` for every key at every depth.
void each_key(const nlohmann::json &schema,
              const std::function<void(const std::string &, const nlohmann::json &)> &each) {
  if (!schema.contains("properties"))
    return;
  for (const auto &[key, value] : schema["properties"].items()) {
    each(key, value);
    each_key(value, each);
  }
}

} // namespace

TEST_CASE("every key of the schema stands in the example, and is described") {
  const auto example = file_text(source("config/job.example.yaml"));
  int keys = 0;
  each_key(nlohmann::json::parse(file_text(source("config/job.schema.json"))),
           [&](const auto &key, const auto &schema) {
             CAPTURE(key);
             CHECK(std::regex_search(example, std::regex("(^|[\n{,]) *(# *)?" + key + ":")));
             CHECK(schema.contains("title"));
             CHECK(schema.contains("description"));
             CHECK(schema.contains("type"));
             CHECK(schema.contains("examples"));
             if (schema["type"] == "object") {
               CHECK(schema["additionalProperties"] == false);
             }
             ++keys;
           });
  CHECK(keys == 46);
}

TEST_CASE("the industries of the schema are those that the program knows") {
  const auto schema = nlohmann::json::parse(file_text(source("config/job.schema.json")));
  const auto &listed =
      schema["properties"]["scopes"]["properties"]["industries"]["items"]["anyOf"][0]["enum"];
  CHECK(listed.size() == known_industries().size());
  for (const auto &industry : known_industries()) {
    CAPTURE(industry.id);
    CHECK(std::find(listed.begin(), listed.end(), industry.id) != listed.end());
  }
}

TEST_CASE("the schema's defaults and examples are accepted, and the defaults change nothing") {
  const Folder folder;
  folder.write("mapping.yaml", "video: {list: [/video_list]}\n");
  const auto schema = nlohmann::json::parse(file_text(source("config/job.schema.json")));
  for (const auto *section : {"snapshot", "limits", "retention", "metrics", "lineage"})
    for (const auto &[key, value] : schema["properties"][section]["properties"].items())
      for (const auto &example : value["examples"]) {
        const auto yaml = job_with(std::string(section) + ":\n  " + key + ": " + example.dump() + "\n");
        CAPTURE(yaml);
        CHECK(errors_in(folder, yaml) == "");
      }
  const auto untouched = loaded(job_with(""));
  std::string yaml = "limits:\n";
  for (const auto &[key, value] : schema["properties"]["limits"]["properties"].items())
    yaml += "  " + key + ": " + value["default"].dump() + "\n";
  const auto written = loaded(job_with(yaml));
  CHECK(written.billed_requests == untouched.billed_requests);
  CHECK(written.pages_per_scope == untouched.pages_per_scope);
  CHECK(written.response_bytes == untouched.response_bytes);
}

TEST_CASE("every value of a job file arrives in the Config") {
  const auto config = loaded(R"(job: night.2
api:
  base_url: http://127.0.0.1:8080/
  token: abc
  timeout: 500ms
  connect_timeout: 2m
  concurrency: 1024
  rate_limit: 90/min
  max_attempts: 100
  backoff: {initial: 250ms, max: 1h}
  proxy: http://proxy:3128
database: {url: "host=/tmp dbname=x"}
scopes:
  authors: [6613871234567890123, "0012", 12345678901234567890123456789012]
  platforms: [PICTURE_TEXT, SHORT_DRAMA]
  industries: all
  ranges: [DAY_90]
  detail_types: [PRODUCT]
  skip_empty_industries: true
snapshot: {every: week, timezone: UTC}
limits: {billed_requests: 0, pages_per_scope: 7, response_bytes: 512KiB}
price_per_request: 0.0250
retention: {raw_pages: 24h, request_audit: 2d}
lineage: {url: "https://lineage.example/api/v1/lineage"}
)");
  CHECK(config.job == "night.2");
  CHECK(config.api.base_url == "http://127.0.0.1:8080");
  CHECK(config.api.token.reveal() == "abc");
  CHECK(config.api.timeout == Milliseconds(500));
  CHECK(config.api.connect_timeout == Milliseconds(120'000));
  CHECK(config.api.concurrency == 1024);
  CHECK(config.api.rate_limit == 1.5);
  CHECK(config.api.max_attempts == 100);
  CHECK(config.api.backoff_initial == Milliseconds(250));
  CHECK(config.api.backoff_max == Milliseconds(3'600'000));
  CHECK(config.api.proxy == "http://proxy:3128");
  CHECK(config.database_url.reveal() == "host=/tmp dbname=x");
  CHECK(config.scopes.authors.inline_ids ==
        std::vector<std::string>{"6613871234567890123", "0012", "12345678901234567890123456789012"});
  CHECK(config.scopes.platforms == std::vector{Platform::picture_text, Platform::short_drama});
  CHECK(config.scopes.industries.size() == known_industries().size());
  CHECK(config.scopes.ranges == std::vector{TimeRange::day_90});
  CHECK(config.scopes.detail_types == std::vector{DetailType::product});
  CHECK(config.scopes.skip_empty_industries);
  CHECK(config.every == Every::week);
  CHECK(config.timezone == "UTC");
  CHECK(config.billed_requests == 0);
  CHECK(config.pages_per_scope == 7);
  CHECK(config.response_bytes == 512u << 10);
  CHECK(config.price_per_request == "0.0250");
  CHECK(config.retain_raw_pages == std::chrono::days(1));
  CHECK(config.retain_request_audit == std::chrono::days(2));
  CHECK(config.lineage_url == "https://lineage.example/api/v1/lineage");
}

TEST_CASE("the audit is kept for as long as the raw pages, where nothing is said of it") {
  const auto retention = [](const std::string &written) {
    return loaded(job_with("retention: {" + written + "}\n")).retain_request_audit;
  };
  CHECK(retention("raw_pages: 900d") == std::chrono::days(900));
  CHECK(retention("raw_pages: 10d") == std::chrono::days(730));
}

TEST_CASE("relative paths start at the folder of the job file") {
  const Folder folder;
  const auto config =
      load(folder.write("job.yaml", "job: j\nscopes: {authors: {file: lists/a.csv}}\n"
                                    "api: {ca_file: ../ca.pem}\nmetrics: {textfile: /m/x.prom}\n"));
  CHECK(config.scopes.authors.file == folder.path("lists/a.csv"));
  CHECK(config.api.ca_file == std::filesystem::path(folder.path("../ca.pem")).lexically_normal().string());
  CHECK(config.metrics_textfile == "/m/x.prom");
}

TEST_CASE("authors may come from a query") {
  CHECK(loaded("job: j\nscopes:\n  authors:\n    query: |\n      SELECT 1\n").scopes.authors.query ==
        "SELECT 1\n");
}

TEST_CASE("the config's hash is that of the file's bytes") {
  const auto yaml = job_with("# a comment\n");
  CHECK(loaded(yaml).sha256 == sha256_hex(yaml));
}

TEST_CASE("environment names one of the vendor's addresses") {
  CHECK(loaded(job_with("api: {environment: prod-global}\n")).api.base_url == kProdGlobalBase);
  CHECK(loaded(job_with("api: {environment: prod-cn, allow_insecure_http: true}\n")).api.base_url ==
        kProdCnBase);
}

TEST_CASE("anchors, aliases, null and a byte order mark are understood") {
  const auto config = loaded("\xEF\xBB\xBFjob: j\nscopes:\n  authors: ['1']\n  ranges: &r [DAY_30]\n"
                             "api: {backoff: {initial: &w 2s, max: *w}, proxy: ~, ca_file: }\n");
  CHECK(config.api.backoff_initial == config.api.backoff_max);
  CHECK(config.scopes.ranges == std::vector{TimeRange::day_30});
  CHECK_FALSE(config.api.proxy);
}

TEST_CASE("what is listed twice counts once, with a warning at the second place") {
  const Folder folder;
  const auto config = load(folder.write("job.yaml", R"(job: j
scopes:
  authors: ["11", 22, 11]
  platforms: [SHORT_VIDEO, SHORT_VIDEO]
  industries:
    - ALL
    - GAMES
    - ALL
)"));
  CHECK(config.scopes.authors.inline_ids == std::vector<std::string>{"11", "22"});
  CHECK(config.scopes.platforms == std::vector{Platform::short_video});
  CHECK(config.scopes.industries == std::vector<std::string>{"ALL", "GAMES"});
  REQUIRE(config.warnings.size() == 3);
  CHECK(folder.without_folder(config.warnings[0]) ==
        "job.yaml:3:23: scopes.authors: 11 is listed twice, first at 3:13; it counts once");
  CHECK(folder.without_folder(config.warnings[1]) ==
        "job.yaml:4:28: scopes.platforms: SHORT_VIDEO is listed twice, first at 4:15; it counts once");
  CHECK(folder.without_folder(config.warnings[2]) ==
        "job.yaml:8:7: scopes.industries: ALL is listed twice, first at 6:7; it counts once");
}

TEST_CASE("an industry that the program does not know is a warning, and is kept") {
  const Folder folder;
  const auto config = load(
      folder.write("job.yaml", "job: j\nscopes:\n  authors: ['1']\n  industries: [GAMSE, SPACE_TRAVEL_9]\n"));
  CHECK(config.scopes.industries == std::vector<std::string>{"GAMSE", "SPACE_TRAVEL_9"});
  REQUIRE(config.warnings.size() == 2);
  CHECK(folder.without_folder(config.warnings[0]) == "job.yaml:4:16: scopes.industries: unknown industry "
                                                     "GAMSE; did you mean GAMES? it is asked for as it is");
  CHECK(folder.without_folder(config.warnings[1]) ==
        "job.yaml:4:23: scopes.industries: unknown industry SPACE_TRAVEL_9; it is asked for as it is");
}

TEST_CASE("a metrics file that the node exporter would not read is a warning") {
  const Folder folder;
  const auto config = load(
      folder.write("job.yaml", "job: j\nscopes: {authors: ['1']}\nmetrics: {textfile: /m/xingtu.txt}\n"));
  REQUIRE(config.warnings.size() == 1);
  CHECK(folder.without_folder(config.warnings[0]) ==
        "job.yaml:3:21: metrics.textfile: does not end in .prom: the node exporter reads no other files");
}
