// Events of OpenLineage: what its specification requires of them.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "report/lineage.hpp"

using namespace xingtu;
using namespace xingtu::report;
using nlohmann::json;

namespace {

const TimePoint kSlot(std::chrono::seconds(1'700'000'000));

LineageRun run() {
  return {"creators-daily",
          "0190f6a0-0000-7000-8000-000000000001",
          "1.2.3",
          kSlot,
          {"https://api.example", "/api/path", {}},
          {{"postgres://db.example:5432", "analytics.xingtu.video_snapshot", 42},
           {"postgres://db.example:5432", "analytics.xingtu.video", {}}}};
}

json event(LineageEvent which, const std::string &message = {}) {
  return json::parse(lineage_json(run(), which, kSlot + std::chrono::hours(1), message));
}

} // namespace

TEST_CASE("each event names run, job, datasets, its schema and who made it") {
  const auto start = event(LineageEvent::start);
  CHECK(start["eventType"] == "START");
  CHECK(start["eventTime"] == "2023-11-14T23:13:20Z");
  CHECK(start["schemaURL"] == "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent");
  CHECK(start["producer"] == "urn:xingtu-etl:1.2.3");
  CHECK(start["run"]["runId"] == "0190f6a0-0000-7000-8000-000000000001");
  CHECK(start["job"] == json{{"namespace", "xingtu-etl"}, {"name", "creators-daily"}});
  CHECK(start["inputs"] == json::array({{{"namespace", "https://api.example"}, {"name", "/api/path"}}}));
  REQUIRE(start["outputs"].size() == 2);
  CHECK(start["outputs"][1] ==
        json{{"namespace", "postgres://db.example:5432"}, {"name", "analytics.xingtu.video"}});
}

TEST_CASE("each facet names its schema and who made it, and has what its schema requires") {
  const auto failed = event(LineageEvent::fail, "quota exceeded");
  const auto &facets = failed["run"]["facets"];
  CHECK(facets["nominalTime"]["nominalStartTime"] == "2023-11-14T22:13:20Z");
  CHECK(facets["errorMessage"]["message"] == "quota exceeded");
  CHECK(facets["errorMessage"]["programmingLanguage"] == "C++");
  const auto &statistics = failed["outputs"][0]["outputFacets"]["outputStatistics"];
  CHECK(statistics["rowCount"] == 42);
  for (const auto &facet : {facets["nominalTime"], facets["errorMessage"], statistics}) {
    CHECK(facet["_producer"] == failed["producer"]);
    CHECK(facet["_schemaURL"].get<std::string>().starts_with("https://openlineage.io/spec/facets/"));
  }
}

TEST_CASE("the end of a run is one of three events, and only one that is not good has a message") {
  CHECK(event(LineageEvent::complete)["eventType"] == "COMPLETE");
  CHECK(event(LineageEvent::fail)["eventType"] == "FAIL");
  CHECK(event(LineageEvent::abort)["eventType"] == "ABORT");
  CHECK_FALSE(event(LineageEvent::complete)["run"]["facets"].contains("errorMessage"));
}

TEST_CASE("a message that is no UTF-8 still makes an event") {
  CHECK(event(LineageEvent::fail, "\xff")["run"]["facets"]["errorMessage"]["message"] == "\xEF\xBF\xBD");
}
