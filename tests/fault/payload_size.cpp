// Answers beyond all measure: each ends at the limit, and the program does not grow with it.
#include <algorithm>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <sys/resource.h>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/environment.hpp"
#include "support/gzip.hpp"
#include "support/sanitizers.hpp"
#include "support/tcp_server.hpp"
#include "support/truth.hpp"
#include "tally.hpp"

using namespace xingtu::test;

namespace {

constexpr int kConcurrency = 4;
constexpr int kAuthors = 2 * kConcurrency;
constexpr std::size_t kMegabyte = 1u << 20;
/// Chunks of a megabyte that no test waits for.
constexpr std::size_t kWithoutEnd = 1u << 20;

std::string times(std::string_view text, std::size_t count) {
  std::string out;
  out.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i)
    out += text;
  return out;
}

/// A bound on a program's memory, in KiB; at least what the test itself has had, which the kernel counts in.
long at_most(long mebibytes) {
  if (kSanitized)
    return std::numeric_limits<long>::max();
  rusage own{};
  ::getrusage(RUSAGE_SELF, &own);
  return std::max(mebibytes * 1024, own.ru_maxrss + 1);
}

/// An API of which every answer is the same: a beginning, and so many chunks behind it.
struct Served {
  std::string head;
  std::string chunk;
  std::size_t chunks = 0;
};

TcpServer::Script serving(Served served) {
  return [served = std::move(served)](TcpServer::Connection &connection) {
    while (connection.request()) {
      bool open = connection.send(served.head);
      for (std::size_t i = 0; open && i < served.chunks; ++i)
        open = connection.send(served.chunk);
      if (!open)
        return;
    }
  };
}

std::string head(std::size_t length, std::string_view more = "") {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{}\r\n", length, more);
}

Served page_of_items(int count) {
  std::string body = R"({"code":0,"data":{"pagination":{"has_more":false},"video_list":[)";
  for (int i = 0; i < count; ++i)
    body += fmt::format("{}{{\"id\":{}}}", i > 0 ? "," : "", i);
  body += "]}}";
  return {head(body.size()) + body, "", 0};
}

/// A job that asks this server instead of a sandbox.
struct SizeTest {
  TcpServer server;
  Sandbox sandbox;
  Job job;

  SizeTest(Served served, const std::string &limit, int author_count = kAuthors)
      : server(serving(std::move(served))),
        job(sandbox, {.authors = authors(author_count),
                      .scopes = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n",
                      .api = fmt::format("  concurrency: {}\n", kConcurrency),
                      .rest = "limits: {response_bytes: " + limit + "}\n"}) {
    note_tried({9});
    std::string text = job.folder().read("job.yaml");
    text.replace(text.find(sandbox.base_url()), sandbox.base_url().size(), server.url(""));
    job.folder().write("job.yaml", text);
  }

  std::string outcomes() const {
    return job.cell(
        "select string_agg(distinct outcome || ' ' || billed, ', ') from xingtu_ops.request_audit");
  }
};

} // namespace

TEST_CASE("a body without measure ends at the limit, and the program does not grow with it") {
  Served served;
  std::string outcome = "too_large yes";
  SUBCASE("a string of 200 MB") {
    served = {head(200 * kMegabyte) + R"({"code":0,"message":")", std::string(kMegabyte, 'x'), 200};
  }
  SUBCASE("a body without end") {
    served = {"HTTP/1.1 200 OK\r\n\r\n{\"code\":0,\"data\":[", times("0,", kMegabyte / 2), kWithoutEnd};
  }
  SUBCASE("a gigabyte that gzip makes 6 MB of") {
    const auto bomb = gzip_bomb(4'000'000);
    served = {head(bomb.size(), "Content-Encoding: gzip\r\n") + bomb, "", 0};
    outcome = "too_large unknown";
  }
  const SizeTest test(std::move(served), "1MiB");
  const auto ended = test.job.run({"run"});
  CHECK_MESSAGE(ended.exit_code == 65, ended.err);
  CHECK(test.outcomes() == outcome);
  CHECK(test.job.cell("select max(response_bytes) from xingtu_ops.request_audit") == "1048576");
  CHECK(test.job.cell("select count(*) from xingtu_raw.api_page") == std::to_string(2 * kAuthors));
  CHECK(ended.peak_rss_kib <= at_most(128));
}

TEST_CASE("a page of a million items is too large, and the program does not grow with it") {
  const SizeTest test(page_of_items(1'000'000), "16MiB", 1);
  const auto ended = test.job.run({"run"});
  CHECK_MESSAGE(ended.exit_code == 65, ended.err);
  CHECK(test.outcomes() == "too_large yes");
  CHECK(test.job.cell("select count(*) from xingtu.video") == "0");
  CHECK(ended.peak_rss_kib <= at_most(384));
  MESSAGE("peak ", ended.peak_rss_kib / 1024, " MiB");
}

TEST_CASE("a page of as many items as are taken at most loads within the memory for one" *
          doctest::skip(!deep())) {
  constexpr int kItems = 124'990; // two values each, and the envelope's
  const SizeTest test(page_of_items(kItems), "16MiB", 1);
  const auto ended = test.job.run({"run"});
  CHECK_MESSAGE(ended.exit_code == 0, ended.err);
  CHECK(test.job.cell("select count(*) from xingtu.video_snapshot") == std::to_string(kItems));
  CHECK(ended.peak_rss_kib <= at_most(512));
  MESSAGE("peak ", ended.peak_rss_kib / 1024, " MiB");
}
