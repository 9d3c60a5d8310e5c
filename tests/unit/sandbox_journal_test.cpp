#include <fstream>
#include <set>
#include <thread>

#include <doctest/doctest.h>

#include "core/error.hpp"
#include "sandbox_support.hpp"

using namespace xingtu::sandbox;
using sandbox_test::Fixture;
using sandbox_test::request;

TEST_CASE("with 16 threads every request has exactly one whole line, and seq counts without a gap") {
  Fixture fixture;
  constexpr int kThreads = 16, kEach = 100;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&fixture, t] {
      for (int i = 0; i < kEach; ++i) {
        RawRequest asked = request({{"page", std::to_string(i % 3 + 1)}});
        asked.client_request_id = std::to_string(t) + "/" + std::to_string(i);
        fixture.sandbox.answer(asked);
      }
    });
  for (auto &thread : threads)
    thread.join();
  const auto lines = fixture.lines();
  REQUIRE(lines.size() == kThreads * kEach);
  std::set<std::string> client_ids, api_ids;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CHECK(lines[i].at("seq") == i + 1);
    client_ids.insert(lines[i].at("client_request_id").get<std::string>());
    api_ids.insert(lines[i].at("api_request_id").get<std::string>());
  }
  CHECK(client_ids.size() == lines.size());
  CHECK(api_ids.size() == lines.size());
}

TEST_CASE("with 16 threads not one billed answer more than the quota is given") {
  Behaviour behaviour;
  behaviour.quota = 100;
  Fixture fixture(behaviour);
  std::vector<std::thread> threads;
  for (int t = 0; t < 16; ++t)
    threads.emplace_back([&fixture] {
      for (int i = 0; i < 20; ++i)
        fixture.sandbox.answer(request({}));
    });
  for (auto &thread : threads)
    thread.join();
  int billed = 0;
  for (const auto &line : fixture.lines())
    billed += line.at("billed") == "yes";
  CHECK(billed == 100);
}

TEST_CASE("a line holds what was asked and what was answered") {
  Fixture fixture;
  RawRequest asked =
      request({{"page", "2"}, {"range", "DAY_90"}, {"detailType", "PRODUCT"}, {"industryId", "GAMES"}});
  asked.client_request_id = "our-id";
  const auto answer = nlohmann::json::parse(fixture.sandbox.answer(asked).body);
  const auto expected = nlohmann::json{{"seq", 1},
                                       {"received_at", "2026-11-18T11:06:40Z"},
                                       {"client_request_id", "our-id"},
                                       {"method", "GET"},
                                       {"path", kApiPath},
                                       {"token", "valid"},
                                       {"author_id", "6613871234567890001"},
                                       {"platform", "SHORT_VIDEO"},
                                       {"industry", "GAMES"},
                                       {"time_range", "DAY_90"},
                                       {"detail_type", "PRODUCT"},
                                       {"page", 2},
                                       {"code", 0},
                                       {"http_status", 200},
                                       {"billed", "yes"},
                                       {"api_request_id", answer.at("requestId")},
                                       {"date", "2026-11-22"},
                                       {"fault", nullptr},
                                       {"items", 0}};
  CHECK(fixture.lines().at(0) == expected);
}

TEST_CASE("bytes that are no UTF-8 leave the journal JSON") {
  Fixture fixture;
  fixture.sandbox.answer(
      {"GET", kApiPath, {{"token", "sandbox-token"}, {"oAuthorId", "\xFF\n"}}, std::nullopt});
  CHECK(fixture.lines().at(0).at("code") == 400);
}

TEST_CASE("a journal is continued after the lines that it has") {
  sandbox_test::TemporaryFolder folder;
  const std::string path = folder.file("journal");
  std::ofstream(path) << "{\"seq\":1}\n{\"seq\":2}\n";
  const RawRequest asked = request({});
  const CheckedRequest checked = check_request(asked, "sandbox-token");
  JournalEntry entry;
  entry.request = &asked;
  entry.checked = &checked;
  Journal(path).append(entry);
  CHECK(sandbox_test::read_lines(path).at(2).at("seq") == 3);
}

TEST_CASE("a journal that cannot be opened is an error that names it") {
  CHECK_THROWS_WITH_AS(Journal("/nowhere/journal"),
                       "/nowhere/journal: cannot open the journal: No such file or directory", xingtu::Error);
  CHECK_THROWS_WITH_AS(Journal("/tmp"), "/tmp: cannot open the journal: Is a directory", xingtu::Error);
}
