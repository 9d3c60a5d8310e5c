// The HTML report: its data against what the sandbox lists, what it must never say, and how it is written.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <tuple>

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

const std::vector<std::string> kRanges{"DAY_30", "DAY_90"}, kTypes{"VIDEO", "PRODUCT"};

std::size_t occurrences(const std::string &text, const std::string &part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
    ++found;
  return found;
}

/// A figure of an item of the sandbox, which writes money as text; nothing where it reports none.
std::optional<double> number_of(const Json &columns, const std::string &name) {
  const auto value = columns.value(name, Json());
  if (value.is_null())
    return std::nullopt;
  return value.is_string() ? std::stod(value.get<std::string>()) : value.get<double>();
}

/// What the sandbox lists of a list adds up to: "items min max reported"; null for an end that is open.
std::string truth(const World &world, const std::string &author, const std::string &range, const std::string &type,
                  const std::string &measure, const std::string &industry = "ALL") {
  std::int64_t items = 0, reported = 0;
  double low = 0, high = 0;
  bool low_open = false, high_open = false;
  for (const auto &line : sandbox_dataset({"--scopes", "--date", world.day, "--items", world.items, "--page-size",
                                           world.page_size, "--author", author, "--industry", industry})) {
    if (line.contains("scope") || line["time_range"] != range || line["detail_type"] != type)
      continue;
    ++items;
    const auto min = number_of(line["columns"], measure + "_min"), max = number_of(line["columns"], measure + "_max");
    if (!min && !max)
      continue;
    ++reported;
    low_open = low_open || !min;
    high_open = high_open || !max;
    low += min.value_or(0);
    high += max.value_or(0);
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

/// What lists hold at the snapshots at which they are covered: (range, type) -> creator -> day -> items.
using Days = std::map<std::string, std::vector<Json>>;
using Lists = std::map<std::pair<std::string, std::string>, std::map<std::string, Days>>;

Lists lists_of(const Loaded &test) {
  Lists lists;
  const auto add = [&](const std::string &author, const std::string &day) {
    for (const auto &range : kRanges)
      for (const auto &type : kTypes)
        lists[{range, type}][author].try_emplace(day); // also of one that is empty
    for (const auto &line : sandbox_dataset({"--date", day, "--items", test.world.items, "--author", author}))
      lists[{line["time_range"].get<std::string>(), line["detail_type"].get<std::string>()}][author][day].push_back(line);
  };
  const auto &ids = test.world.authors;
  for (const auto &id : ids)
    add(id, kFirst);
  add(ids[0], kLast);
  add(ids[2], kLast);
  const auto by_rule = Json::parse(R"([
    {"id": "77", "columns": {"play_count": 0, "conversion_count_min": 1000000}},
    {"id": "78", "columns": {"conversion_count_min": 0, "conversion_count_max": 0,
                             "sales_amount_min": 0, "sales_amount_max": 0}}])").get<std::vector<Json>>();
  for (const auto &range : kRanges)
    lists[{range, "VIDEO"}][ids[2]][kLast] = by_rule;
  return lists;
}

std::set<std::string> ids_of(const std::vector<Json> &items) {
  std::set<std::string> ids;
  for (const auto &item : items)
    ids.insert(item["id"].get<std::string>());
  return ids;
}

std::optional<double> middle_of(const Json &item) {
  const auto min = number_of(item["columns"], "conversion_count_min"), max = number_of(item["columns"], "conversion_count_max");
  return min && max ? std::optional((*min + *max) / 2) : std::nullopt;
}

/// Rows of a kind of list.
std::vector<Json> rows_of(const Json &data, const std::string &table, const std::string &range, const std::string &type) {
  std::vector<Json> rows;
  for (const auto &row : report_rows(data, table))
    if (row["time_range"] == range && row["detail_type"] == type)
      rows.push_back(row);
  return rows;
}

/// An item in the order in which the page chooses: the most conversions first, then the most sales; not reported is last.
using Place = std::tuple<double, double, std::string, std::string>;
Place place_of(const std::string &author, const Json &item) {
  return {-number_of(item["columns"], "conversion_count_min").value_or(-1),
          -number_of(item["columns"], "sales_amount_min").value_or(-1), author, item["id"].get<std::string>()};
}

/// The first so many of them as text.
template <typename Key> std::vector<std::string> first_of(const std::map<Key, std::string> &places, std::size_t most) {
  std::vector<std::string> texts;
  for (const auto &[key, text] : places)
    if (texts.size() < most)
      texts.push_back(text);
  return texts;
}

std::string end_text(const std::optional<double> &end) { return end ? fmt::format("{:.2f}", *end) : "null"; }
std::string end_text(const Json &row, const std::string &name) {
  return row[name].is_null() ? "null" : fmt::format("{:.2f}", row[name].get<double>());
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
    CHECK(row["slot"] != 1); // no run
    CHECK(row["items"].is_null() == (author == test.world.authors[1] && row["slot"] == 2)); // failed
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

TEST_CASE("items and movers of the report are those of each creator's newest covered list, which the rows name") {
  const Loaded test;
  const auto data = test.data();
  constexpr std::size_t kItems = 16, kMovers = 10;
  for (const auto &[kind, creators] : lists_of(test)) {
    const auto &range = kind.first, &type = kind.second;
    CAPTURE(range);
    CAPTURE(type);
    std::map<Place, std::string> listed;
    std::map<std::tuple<double, std::string, std::string>, std::string> rises, falls;
    for (const auto &[author, days] : creators) {
      const auto &newest = days.rbegin()->first;
      for (const auto &item : days.rbegin()->second) {
        const auto id = item["id"].get<std::string>();
        listed[place_of(author, item)] = fmt::format("{} {} {}", author, id, newest);
        const auto &before = days.begin()->second; // of the same day if there is one only
        const auto same = std::find_if(before.begin(), before.end(), [&](const Json &each) { return each["id"] == id; });
        const auto now = middle_of(item), then = same == before.end() ? std::nullopt : middle_of(*same);
        if (!now || !then || *now == *then)
          continue;
        const auto text = fmt::format("{} {} {:.3f} {} {}", author, id, *now - *then, newest, days.begin()->first);
        (*now > *then ? rises : falls)[{-std::abs(*now - *then), author, id}] = text;
      }
    }
    std::vector<std::string> items, movers;
    for (const auto &row : rows_of(data, "items", range, type)) {
      items.push_back(fmt::format("{} {} {}", row["author_id"].get<std::string>(), row["item_id"].get<std::string>(),
                                  row["snapshot_at"].get<std::string>()));
      CHECK(row["items"] == listed.size());
      CHECK(row["snapshot_at"] == (row["author_id"] == test.world.authors[1] ? kFirst : kLast));
    }
    for (const auto &row : rows_of(data, "movers", range, type))
      movers.push_back(fmt::format("{} {} {:.3f} {} {}", row["author_id"].get<std::string>(), row["item_id"].get<std::string>(),
                                   row["conversion_count_change"].get<double>(), row["snapshot_at"].get<std::string>(),
                                   row["previous_snapshot_at"].get<std::string>()));
    CHECK(differences(first_of(listed, kItems), items) == "");
    auto expected = first_of(rises, kMovers);
    for (const auto &fall : first_of(falls, kMovers))
      expected.push_back(fall);
    CHECK(differences(expected, movers) == "");
  }
  // Whose lists failed on the last day is there with those of the first one.
  std::size_t of_first_day = 0;
  for (const auto &row : report_rows(data, "items"))
    if (row["author_id"] == test.world.authors[1])
      ++of_first_day;
  CHECK(of_first_day > 0);
}

TEST_CASE("what came and left, by the report, is what the sandbox listed at one of two covered snapshots only") {
  const Loaded test;
  const auto data = test.data();
  constexpr std::size_t kShown = 10;
  std::size_t moved = 0;
  for (const auto &[kind, creators] : lists_of(test)) {
    const auto &range = kind.first, &type = kind.second;
    CAPTURE(range);
    CAPTURE(type);
    std::map<Place, std::string> entered, left;
    std::size_t stayed = 0, compared = 0, lists = 0;
    for (const auto &[author, days] : creators) {
      if (days.size() < 2)
        continue; // of whom a list failed, nothing has left
      const auto &before = days.at(kFirst), &now = days.at(kLast);
      const auto ids_before = ids_of(before), ids_now = ids_of(now);
      ++lists;
      if (!ids_before.empty() || !ids_now.empty())
        ++compared;
      const auto &id = author; // a lambda does not capture what a loop has taken apart
      const auto text = [&](const char *movement, const Json &item) {
        const auto figure = [&](const char *name) { return end_text(number_of(item["columns"], name)); };
        return fmt::format("{} {} {} {} {} {} {}", movement, id, item["id"].get<std::string>(),
                           figure("conversion_count_min"), figure("conversion_count_max"), figure("sales_amount_min"),
                           figure("sales_amount_max"));
      };
      for (const auto &item : now) {
        if (ids_before.contains(item["id"].get<std::string>()))
          ++stayed;
        else
          entered[place_of(author, item)] = text("entered", item);
      }
      for (const auto &item : before)
        if (!ids_now.contains(item["id"].get<std::string>()))
          left[place_of(author, item)] = text("left", item);
    }
    const auto totals = rows_of(data, "movement_totals", range, type);
    REQUIRE(totals.size() == 1);
    CHECK(totals[0]["entered"] == entered.size());
    CHECK(totals[0]["stayed"] == stayed);
    CHECK(totals[0]["left"] == left.size());
    CHECK(totals[0]["unproven"] == 0);
    // Two lists that are both empty may count or not: nothing moved in them.
    CHECK(totals[0]["lists"].get<std::size_t>() >= compared);
    CHECK(totals[0]["lists"].get<std::size_t>() <= lists);
    std::vector<std::string> shown;
    for (const auto &row : rows_of(data, "movement", range, type)) {
      CHECK(row["is_proven"] == true);
      CHECK(row["came_back"] == false);
      CHECK(row["snapshot_at"] == kLast);
      CHECK(row["previous_snapshot_at"] == kFirst);
      CHECK(row["days_between"] == 2);
      shown.push_back(fmt::format("{} {} {} {} {} {} {}", row["movement"].get<std::string>(), row["author_id"].get<std::string>(),
                                  row["item_id"].get<std::string>(), end_text(row, "conversion_count_min"),
                                  end_text(row, "conversion_count_max"), end_text(row, "sales_amount_min"),
                                  end_text(row, "sales_amount_max")));
    }
    auto expected = first_of(entered, kShown);
    for (const auto &each : first_of(left, kShown))
      expected.push_back(each);
    CHECK(differences(expected, shown) == "");
    moved += expected.size();
  }
  CHECK(moved > kShown);
}

TEST_CASE("how often the report says that a figure is reported is how often the sandbox lists it") {
  const Loaded test;
  const auto lists = lists_of(test);
  int compared = 0;
  for (const auto &row : report_rows(test.data(), "fields")) {
    CAPTURE(row.dump());
    CHECK(row["snapshot_at"] == kLast);
    const auto name = row["column_name"].get<std::string>();
    std::size_t listed = 0, reporting = 0;
    bool known = false;
    for (const auto &range : kRanges)
      for (const auto &[author, days] : lists.at({range, row["detail_type"].get<std::string>()}))
        for (const auto &item : days.contains(kLast) ? days.at(kLast) : std::vector<Json>()) {
          const auto &columns = item["columns"];
          const auto has = [&](const std::string &column) { return !columns.value(column, Json()).is_null(); };
          known = known || columns.contains(name) || columns.contains(name + "_min");
          ++listed;
          if (has(name) || has(name + "_min") || has(name + "_max"))
            ++reporting;
        }
    CHECK(row["rows_listed"] == listed);
    if (!known)
      continue;
    CHECK(row["rows_reporting"] == reporting);
    ++compared;
  }
  CHECK(compared > 10);
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
  CHECK(rendered.visible.find("another number of creators: not joined") != std::string::npos);
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
    CHECK(page.mark("numbers") == "total:1 creators:123 items:12345");
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
        "No list of a single industry is asked for", "Left the list (that is not: 0 conversions)", "as of 2025-06-10",
        "complete up to the last one asked for", "behind the last one asked for"}) {
    CAPTURE(std::string(text));
    CHECK(english.find(text) != std::string::npos);
  }
  const auto marks = marks_at_widths(test.page(), "both,check", {390, 3840}, {"width", "overflow", "drawn"});
  CHECK(marks == std::vector<std::string>{"width=390 overflow=false drawn=5", "width=3840 overflow=false drawn=5"});
  CHECK(screenshot(test.page(), "both", 1920, 1080).size() > 20'000);
}
