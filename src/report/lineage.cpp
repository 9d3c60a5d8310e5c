#include "report/lineage.hpp"

#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace xingtu::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<const char *, 4> kTypes{"START", "COMPLETE", "FAIL", "ABORT"};

/// A facet names who wrote it and the version of its schema; these are the newest of their kind.
Json facet(const std::string &producer, const std::string &name, const std::string &version) {
  return {{"_producer", producer},
          {"_schemaURL",
           fmt::format("https://openlineage.io/spec/facets/{}/{}.json#/$defs/{}", version, name, name)}};
}

Json run_facets(const LineageRun &run, const std::string &producer, const std::string &message) {
  Json facets;
  facets["nominalTime"] = facet(producer, "NominalTimeRunFacet", "1-0-1");
  facets["nominalTime"]["nominalStartTime"] = to_iso8601(run.snapshot_at);
  if (!message.empty()) {
    facets["errorMessage"] = facet(producer, "ErrorMessageRunFacet", "1-0-1");
    facets["errorMessage"]["message"] = message;
    facets["errorMessage"]["programmingLanguage"] = "C++";
  }
  return facets;
}

Json dataset(const Dataset &dataset) {
  return {{"namespace", dataset.source}, {"name", dataset.name}};
}

Json output(const Dataset &written, const std::string &producer) {
  auto json = dataset(written);
  if (written.rows) {
    auto statistics = facet(producer, "OutputStatisticsOutputDatasetFacet", "1-0-2");
    statistics["rowCount"] = *written.rows;
    json["outputFacets"]["outputStatistics"] = std::move(statistics);
  }
  return json;
}

} // namespace

std::string lineage_json(const LineageRun &run, LineageEvent event, TimePoint at,
                         const std::string &message) {
  const auto producer = "urn:xingtu-etl:" + run.version;
  auto outputs = Json::array();
  for (const auto &each : run.outputs)
    outputs.push_back(output(each, producer));
  const Json json{{"eventType", kTypes.at(static_cast<std::size_t>(event))},
                  {"eventTime", to_iso8601(at)},
                  {"run", {{"runId", run.run_id}, {"facets", run_facets(run, producer, message)}}},
                  {"job", {{"namespace", "xingtu-etl"}, {"name", run.job}}},
                  {"inputs", Json::array({dataset(run.input)})},
                  {"outputs", std::move(outputs)},
                  {"producer", producer},
                  {"schemaURL", "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace xingtu::report
