// The HTML report: its data against what the sandbox lists, what it must never say, and how it is written.
#include <filesystem>
#include <fstream>

#include <sys/stat.h>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "support/report_page.hpp"
#include "support/token_search.hpp"
#include "support/truth.hpp"

using namespace xingtu::test;
using Json = nlohmann::json;

namespace {

const std::string kFirst = "2025-06-10", kWithout = "2025-06-11", kLast = "2025-06-12";
const std::string kHostile = "</script><img src=x onerror=alert(1)>&amp;{{data}}\u2028--><!--";

/// Three days: all is covered on the first, no run on the second; on the third a creator's lists fail, and
/// another one lists a hostile title, an open range and a zero.
struct Loaded {
  World world{.authors = authors(3), .day = kFirst};
  Sandbox sandbox{world.serve()};
  Job job{sandbox, {.scopes = world.scopes()}};

  explicit Loaded(bool third_day = true) {
    REQUIRE(job.run({"run", "--snapshot-at", kFirst}).exit_code == 0);
    if (!third_day)
      return;
    sandbox.put_date(kLast);
    sandbox.put_rules(fmt::format(
        R"([{{"match": {{"oAuthorId": "{}"}}, "answer": {{"code": 400}}}},
            {{"match": {{"oAuthorId": "{}", "detailType": "VIDEO"}}, "answer": {{"items": [
               {{"item_id": "77", "item_title": {}, "play": 0, "convert_cnt_range": ">=100w"}},
               {{"item_id": "78", "item_title": "none", "convert_cnt": 0, "sales_amount": 0}}],
               "pagination": {{"has_more": false, "total_count": 2}}}}}}])",
        world.authors[1], world.authors[2], Json(kHostile).dump()));
    REQUIRE(job.run({"run", "--snapshot-at", kLast}).exit_code == 65);
  }

  std::filesystem::path page() const { return job.folder() / "report.html"; }
  std::string text() const { return job.folder().read("report.html"); }
  Json data() const {
    const auto finished = job.run({"report", "-o", page().string()});
    REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
    return report_data(text());
  }
};

std::vector<std::string> files_of(const TempDir &folder) {
  std::vector<std::string> names;
  for (const auto &entry : std::filesystem::directory_iterator(folder.path()))
    names.push_back(entry.path().filename().string());
  return names;
}

std::size_t occurrences(const std::string &text, const std::string &part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
    ++found;
  return found;
}

/// What the sandbox lists of a list adds up to: "items min max reported"; null for an end that is open.
std::string truth(const World &world, const std::string &author, const std::string &range, const std::string &type,
                  const std::string &measure) {
  std::int64_t items = 0, reported = 0;
  double low = 0, high = 0;
  bool low_open = false, high_open = false;
  for (const auto &line : sandbox_dataset({"--scopes", "--date", world.day, "--items", world.items, "--page-size",
                                           world.page_size, "--author", author, "--industry", "ALL"})) {
    if (line.contains("scope") || line["time_range"] != range || line["detail_type"] != type)
      continue;
    ++items;
    const auto min = line["columns"][measure + "_min"], max = line["columns"][measure + "_max"];
    const auto number = [](const Json &value) {
      return value.is_string() ? std::stod(value.get<std::string>()) : value.get<double>();
    };
    if (min.is_null() && max.is_null())
      continue;
    ++reported;
    low_open = low_open || min.is_null();
    high_open = high_open || max.is_null();
    low += min.is_null() ? 0 : number(min);
    high += max.is_null() ? 0 : number(max);
  }
  const auto end = [&](bool open, double sum) {
    return open || (reported == 0 && items > 0) ? std::string("null") : fmt::format("{:.2f}", sum);
  };
  return fmt::format("{} {} {} {}", items, end(low_open, low), end(high_open, high), reported);
}

std::string said(const Json &row, const std::string &measure) {
  const auto end = [&](const char *name) {
    const auto &value = row[measure + name];
    return value.is_null() ? std::string("null") : fmt::format("{:.2f}", value.get<double>());
  };
  return fmt::format("{} {} {} {}", row["items"].get<std::int64_t>(), end("_min"), end("_max"),
                     row[measure + "_reported"].get<std::int64_t>());
}

} // namespace

TEST_CASE("the report's figures are those that the sandbox lists; what is not covered is not there, and not 0") {
  const Loaded test;
  const auto data = test.data();
  CHECK(data["slots"] == Json::array({kFirst, kWithout, kLast}));
  CHECK(data["timezone"] == "Asia/Shanghai");
  int compared = 0;
  for (const auto &row : report_rows(data, "author_trend")) {
    const auto author = report_rows(data, "authors")[row["series"].get<std::size_t>()]["author_id"].get<std::string>();
    CHECK(row["slot"] != 1);                                        // no run
    CHECK_FALSE((author == test.world.authors[1] && row["slot"] == 2)); // failed
    if (row["slot"] != 0)
      continue;
    for (const char *measure : {"conversion_count", "sales_amount", "component_click_count"}) {
      CAPTURE(row.dump());
      CAPTURE(std::string(measure));
      CHECK(said(row, measure) == truth(test.world, author, row["time_range"], row["detail_type"], measure));
      ++compared;
    }
  }
  CHECK(compared == 3 * 4 * 3);

  const auto failed = report_author(data, test.world.authors[1]);
  REQUIRE(failed.has_value());
  for (const auto &row : report_rows(data, "author_coverage"))
    if (row["author"] == *failed && row["slot"] == 2)
      CHECK((row["scopes"] == 4 && row["covered"] == 0 && row["failed"] == 4));
  CHECK(report_rows(data, "snapshot_coverage").size() == 2);
  CHECK(report_rows(data, "snapshot_coverage")[1]["share"] == 0.6666); // 8 of 12, cut
  for (const auto &row : report_rows(data, "group_trend"))
    if (row["is_all"] == true)
      CHECK(row["complete"] == (row["slot"] == 0));
}

TEST_CASE("an open end, a zero and what is not reported stay three things in the report") {
  const Loaded test;
  const auto data = test.data();
  const auto author = report_author(data, test.world.authors[2]);
  int seen = 0;
  for (const auto &row : report_rows(data, "author_trend"))
    if (row["series"] == *author && row["slot"] == 2 && row["detail_type"] == "VIDEO") {
      ++seen;
      CHECK(said(row, "conversion_count") == "2 1000000.00 null 2"); // >= 1,000,000, and 0
      CHECK(said(row, "sales_amount") == "2 0.00 0.00 1");
      CHECK(said(row, "component_click_count") == "2 null null 0");
      CHECK(row["play_count"] == 0);
    }
  CHECK(seen == 2);
  const auto items = report_rows(data, "items");
  bool gap = false, left = false;
  for (const auto &row : report_rows(data, "item_trend")) {
    const auto &item = items[row["series"].get<std::size_t>()];
    gap = gap || row["slot"] == 1;
    left = left || (item["item_id"] == "77" && row["slot"] == 0 && row["listed"] == false);
  }
  CHECK_FALSE(gap); // no row where the list is not covered
  CHECK(left);      // but one where it is, and the item is not in it
}

TEST_CASE("spend, outcomes and freshness of the report are those of the audit") {
  const Loaded test;
  const auto data = test.data();
  std::int64_t spent_requests = 0, requests = 0;
  for (const auto &row : report_rows(data, "spend")) {
    spent_requests += row["spent_requests"].get<std::int64_t>();
    CHECK(row["limit_requests"] == 5000);
    CHECK(row["cost_at_most"].get<double>() == doctest::Approx(0.02 * row["spent_requests"].get<double>()));
  }
  CHECK(spent_requests == spent(test.sandbox));
  for (const auto &row : report_rows(data, "outcomes"))
    requests += row["requests"].get<std::int64_t>();
  CHECK(requests == static_cast<std::int64_t>(test.sandbox.journal().size()));
  const auto freshness = report_rows(data, "freshness");
  REQUIRE(freshness.size() == 6);
  for (const auto &row : freshness) {
    const bool behind = row["author_id"] == test.world.authors[1];
    CHECK(row["up_to_date"] == !behind);
    CHECK(row["last_covered_at"] == (behind ? kFirst : kLast));
  }
  CHECK(freshness[0]["up_to_date"] == false); // the stalest comes first
}

TEST_CASE("texts of the data are data: a hostile title cannot end the page's script, and no secret is in it") {
  const Loaded test;
  const auto data = test.data();
  const auto page = test.text();
  bool found = false;
  for (const auto &item : report_rows(data, "items"))
    found = found || item["title"] == kHostile;
  CHECK(found);
  const auto start = page.find(R"(id="data">)"), end = page.find("</script>", start);
  CHECK(page.substr(start + 10, end - start - 10).find_first_of("<>&") == std::string::npos);
  CHECK(page.find("<img") == std::string::npos);
  CHECK(page.find("\u2028") == std::string::npos);
  CHECK(occurrences(page, "</script>") == 3);
  CHECK(TokenSearch(test.sandbox.token()).found_in(page) == "");
  CHECK(page.find(test.job.database_url()) == std::string::npos);
  for (const char *fetched : {"src=", "@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML", "stylesheet"}) {
    CAPTURE(std::string(fetched));
    CHECK(page.substr(end).find(fetched) == std::string::npos);
    CHECK(page.substr(0, start).find(fetched) == std::string::npos);
  }
  CHECK(page.find("default-src 'none'") != std::string::npos);
  CHECK(page.find("Released under the MIT License") != std::string::npos); // of Chart.js
}

TEST_CASE("a member of xingtu_reader, who sees nothing else, can make the report") {
  Loaded test(false);
  test.job.execute("drop role if exists report_reader; create role report_reader login in role xingtu_reader");
  const auto all = test.data();
  test.job.connect_program_by(PostgresServer::shared().url(test.job.database().name, "report_reader"));
  const auto read = test.data();
  for (const auto &[name, table] : all["tables"].items()) {
    if (name != "freshness") // has ages
      CHECK(read["tables"][name] == table);
  }
}

TEST_CASE("the window of a report is as long as --snapshots says, slots without a run among them") {
  const Loaded test;
  const auto slots_of = [&](const std::string &snapshots) {
    const auto result = test.job.run_json({"report", "-o", test.page().string(), "--snapshots", snapshots});
    CHECK(result.finished.exit_code == 0);
    CHECK(result.json["command"] == "report");
    CHECK(result.json["bytes"] == std::filesystem::file_size(test.page()));
    CHECK(result.json["newest_snapshot_at"] == "2025-06-11T16:00:00Z");
    return report_data(test.text())["slots"];
  };
  CHECK(slots_of("1") == Json::array({kLast}));
  CHECK(slots_of("2") == Json::array({kWithout, kLast}));
  CHECK(slots_of("366") == Json::array({kFirst, kWithout, kLast}));
}

TEST_CASE("a report that cannot be made leaves the older one, and nothing half done") {
  const Loaded test(false);
  test.job.folder().write("report.html", "older");
  const auto before = files_of(test.job.folder()).size();
  const auto fails = [&](Command command, int code, const std::string &message) {
    const auto finished = run(command);
    CAPTURE(finished.err);
    CHECK(finished.exit_code == code);
    CHECK(finished.out == "");
    CHECK(finished.err.find(message) != std::string::npos);
    CHECK(test.text() == "older");
    CHECK(files_of(test.job.folder()).size() == before);
  };
  const auto file = test.page().string();
  fails(test.job.command({"report"}), 64, "--output is required");
  fails(test.job.command({"report", "-o", file, "--snapshots", "0"}), 64, "--snapshots");
  fails(test.job.command({"report", "-o", test.job.folder().path().string()}), 64, "Is a directory");
  fails(test.job.command({"report", "-o", (test.job.folder() / "none/x.html").string()}), 64, "No such file");
  fails(test.job.command({"report", "-o", "/dev/null"}), 64, "not a plain file");
  auto command = test.job.command({"report", "-o", file});
  command.env["DATABASE_URL"] = "postgresql://somebody:s3cret-w0rd@/test?host=/nonexistent";
  fails(command, 69, "database.url");
  command.env["DATABASE_URL"] = PostgresServer::shared().create_database().url;
  fails(command, 69, "xingtu-etl migrate");
}

TEST_CASE("a report is replaced whole, readable as the umask says, or goes to standard output") {
  const Loaded test(false);
  test.job.folder().write("report.html", "older");
  test.data();
  struct stat status {};
  REQUIRE(stat(test.page().c_str(), &status) == 0);
  const auto mask = umask(0);
  umask(mask);
  CHECK((status.st_mode & 0777) == (0644 & ~mask));
  const auto printed = test.job.run({"report", "-o", "-"});
  CHECK(printed.exit_code == 0);
  CHECK(report_data(printed.out)["slots"] == Json::array({kFirst}));
  CHECK(test.job.run({"report", "-o", "-", "--json"}).exit_code == 64);
}

TEST_CASE("without a snapshot the report says so") {
  const Sandbox sandbox;
  const Job job(sandbox);
  const auto finished = job.run({"report", "-o", (job.folder() / "report.html").string()});
  CHECK(finished.exit_code == 0);
  CHECK(finished.err.find("no snapshot") != std::string::npos);
  CHECK(report_data(job.folder().read("report.html"))["slots"].empty());
  const auto rendered = render(job.folder() / "report.html", "en,check");
  CHECK(rendered.visible.find("There is no snapshot in this database yet") != std::string::npos);
  CHECK(rendered.console.empty());
}

TEST_CASE("the report of 14 days of 50 creators stays below 2 MiB") {
  const World world{.authors = authors(50)};
  const Sandbox sandbox(world.serve());
  const Job job(sandbox, {.scopes = world.scopes(), .api = "  concurrency: 16\n  rate_limit: 2000/s\n"});
  REQUIRE(job.run(run_of_day()).exit_code == 0);
  const auto page = job.folder() / "report.html";
  REQUIRE(job.run({"report", "-o", page.string()}).exit_code == 0);
  const auto bytes = std::filesystem::file_size(page);
  const auto data = report_data(job.folder().read("report.html")).dump().size();
  // What grows with the days grows by 14, and so does not more than all of the data.
  CHECK(bytes - data + 14 * data < 2u << 20);
}

TEST_CASE("in a browser without a network: charts are drawn, the hostile title is text, and the console is silent") {
  const Loaded test;
  test.data();
  for (const std::string language : {"zh", "en", "both"}) {
    const std::string word = language == "en" ? "Coverage" : "覆盖";
    CAPTURE(language);
    const auto page = render(test.page(), language + ",check");
    CHECK(fmt::format("{}", fmt::join(page.console, "\n")) == "");
    CHECK(page.mark("ready") == "true");
    CHECK(page.mark("charts") == "5"); // no industry is asked for
    CHECK(page.mark("drawn") == "5");
    CHECK(page.mark("language") == language);
    CHECK(page.visible.find(word) != std::string::npos);
    CHECK(page.visible.find("<img") == std::string::npos);
    CHECK(page.visible.find("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&amp;amp;{{data}}") != std::string::npos);
    CHECK(page.visible.find("role=\"alert\" hidden") != std::string::npos); // nothing went wrong
  }
  const auto page = render(test.page(), "en,check");
  CHECK(page.visible.find("≥ 1,000,000") != std::string::npos);
  CHECK(page.visible.find(">not covered<") != std::string::npos);
  CHECK(page.visible.find(">not reported<") != std::string::npos);
  CHECK(page.visible.find(">0<") != std::string::npos);
  CHECK(page.visible.find("2025-06-11: not planned") != std::string::npos);
  CHECK(page.visible.find("2025-06-12: 4/4 failed for good") != std::string::npos);
  CHECK(page.visible.find("No list of a single industry is asked for") != std::string::npos);
  for (const auto &[width, height] : {std::pair{390, 844}, {1920, 1080}})
    CHECK(screenshot(test.page(), "both", width, height).size() > 20'000);
}
