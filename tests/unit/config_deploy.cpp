// The examples of config/deploy: what they share must stay in step.
#include <doctest/doctest.h>

#include "config/problems.hpp"
#include "config/yaml.hpp"
#include "config_fixture.hpp"

using namespace config_test;
using namespace xingtu::config;

namespace {

const char *const kFiles[] = {"config/deploy/systemd/xingtu-etl.service",
                              "config/deploy/kubernetes/cronjob.yaml",
                              "config/deploy/airflow/xingtu_etl_dag.py", "config/deploy/cron/xingtu-etl"};

const Node &at(const Node &node, std::initializer_list<const char *> keys) {
  const Node *found = &node;
  for (const auto *key : keys) {
    found = found->find(key);
    REQUIRE_MESSAGE(found != nullptr, key);
  }
  return *found;
}

} // namespace

TEST_CASE("each deployment example runs the job") {
  for (const auto *file : kFiles) {
    CAPTURE(file);
    auto text = file_text(source(file));
    std::erase_if(text, [](char c) { return c == '"' || c == ',' || c == '['; });
    CHECK(text.find("xingtu-etl run ") != std::string::npos);
    CHECK(text.find("-c /etc/xingtu-etl/job.yaml") != std::string::npos);
  }
}

TEST_CASE("each scheduler that retries leaves alone what another try does not mend") {
  for (const auto *file : {kFiles[0], kFiles[1], kFiles[2]}) {
    CAPTURE(file);
    auto text = file_text(source(file));
    std::erase(text, ',');
    CHECK(text.find("64 65 70 77 78") != std::string::npos);
  }
}

TEST_CASE("the timer, the CronJob and the DAG run in the time zone of the default snapshot") {
  const auto zone = loaded(job_with("")).timezone;
  for (const auto *file : {"config/deploy/systemd/xingtu-etl.timer", kFiles[1], kFiles[2], kFiles[3]}) {
    CAPTURE(file);
    CHECK(file_text(source(file)).find(zone) != std::string::npos);
  }
}

TEST_CASE(
    "the CronJob is YAML, forbids overlap, and hands the token over as a file that others cannot read") {
  Problems problems;
  problems.set_file("cronjob.yaml");
  const auto root = parse_yaml(file_text(source(kFiles[1])), problems);
  CHECK_NOTHROW(problems.throw_if_any());
  REQUIRE(root);
  CHECK(at(*root, {"kind"}).text == "CronJob");
  CHECK(at(*root, {"spec", "concurrencyPolicy"}).text == "Forbid");
  const auto &pod = at(*root, {"spec", "jobTemplate", "spec", "template", "spec"});
  const auto &volumes = at(pod, {"volumes"});
  REQUIRE(volumes.children.size() == 2);
  CHECK(at(volumes.children[1], {"secret", "defaultMode"}).text == "0440");
}
