// The HTML report in a browser: what it draws, and what it says.
#include <fstream>
#include <set>

#include <fmt/ranges.h>

#include "report.hpp"

using namespace xingtu::test;
using Json = nlohmann::json;

TEST_CASE("two jobs of different rhythm share a report, and what is not of the same creators is not joined") {
  const auto ids = authors(3);
  const World both{.authors = {ids[0], ids[1]}}, one{.authors = {ids[2]}};
  const Sandbox sandbox(both.serve());
  const Job daily(sandbox, {.job = "daily", .scopes = both.scopes()});
  const Job hourly(sandbox, {.job = "hourly", .scopes = one.scopes(), .rest = "snapshot:\n  every: hour\n",
                             .database = &daily.database()});
  for (const char *day : {"2025-06-10", "2025-06-11", "2025-06-13"})
    REQUIRE(daily.run({"run", "--snapshot-at", day}).exit_code == 0);
  REQUIRE(hourly.run({"run", "--snapshot-at", "2025-06-13T05:00"}).exit_code == 0);
  const auto page = daily.folder() / "report.html";
  REQUIRE(daily.run({"report", "-o", page.string()}).exit_code == 0);
  const auto data = report_data(daily.folder().read("report.html"));
  CHECK(data["every"] == "day");
  const auto told = daily.run_json({"report", "-o", page.string()}).json;
  CHECK(told["snapshots"] == 4);
  CHECK(told["slots"] == 5);
  CHECK(data["slots"] == Json::array({"2025-06-10", "2025-06-11", "2025-06-12", "2025-06-13", "2025-06-13 05:00"}));
  std::set<std::string> spend;
  for (const auto &row : report_rows(data, "spend"))
    spend.insert(fmt::format("{} {}", row["job"].get<std::string>(), row["slot"].get<int>()));
  CHECK(spend == std::set<std::string>{"daily 0", "daily 1", "daily 3", "hourly 4"});
  for (const auto &row : report_rows(data, "group_trend"))
    if (row["is_all"] == true) {
      CHECK(row["slot"] != 2);
      CHECK(row["authors_planned"] == (row["slot"] == 4 ? 1 : 2));
      CHECK(row["complete"] == true);
    }
  const auto rendered = render(page, "en,check");
  CHECK(fmt::format("{}", fmt::join(rendered.console, "\n")) == "");
  CHECK(rendered.mark("bridged") == "0");
  CHECK(std::stoi("0" + rendered.mark("banded")) >= 2); // between the first two days: of all, and of a creator
  CHECK(rendered.mark("hatched") == "4");               // the day without a run, and in the chart of spend
  CHECK(rendered.visible.find("other creators: not joined") != std::string::npos);
  CHECK(rendered.visible.find("4 snapshots in 5 slots since 2025-06-10") != std::string::npos);
  // By the other rhythm, of the same data.
  const auto file = hourly.folder() / "report.html";
  REQUIRE(hourly.run({"report", "-o", file.string()}).exit_code == 0);
  const auto other = report_data(hourly.folder().read("report.html"));
  CHECK(other["every"] == "hour");
  CHECK(other["slots"].size() == 30);
  CHECK(other["slots"].back() == "2025-06-13 05:00");
}

TEST_CASE("a job that asks for a single industry only has its trend, and no card says more than that") {
  const std::string industry = "MOTHER_BABY_AND_PET";
  const World world{.authors = {authors(3)[2]}, .industries = {industry}};
  const Sandbox sandbox(world.serve());
  const Job job(sandbox, {.scopes = world.scopes()});
  REQUIRE(job.run(run_of_day()).exit_code == 0);
  const auto page = job.folder() / "report.html";
  REQUIRE(job.run({"report", "-o", page.string()}).exit_code == 0);
  const auto data = report_data(job.folder().read("report.html"));
  CHECK(report_rows(data, "lists").size() == 4);
  for (const auto &row : report_rows(data, "lists"))
    CHECK(row["has_all"] == false);
  for (const char *table : {"author_trend", "items", "movers", "movement", "movement_totals"})
    CHECK(report_rows(data, table).empty());
  int compared = 0;
  for (const auto &row : report_rows(data, "industry_trend")) {
    CHECK(row["industry"] == industry);
    for (const char *measure : {"conversion_count", "sales_amount", "component_click_count"}) {
      CAPTURE(row.dump());
      CHECK(said(row, measure) == truth(world, world.authors[0], row["time_range"], row["detail_type"], measure, industry));
      ++compared;
    }
  }
  CHECK(compared == 4 * 3);
  const auto rendered = render(page, "en,check");
  CHECK(fmt::format("{}", fmt::join(rendered.console, "\n")) == "");
  CHECK(rendered.mark("charts") == "3"); // the industry, spend, outcomes
  CHECK(rendered.mark("drawn") == "3");
  CHECK(rendered.mark("numbers") == "industries:1");
  CHECK(rendered.visible.find("the lists of single industries of 2025-06-10") != std::string::npos);
  CHECK(occurrences(rendered.visible, "No list of all industries of this kind is asked for") == 5);
  CHECK(rendered.visible.find("No list of a single industry") == std::string::npos);
  CHECK(rendered.visible.find("No list of this kind is covered") == std::string::npos);
}

TEST_CASE("a page that has grown old says so, and a script that is not the page's own is refused and heard of") {
  const Loaded test(false);
  const auto data = test.data();
  auto page = test.text();
  const auto next = fmt::format("\"next_slot_ms\":{}", data["next_slot_ms"].get<std::int64_t>());
  REQUIRE(occurrences(page, next) == 1);
  constexpr std::int64_t kDayMs = 86'400'000;
  page.replace(page.find(next), next.size(),
               fmt::format("\"next_slot_ms\":{}", data["generated_ms"].get<std::int64_t>() - kDayMs * 5 / 2));
  page.insert(page.rfind("</body>"), "<script>document.documentElement.dataset.foreign = 'true'</script>");
  const auto rendered = render(test.job.folder().write("old.html", page), "en,check");
  CHECK_FALSE(rendered.console.empty());
  CHECK(rendered.mark("foreign") == "");
  CHECK(rendered.mark("ready") == "true");
  CHECK(rendered.mark("begun") == "3");
  CHECK(rendered.visible.find("role=\"status\" hidden") == std::string::npos);
  CHECK(occurrences(rendered.visible, "3 snapshots have begun since") == 2); // the notice and the fact
}

TEST_CASE("in a browser without a network: charts are drawn, the hostile title is text, and the console is silent") {
  const Loaded test;
  test.data();
  std::string english;
  for (const std::string language : {"zh", "en", "both"}) {
    const std::string word = language == "en" ? "Coverage" : "覆盖";
    CAPTURE(language);
    const auto page = render(test.page(), language + ",check");
    CHECK(fmt::format("{}", fmt::join(page.console, "\n")) == "");
    CHECK(page.mark("ready") == "true");
    CHECK(page.mark("charts") == "5"); // no industry is asked for
    CHECK(page.mark("drawn") == "5");
    CHECK(page.mark("hatched") == "4"); // the day without a run: in the trends, and in the chart of spend
    CHECK(page.mark("bridged") == "0");
    CHECK(page.mark("numbers") == "total:1 creators:123 items:123456");
    CHECK(page.mark("opensums") == "1"); // on the last day: of two creators, one of whom lists an open range
    CHECK(page.mark("overflow") == "false");
    CHECK(page.mark("begun") == "0");
    CHECK(page.mark("language") == language);
    CHECK(page.visible.find(word) != std::string::npos);
    CHECK(page.visible.find("<img") == std::string::npos);
    CHECK(page.visible.find("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&amp;amp;{{data}}") != std::string::npos);
    CHECK(page.visible.find("role=\"alert\" hidden") != std::string::npos); // nothing went wrong
    if (language == "en")
      english = page.visible;
  }
  for (const char *text :
       {"≥ 1,000,000", ">not covered<", ">not reported<", ">0<", "2025-06-11: not planned", "2025-06-12: 4/4 failed for good",
        "of a part of the creators only, and one end open",
        "Counted: Short video / videos / last 30 days, the lists of all industries of 2025-06-12",
        "No list of a single industry is asked for", "Left the list (that is not: 0 conversions)", "as of 2025-06-10",
        "complete up to the last one asked for", "behind the last one asked for"}) {
    CAPTURE(std::string(text));
    CHECK(english.find(text) != std::string::npos);
  }
  const auto marks = marks_at_widths(test.page(), "both,check", {390, 3840}, {"width", "overflow", "drawn", "blank", "cut"});
  CHECK(marks == std::vector<std::string>{"width=390 overflow=false drawn=5 blank=0 cut=0",
                                          "width=3840 overflow=false drawn=5 blank=0 cut=0"});
  CHECK(screenshot(test.page(), "both", 1920, 1080).size() > 20'000);
}
