#pragma once
// A sandbox without HTTP, its journal in a folder that goes away.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sandbox/sandbox.hpp"

namespace sandbox_test {

class TemporaryFolder {
public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "xingtu-sandbox-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;
  std::string file(const std::string &name) const { return path_ / name; }

private:
  std::filesystem::path path_;
};

/// Whole lines only: the last one may be half written at this moment.
inline std::vector<nlohmann::json> read_lines(const std::string &path) {
  std::vector<nlohmann::json> lines;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line) && !in.eof();)
    lines.push_back(nlohmann::json::parse(line));
  return lines;
}

inline xingtu::sandbox::RawRequest request(std::multimap<std::string, std::string> query) {
  query.emplace("token", "sandbox-token");
  query.emplace("oAuthorId", "6613871234567890001");
  return {"GET", xingtu::sandbox::kApiPath, std::move(query), std::nullopt};
}

struct Fixture {
  explicit Fixture(xingtu::sandbox::Behaviour behaviour = {}, const std::string &rules = "[]")
      : journal(folder.file("journal")),
        sandbox(with_day(std::move(behaviour)), xingtu::sandbox::Rules(rules), journal,
                [this] { return now; }) {}

  nlohmann::json ask(std::multimap<std::string, std::string> query = {}) {
    return nlohmann::json::parse(sandbox.answer(request(std::move(query))).body);
  }
  std::vector<nlohmann::json> lines() const { return read_lines(folder.file("journal")); }

  static xingtu::sandbox::Behaviour with_day(xingtu::sandbox::Behaviour behaviour) {
    if (!behaviour.day)
      behaviour.day = xingtu::sandbox::parse_day("2026-11-22");
    return behaviour;
  }

  TemporaryFolder folder;
  xingtu::TimePoint now{std::chrono::seconds(1'795'000'000)};
  xingtu::sandbox::Journal journal;
  xingtu::sandbox::Sandbox sandbox;
};

} // namespace sandbox_test
