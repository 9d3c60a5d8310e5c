#include <initializer_list>
#include <sstream>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "sandbox/dataset.hpp"
#include "sandbox/option_values.hpp"
#include "sandbox/options.hpp"
#include "sandbox/page.hpp"

using namespace xingtu::sandbox;
using Command = CommandLine::Command;

namespace {

const Day kToday = *parse_day("2026-11-22");

CommandLine parse(std::initializer_list<const char *> words) {
  std::vector<const char *> argv{"xingtu-sandbox"};
  argv.insert(argv.end(), words);
  return parse_command_line(static_cast<int>(argv.size()), argv.data(), kToday);
}

int exit_code(std::initializer_list<const char *> words) {
  try {
    parse(words);
  } catch (const xingtu::Error &error) {
    return static_cast<int>(error.code());
  }
  return 0;
}

} // namespace

TEST_CASE("serve is the command if only options are given") {
  CHECK(parse({}).command == Command::serve);
  CHECK(parse({"--port", "8080"}).serve.server.port == 8080);
  CHECK(parse({"serve", "--port", "8080"}).serve.server.port == 8080);
  CHECK(parse({"dataset", "--author", "6613871234567890123"}).command == Command::dataset);
}

TEST_CASE("serve's options mean what its help says") {
  const auto options = parse({"--seed",
                              "9",
                              "--date",
                              "2026-01-02",
                              "--latency",
                              "50ms",
                              "--jitter",
                              "0.01s",
                              "--error",
                              "301=0.01",
                              "--error",
                              "500=0.5",
                              "--malformed",
                              "html=0.25",
                              "--rate-limit",
                              "20/s",
                              "--retry-after",
                              "5",
                              "--quota",
                              "7",
                              "--balance",
                              "8",
                              "--http-status",
                              "legacy",
                              "--page-size",
                              "20",
                              "--items",
                              "3",
                              "--tls",
                              "--certificate",
                              "wrong-host",
                              "--threads",
                              "8"})
                           .serve;
  const Behaviour &behaviour = options.behaviour;
  CHECK(behaviour.world.seed == 9);
  CHECK(behaviour.world.items == 3);
  CHECK(to_text(*behaviour.day) == "2026-01-02");
  CHECK(behaviour.latency == xingtu::Milliseconds(50));
  CHECK(behaviour.jitter == xingtu::Milliseconds(10));
  CHECK(behaviour.errors == std::vector<std::pair<int, double>>{{301, 0.01}, {500, 0.5}});
  CHECK(behaviour.malformed == std::vector<std::pair<Fault, double>>{{Fault::html, 0.25}});
  CHECK(behaviour.rate_limit == 20);
  CHECK(behaviour.retry_after == "5");
  CHECK(behaviour.quota == 7);
  CHECK(behaviour.balance == 8);
  CHECK(behaviour.legacy_http_status);
  CHECK(behaviour.page_size == 20);
  CHECK(options.certificate == CertificateKind::wrong_host);
  CHECK(options.server.threads == 8);
}

TEST_CASE("a wrong command line is refused with exit code 64") {
  const std::initializer_list<std::initializer_list<const char *>> wrong = {
      {"srve"},
      {"--prot", "1"},
      {"--port", "70000"},
      {"--port", "x"},
      {"--date", "2026-13-01"},
      {"--latency", "50"},
      {"--latency", "-5ms"},
      {"--latency", "nans"},
      {"--error", "301"},
      {"--error", "301=2"},
      {"--error", "x=0.1"},
      {"--error", "301=nan"},
      {"--error", "301=0.6", "--malformed", "html=0.6"},
      {"--malformed", "odd=0.1"},
      {"--rate-limit", "20"},
      {"--rate-limit", "0/s"},
      {"--http-status", "new"},
      {"--quota", "-1"},
      {"--ca-out", "x"},
      {"--certificate", "expired"},
      {"dataset"},
      {"dataset", "--author", "12"},
      {"dataset", "--author", "6613871234567890123", "--range", "DAY_60"}};
  for (const auto &words : wrong) {
    std::string line;
    for (const char *word : words)
      line.append(word).append(" ");
    INFO(line);
    CHECK(exit_code(words) == 64);
  }
}

TEST_CASE("each command has its help") {
  CHECK(parse({"--help"}).help.find("dataset") != std::string::npos);
  const std::string serve = parse({"serve", "--help"}).help;
  for (const char *word : {"--port-file", "--journal", "--rules", "body_base64", "concatenated"})
    CHECK(serve.find(word) != std::string::npos);
  CHECK(parse({"dataset", "--help"}).help.find("--scopes") != std::string::npos);
  CHECK(parse({"--version"}).help.starts_with("xingtu-sandbox "));
}

TEST_CASE("the data set says of each scope what its pages hold") {
  auto options = parse({"dataset", "--author", "6613871234567890001", "6613871234567890002", "--industry",
                        "all", "--platform", "SHORT_VIDEO", "SHORT_DRAMA", "--scopes"})
                     .dataset;
  std::stringstream out;
  print_dataset(options, out);
  std::size_t scopes = 0, left = 0;
  int position = 0;
  for (std::string text; std::getline(out, text);) {
    const auto line = nlohmann::json::parse(text);
    if (line.contains("scope")) {
      CHECK(left == 0);
      ++scopes;
      left = line.at("total_count").get<std::size_t>();
      CHECK(line.at("pages") == (left + 9) / 10 + (left == 0));
      position = 0;
      if (line.at("no_content") == true)
        CHECK(left == 0);
      continue;
    }
    --left;
    CHECK(line.at("position") == ++position);
    CHECK(line.at("id").get<std::string>().size() == 19);
    CHECK(line.at("columns").contains(line.at("detail_type") == "VIDEO" ? "play_count" : "video_count"));
  }
  CHECK(left == 0);
  CHECK(scopes == 2 * 2 * xingtu::known_industries().size() * 2 * 2);
}
