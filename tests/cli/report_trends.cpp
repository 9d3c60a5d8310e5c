// The HTML report's trends where other items report a figure, and where a list becomes empty; and the page on the day
// after its newest snapshot.
#include <fmt/ranges.h>

#include "report.hpp"

using namespace xingtu::test;
using Json = nlohmann::json;

namespace {

/// A rule of the sandbox: what it answers to requests for videos, of one creator or, without `match`, of all.
Json videos(Json match, const std::vector<Json> &items) {
  match["detailType"] = "VIDEO";
  return {{"match", match},
          {"answer", {{"items", items}, {"pagination", {{"has_more", false}, {"total_count", items.size()}}}}}};
}

/// The section of a page with this id.
std::string section_of(const std::string &visible, const std::string &id) {
  const auto start = visible.find("<section id=\"" + id + "\"");
  return start == std::string::npos ? "" : visible.substr(start, visible.find("</section>", start) - start);
}

} // namespace

TEST_CASE("no line joins sums between which other items report the figure, and who fell to nothing is drawn") {
  const World world{.authors = authors(7), .day = kFirst};
  const Sandbox sandbox(world.serve());
  const Job job(sandbox, {.scopes = world.scopes()});
  const Json most{{"item_id", "76"}, {"convert_cnt", 20'000}}, many{{"item_id", "77"}, {"title", "\u200b \u2060"}, {"convert_cnt", 9'000}},
      few{{"item_id", "78"}, {"convert_cnt", 10}}, silent{{"item_id", "77"}, {"play", 5}};
  const Json of_first{{"oAuthorId", world.authors[0]}}, of_all = Json::object();
  sandbox.put_rules(Json::array({videos(of_first, {most}), videos(of_all, {many, few})}).dump());
  REQUIRE(job.run({"run", "--snapshot-at", kFirst}).exit_code == 0);
  sandbox.put_date(kWithout);
  sandbox.put_rules(Json::array({videos(of_first, {}), videos(of_all, {silent, few})}).dump());
  REQUIRE(job.run({"run", "--snapshot-at", kWithout}).exit_code == 0);
  const auto page = job.folder() / "report.html";
  REQUIRE(job.run({"report", "-o", page.string()}).exit_code == 0);

  const auto data = report_data(job.folder().read("report.html"));
  const auto first = report_author(data, world.authors[0]);
  REQUIRE(first.has_value());
  int compared = 0;
  for (const char *table : {"author_trend", "group_trend"})
    for (const auto &row : report_rows(data, table)) {
      if (row["detail_type"] != "VIDEO")
        continue;
      CAPTURE(row.dump());
      const bool is_sum = row.contains("is_all");
      const int expected = is_sum ? 6 : row["series"] == *first ? 0 : 1;
      CHECK(row["conversion_count_left_out"] == (row["slot"] == 0 ? Json() : Json(expected)));
      ++compared;
    }
  CHECK(compared == 2 * 2 * (7 + 2)); // ranges, days, and the creators, their only group and all of them

  const auto rendered = render(page, "en,check");
  CHECK(fmt::format("{}", fmt::join(rendered.console, "\n")) == "");
  CHECK(rendered.mark("numbers").find("creators:123456 ") != std::string::npos); // of 7
  CHECK(rendered.mark("bridged") == "0");
  CHECK(rendered.mark("broken") == "6"); // of the sum, and of the five creators besides the one who fell to 0
  const auto creators = section_of(rendered.visible, "creators");
  CHECK(creators.find("6 are shown: take one out to choose another.") != std::string::npos);
  CHECK(occurrences(creators, "disabled=\"\"") == 1);
  CHECK(section_of(rendered.visible, "items").find("77 — ") != std::string::npos); // of a title of which nothing is seen
  // On paper nothing else says which list a card is of.
  for (const char *card : {"total", "creators", "items"})
    CHECK(section_of(rendered.visible, card).find("Short video / videos / last 30 days · Conversions") != std::string::npos);
  for (const char *card : {"movers", "movement"})
    CHECK(section_of(rendered.visible, card).find(">Short video / videos / last 30 days<") != std::string::npos);
  CHECK(creators.find("line broken: other items report it") != std::string::npos);
  CHECK(creators.find("1 item reports it in only one of the two snapshots") != std::string::npos);
  const auto legend = creators.substr(0, creators.find("legend marks"));
  CHECK(legend.find(">" + world.authors[0] + "<") != std::string::npos);
  CHECK(section_of(rendered.visible, "total").find("6 items report it in only one of the two snapshots") !=
        std::string::npos);
}

TEST_CASE("where an end of a sum is open, lines join it as long as few of its items are others") {
  const World world{.authors = authors(1), .day = kFirst};
  const Sandbox sandbox(world.serve());
  const Job job(sandbox, {.scopes = world.scopes()});
  const auto load = [&](const std::string &day, int silent) {
    std::vector<Json> items{{{"item_id", "100"}, {"convert_cnt", "100w+"}}};
    for (int i = 1; i <= 30; ++i)
      items.push_back(i <= silent ? Json{{"item_id", std::to_string(100 + i)}, {"play", 5}}
                                  : Json{{"item_id", std::to_string(100 + i)}, {"convert_cnt", 10}});
    sandbox.put_date(day);
    sandbox.put_rules(Json::array({videos(Json::object(), items)}).dump());
    REQUIRE(job.run({"run", "--snapshot-at", day}).exit_code == 0);
  };
  int silent = 0;
  const char *broken = nullptr;
  SUBCASE("1 of 31") { silent = 1, broken = "0"; }
  SUBCASE("2 of 31") { silent = 2, broken = "2"; } // more than 5 %: of the sum, and of the creator
  load(kFirst, 0);
  load(kWithout, silent);
  const auto page = job.folder() / "report.html";
  REQUIRE(job.run({"report", "-o", page.string()}).exit_code == 0);
  const auto rendered = render(page, "en,check");
  CHECK(fmt::format("{}", fmt::join(rendered.console, "\n")) == "");
  CHECK(rendered.mark("broken") == broken);
  CHECK(rendered.mark("bridged") == "0");
}

TEST_CASE("a page of which the snapshot of now is missing is not called complete: it says what it holds") {
  const Loaded test(false);
  const auto data = test.data();
  const auto page = test.text();
  const auto behind = fmt::format("\"slots_behind\":{}", data["slots_behind"].get<int>());
  REQUIRE(occurrences(page, behind) == 1);
  const auto fact_of = [&](int slots) {
    auto text = page;
    text.replace(text.find(behind), behind.size(), fmt::format("\"slots_behind\":{}", slots));
    const auto visible = render(test.job.folder().write("behind.html", text), "en").visible;
    const auto id = visible.find("id=\"freshness-fact\"");
    REQUIRE(id != std::string::npos);
    const auto start = visible.rfind('<', id);
    return visible.substr(start, visible.find("</dl>", start) - start);
  };
  const auto whole = fact_of(0), one = fact_of(1), two = fact_of(2);
  CHECK(whole.starts_with("<div class=\"fact good\""));
  CHECK(whole.find("begun since") == std::string::npos);
  CHECK(one.starts_with("<div class=\"fact \""));
  CHECK(one.find("✓") == std::string::npos);
  CHECK(one.find("newest covered: 2025-06-10; 1 snapshot has begun since 2025-06-10 and is not loaded yet") !=
        std::string::npos);
  CHECK(two.starts_with("<div class=\"fact bad\""));
  CHECK(two.find("2 snapshots have begun since 2025-06-10 and are not loaded yet") != std::string::npos);
}
