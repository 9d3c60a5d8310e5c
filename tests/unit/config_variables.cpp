// ${VAR} in values, and the secrets that come this way.
#include <algorithm>

#include <doctest/doctest.h>

#include "config_fixture.hpp"

using namespace config_test;
using xingtu::config::load;

TEST_CASE("a variable is filled in anywhere in a value, a default where it is unset or empty") {
  const Variable name("XT_NAME", "night"), empty("XT_EMPTY", ""), unset("XT_UNSET");
  const auto job = [](const std::string &written) {
    return loaded("job: \"" + written + "\"\nscopes: {authors: ['1']}\n").job;
  };
  CHECK(job("${XT_NAME}") == "night");
  CHECK(job("a-${XT_NAME}-${XT_NAME}") == "a-night-night");
  CHECK(job("${XT_UNSET:-b}") == "b");
  CHECK(job("${XT_EMPTY:-c}") == "c");
  CHECK(job("d${XT_EMPTY}") == "d");
  CHECK(job("${XT_NAME:-e}") == "night");
  CHECK(job("f${XT_UNSET:-}") == "f");
}

TEST_CASE("two dollars are one, and a dollar without a brace is itself") {
  const auto query = [](const std::string &written) {
    return *loaded("job: j\nscopes:\n  authors:\n    query: \"" + written + "\"\n").scopes.authors.query;
  };
  CHECK(query("$$") == "$");
  CHECK(query("$${HOME}") == "${HOME}");
  CHECK(query("a $1 b $") == "a $1 b $");
}

TEST_CASE("a variable's value has the kind that its key wants") {
  const Variable number("XT_NUMBER", "12"), null("XT_NULL", "null");
  const auto config = loaded("job: ${XT_NUMBER}\nscopes:\n  authors:\n    - ${XT_NUMBER}\napi:\n"
                             "  concurrency: ${XT_NUMBER}\n  proxy: ${XT_NULL}\n  token: ${XT_NUMBER}\n"
                             "  allow_insecure_http: ${XT_FLAG:-true}\n");
  CHECK(config.job == "12");
  CHECK(config.scopes.authors.inline_ids == std::vector<std::string>{"12"});
  CHECK(config.api.concurrency == 12);
  CHECK_FALSE(config.api.proxy);
  CHECK(config.api.token.reveal() == "12");
  CHECK(config.api.allow_insecure_http);
}

TEST_CASE("a variable that is not set, or no name, is an error") {
  const Variable unset("XT_UNSET");
  CHECK(errors(job_with("lineage:\n  url: ${XT_UNSET}\n")) ==
        "job.yaml:5:8: lineage.url: the environment variable XT_UNSET is not set; set it, or write "
        "${XT_UNSET:-default}");
  CHECK(errors(job_with("lineage:\n  url: \"${1}\"\n")) ==
        "job.yaml:5:8: lineage.url: ${1} is not the name of a variable; write ${NAME} or ${NAME:-default}");
  CHECK(
      errors(job_with("lineage:\n  url: \"${X\"\n")) ==
      "job.yaml:5:8: lineage.url: ${ without }; write ${NAME} or ${NAME:-default}, and $$ for a dollar sign");
}

TEST_CASE("token and database may be unset, but only as a whole") {
  const Variable token("XT_TOKEN"), password("XT_PASSWORD");
  const auto config = loaded(job_with("api:\n  token: ${XT_TOKEN}\ndatabase:\n  url: ${XT_PASSWORD}\n"));
  CHECK(config.api.token.empty());
  CHECK(config.api.token_source == "environment variable XT_TOKEN");
  CHECK(config.database_url.empty());
  CHECK(errors(job_with("database:\n  url: postgresql://u:${XT_PASSWORD}@h/d\n"))
            .starts_with("job.yaml:5:8: database.url: the environment variable XT_PASSWORD is not set; "));
}

TEST_CASE("without keys of their own, token and database come from JUSTONEAPI_TOKEN and DATABASE_URL") {
  const Variable token("JUSTONEAPI_TOKEN", "t0k"), database("DATABASE_URL", "dbname=x");
  const auto config = loaded(job_with(""));
  CHECK(config.api.token.reveal() == "t0k");
  CHECK(config.api.token_source == "environment variable JUSTONEAPI_TOKEN");
  CHECK(config.database_url.reveal() == "dbname=x");
}

TEST_CASE("no message holds what a variable or a secret holds") {
  const Variable secret("XT_SECRET", "hunter2 hunter2");
  const std::string in_every_key = job_with(R"(api:
  token: ${XT_SECRET}
  base_url: ${XT_SECRET}
  timeout: ${XT_SECRET}
  concurrency: ${XT_SECRET}
  environment: ${XT_SECRET}
  rate_limit: ${XT_SECRET}
snapshot: {every: "${XT_SECRET}", timezone: "${XT_SECRET}"}
price_per_request: ${XT_SECRET}
limits: {response_bytes: "${XT_SECRET}"}
retention: {raw_pages: "${XT_SECRET}"}
lineage: {url: "${XT_SECRET}"}
)");
  const auto text = errors(in_every_key);
  CHECK(text.find("hunter2") == std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') == 11);
  for (const auto *yaml : {"api: {token: hunter2 hunter2}\n", "api: {token: [hunter2]}\n", "api: hunter2\n",
                           "database: hunter2\n", "database: {url: [hunter2]}\n", "api: {proxy: [hunter2]}\n",
                           "api: {token: 'hunter2\n\n\n  hunter2'}\n"}) {
    CAPTURE(yaml);
    CHECK(errors(job_with(yaml)) != "");
    CHECK(errors(job_with(yaml)).find("hunter2") == std::string::npos);
  }
}
