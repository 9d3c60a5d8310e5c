// From what the API writes to what stands in the tables: read back from PostgreSQL as text.
#include <doctest/doctest.h>

#include <map>

#include <fmt/format.h>

#include "support/job.hpp"

using namespace xingtu::test;

namespace {

using Text = std::optional<std::string>;

constexpr const char *kOneScope = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n";

/// A sandbox that gives this list of items to everybody.
class ItemServer {
public:
  explicit ItemServer(const std::string &items)
      : sandbox({"--rules",
                 folder_.write("rules.json", R"([{"answer": {"items": [)" + items + "]}}]").string()}) {}

private:
  TempDir folder_;

public:
  const Sandbox sandbox;
};

/// One written value, under a key of the API, and what its columns hold then.
struct Written {
  const char *json;
  Text low;          ///< or the only column
  Text high;         ///< of a pair
  const char *issue; ///< its reason; empty: there is none
};

struct Columns {
  const char *key = ""; ///< in the item
  const char *column = "";
  const char *low = "",
             *high = ""; ///< of xingtu.video or xingtu.video_snapshot; high is empty where there is one
  std::vector<Written> values;
};

constexpr auto none = std::nullopt; // nothing is stored

Columns counts() {
  return {"play",
          "play_count",
          "play_count",
          "",
          {{"12", "12", none, ""},
           {"0", "0", none, ""},
           {R"("0")", "0", none, ""},
           {R"("12")", "12", none, ""},
           {R"(" 12 ")", "12", none, ""},
           {R"("+7")", "7", none, ""},
           {"-5", "-5", none, ""},
           {R"("1,234,567")", "1234567", none, ""},
           {R"("1,23")", none, none, "not_a_number"},
           {R"("1.2万")", "12000", none, ""},
           {R"("1.2w")", "12000", none, ""},
           {R"("1.2W")", "12000", none, ""},
           {R"("3.4亿")", "340000000", none, ""},
           {R"("0.00001亿")", "1000", none, ""},
           {R"("5k")", "5000", none, ""},
           {R"("1.5千")", "1500", none, ""},
           {R"("１２３")", "123", none, ""},
           {R"("１．２万")", "12000", none, ""},
           {"1e3", "1000", none, ""},
           {"1E+2", "100", none, ""},
           {"1.0", "1", none, ""},
           {"1.5", none, none, "not_whole"},
           {"0.10", none, none, "not_whole"},
           {"1e-1", none, none, "not_whole"},
           {R"("1.23456万")", none, none, "not_whole"},
           {"1e400", none, none, "out_of_range"},
           {"9223372036854775807", "9223372036854775807", none, ""},
           {"9223372036854775808", none, none, "out_of_range"},
           {"7301234567890123456", "7301234567890123456", none, ""},
           {"9007199254740993", "9007199254740993", none, ""},
           {R"({"value": 12})", "12", none, ""},
           {R"({"value": "1.2万"})", "12000", none, ""},
           {R"({"value": null})", none, none, ""},
           {"null", none, none, ""},
           {R"("")", none, none, ""},
           {R"("-")", none, none, ""},
           {R"("--")", none, none, ""},
           {R"("N/A")", none, none, ""},
           {R"("暂无")", none, none, ""},
           {R"("约1.2万")", none, none, "not_a_number"},
           {R"("NaN")", none, none, "not_a_number"},
           {R"("12 34")", none, none, "not_a_number"},
           {R"("1-5")", none, none, "range_in_single_column"},
           {R"(">100")", none, none, "range_in_single_column"},
           {R"("12%")", none, none, "wrong_unit"},
           {R"("¥12")", none, none, "wrong_unit"},
           {"true", none, none, "wrong_type"},
           {"[1]", none, none, "wrong_type"}}};
}

Columns count_ranges() {
  return {"component_click_cnt",
          "component_click_count",
          "component_click_count_min",
          "component_click_count_max",
          {{"5000", "5000", "5000", ""},
           {R"("1w-5w")", "10000", "50000", ""},
           {R"("1-5w")", "10000", "50000", ""},
           {R"("500-1w")", "500", "10000", ""},
           {R"("1000-2500")", "1000", "2500", ""},
           {R"("1,000-2,500")", "1000", "2500", ""},
           {R"("1万~5万")", "10000", "50000", ""},
           {R"("1万 - 5万")", "10000", "50000", ""},
           {R"("１ｗ－５ｗ")", "10000", "50000", ""},
           {R"("1000至2500")", "1000", "2500", ""},
           {R"("1亿-1.5亿")", "100000000", "150000000", ""},
           {R"(">=100w")", "1000000", none, ""},
           {R"("≥1万")", "10000", none, ""},
           {R"("100万以上")", "1000000", none, ""},
           {R"("100+")", "100", none, ""},
           {R"("<1000")", none, "1000", ""},
           {R"("≤1,000")", none, "1000", ""},
           {R"({"value": "1w-5w"})", "10000", "50000", ""},
           {R"("-")", none, none, ""},
           {R"("5w-1w")", none, none, "reversed_range"},
           {R"("1-2-3")", none, none, "not_a_number"},
           {R"("1-1e19")", none, none, "out_of_range"}}};
}

Columns ratio_ranges() {
  return {"component_click_rate",
          "component_click_rate",
          "component_click_rate_min",
          "component_click_rate_max",
          {{R"("0.5%-1%")", "0.005", "0.01", ""},
           {R"("0.5-1%")", "0.005", "0.01", ""},
           {R"("0.5%-1")", none, none, "wrong_unit"},
           {"525", "0.0525", "0.0525", ""},
           {R"("525")", "0.0525", "0.0525", ""},
           {"10000", "1", "1", ""},
           {"10001", none, none, "out_of_range"},
           {"0", "0", "0", ""},
           {"0.10", "0.1", "0.1", ""},
           {R"("0.10")", "0.1", "0.1", ""},
           {R"("12.34%")", "0.1234", "0.1234", ""},
           {R"("100%")", "1", "1", ""},
           {R"("101%")", none, none, "out_of_range"},
           {R"("５％")", "0.05", "0.05", ""},
           {R"(">=5%")", "0.05", none, ""},
           {R"("<0.1%")", none, "0.001", ""},
           {"-1", none, none, "out_of_range"},
           {R"("1w")", none, none, "wrong_unit"}}};
}

Columns money_ranges() {
  return {"cpc",
          "cpc",
          "cpc_min",
          "cpc_max",
          {{R"("¥100-200")", "100.0000", "200.0000", ""},
           {R"("¥100-¥200")", "100.0000", "200.0000", ""},
           {"0.10", "0.1000", "0.1000", ""},
           {R"("1.2万")", "12000.0000", "12000.0000", ""},
           {R"("12.34元")", "12.3400", "12.3400", ""},
           {R"("￥1,234.5")", "1234.5000", "1234.5000", ""},
           {"-3.5", "-3.5000", "-3.5000", ""},
           {R"("100元以上")", "100.0000", none, ""},
           {R"(">=¥50")", "50.0000", none, ""},
           {"1e15", "1000000000000000.0000", "1000000000000000.0000", ""},
           {"1e16", none, none, "out_of_range"},
           {"1e400", none, none, "out_of_range"},
           {"9999999999999999.9999", "9999999999999999.9999", "9999999999999999.9999", ""},
           {"0.30000000000000004", "0.3000", "0.3000", "rounded"},
           {"0.00005", "0.0001", "0.0001", "rounded"},
           {R"("5%")", none, none, "wrong_unit"}}};
}

Columns durations() {
  return {"duration",
          "duration_seconds",
          "duration_seconds",
          "",
          {{"15", "15", none, ""},
           {"15.5", "15.5", none, ""},
           {R"("01:30")", "90", none, ""},
           {R"("1:02:03")", "3723", none, ""},
           {R"("1:75")", none, none, "not_a_duration"},
           {"-1", none, none, "out_of_range"}}};
}

Columns times() {
  return {"create_timestamp",
          "published_at",
          "published_at",
          "",
          {{"1573660800", "2019-11-13 16:00:00+00", none, ""},
           {R"("1573660800")", "2019-11-13 16:00:00+00", none, ""},
           {"1573660800123", "2019-11-13 16:00:00.123+00", none, ""},
           {R"("2019-05-13")", "2019-05-12 16:00:00+00", none, ""}, // its midnight in the job's time zone
           {R"("2019-05-13 08:00:00")", "2019-05-13 00:00:00+00", none, ""},
           {R"("soon")", none, none, "not_a_time"},
           {"5", none, none, "out_of_range"}}};
}

/// Loads these items with the built-in mapping.
struct Loaded {
  ItemServer server;
  Job job;

  explicit Loaded(const std::string &items) : server(items), job(server.sandbox, {.scopes = kOneScope}) {
    const auto finished = job.run({"run"});
    CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  }
};

} // namespace

TEST_CASE("each written number is stored exactly, or is NULL with an issue that keeps how it was written") {
  Columns columns;
  SUBCASE("counts") {
    columns = counts();
  }
  SUBCASE("ranges of counts") {
    columns = count_ranges();
  }
  SUBCASE("ratios") {
    columns = ratio_ranges();
  }
  SUBCASE("money") {
    columns = money_ranges();
  }
  SUBCASE("durations") {
    columns = durations();
  }
  SUBCASE("times") {
    columns = times();
  }

  std::string items;
  for (std::size_t i = 0; i < columns.values.size(); ++i)
    items += fmt::format(R"({}{{"item_id": "{}", "{}": {}}})", i > 0 ? "," : "", i, columns.key,
                         columns.values[i].json);
  const Loaded loaded(items);
  const std::string high = columns.high;
  std::map<std::string, Row> stored, issues;
  for (auto &row : loaded.job.query(
           fmt::format("set timezone = 'UTC'; select video_id, {}::text, {}::text "
                       "from xingtu.video join xingtu.video_snapshot using (author_id, video_id)",
                       columns.low, high.empty() ? "null" : high)))
    stored[*row[0]] = std::move(row);
  for (auto &row : loaded.job.query(
           "select (ordinal - 1)::text, column_name, reason, original from xingtu_ops.value_issue"))
    issues[*row[0]] = std::move(row);

  CHECK(stored.size() == columns.values.size());
  for (std::size_t i = 0; i < columns.values.size(); ++i) {
    const auto &written = columns.values[i];
    const auto id = std::to_string(i);
    CAPTURE(std::string(written.json));
    CHECK(stored.at(id) == Row{id, written.low, written.high});
    if (std::string(written.issue).empty())
      CHECK_FALSE(issues.contains(id));
    else
      CHECK(issues[id] == Row{id, columns.column, written.issue, written.json});
  }
}

TEST_CASE("the first pointer that is present wins, and one that says null leaves it to the next") {
  const Loaded loaded(
      R"({"item_id": "1", "play": 1, "play_cnt": 2}, {"item_id": "2", "play": null, "play_cnt": 2},
                         {"item_id": "3", "play_count": {"value": 3}})");
  CHECK(loaded.job.query("select video_id, play_count from xingtu.video_snapshot order by 1") ==
        std::vector<Row>{{"1", "1"}, {"2", "2"}, {"3", "3"}});
}

TEST_CASE("ids are stored as they are written: 19 digits, JSON integers, and text with anything in it") {
  const Loaded loaded(
      R"({"item_id": "7301234567890123456"}, {"item_id": 7301234567890123457}, {"item_id": "0012"},
                         {"item_id": "it's \"\\N\"\t\n\\."})");
  CHECK(
      loaded.job.query("select video_id from xingtu.video_snapshot order by position") ==
      std::vector<Row>{{"7301234567890123456"}, {"7301234567890123457"}, {"0012"}, {"it's \"\\N\"\t\n\\."}});
}

TEST_CASE("what no column takes is kept in the attributes, digit for digit") {
  const Loaded loaded(
      R"({"item_id": "1", "play": 5, "star_level": 3, "nested": {"a": [1, 2.50, null], "b": "x"},
                          "big": 123456789012345678901234567890, "we'ird \"key\\": true})");
  CHECK(loaded.job.cell(
            "select attributes = '{\"star_level\": 3, \"nested\": {\"a\": [1, 2.50, null], \"b\": \"x\"}, "
            "\"big\": 123456789012345678901234567890, \"we''ird \\\"key\\\\\": true}' from xingtu.video") ==
        "t");
  CHECK(loaded.job.cell("select attributes #>> '{nested,a,1}' from xingtu.video") == "2.50");
  CHECK(loaded.job.cell("select count(*) from xingtu_ops.value_issue") == "0");
}

TEST_CASE("hostile titles are stored as they are, or cleaned with an issue") {
  struct Title {
    std::string json;
    Text stored;
    const char *issue;
  };
  const std::vector<Title> titles{
      {R"("it's \"quoted\"")", "it's \"quoted\"", ""},
      {R"("back\\slash \\N \\.")", "back\\slash \\N \\.", ""},
      {R"("\\N")", "\\N", ""},
      {R"("\\.")", "\\.", ""},
      {R"("tab\tline\nreturn\r")", "tab\tline\nreturn\r", ""},
      {R"("'); drop table xingtu.video; --")", "'); drop table xingtu.video; --", ""},
      {R"("{} %s $1 :x {{y}}")", "{} %s $1 :x {{y}}", ""},
      {R"("<script>alert(1)</script>")", "<script>alert(1)</script>", ""},
      {R"("\u001b[31mred\u0007")", "\x1b[31mred\x07", ""},
      {R"("\ud83d\ude00 笑")", "😀 笑", ""},
      {"\"" + std::string(20'000, 'x') + "\"", std::string(20'000, 'x'), ""},
      {R"("")", none, ""},
      {"5.10", "5.10", ""},
      {R"("a\u0000b")", "ab", "cleaned"},
      {R"("a\ud83d")", "a\xEF\xBF\xBD", "cleaned"},
      {R"("\ude00b")",
       "\xEF\xBF\xBD"
       "b",
       "cleaned"},
      {R"(["x"])", none, "wrong_type"},
  };
  std::string items;
  for (std::size_t i = 0; i < titles.size(); ++i)
    items +=
        fmt::format(R"({}{{"item_id": "{}", "item_title": {}}})", i > 0 ? "," : "", i + 1, titles[i].json);
  const Loaded loaded(items);
  for (std::size_t i = 0; i < titles.size(); ++i) {
    CAPTURE(titles[i].json.substr(0, 80));
    CHECK(loaded.job.query(fmt::format("select title from xingtu.video where video_id = '{}'", i + 1)) ==
          std::vector<Row>{{titles[i].stored}});
    const auto issues = loaded.job.query(fmt::format(
        "select column_name, reason, original from xingtu_ops.value_issue where ordinal = {}", i + 1));
    if (std::string(titles[i].issue).empty())
      CHECK(issues.empty());
    else
      CHECK(issues == std::vector<Row>{{"title", titles[i].issue, titles[i].json}});
  }
}

TEST_CASE("attributes that jsonb cannot hold are cleaned with an issue, and the item loads") {
  const Loaded loaded(R"({"item_id": "1", "note": "a\u0000b", "half": "\ud800", "endless": 1e999999999})");
  CHECK(loaded.job.cell("select attributes ->> 'note' from xingtu.video") == "ab");
  CHECK(loaded.job.cell("select attributes ->> 'half' from xingtu.video") == "\xEF\xBF\xBD");
  CHECK(loaded.job.query("select ordinal, column_name, reason from xingtu_ops.value_issue") ==
        std::vector<Row>{{"1", "attributes", "cleaned"}});
}

TEST_CASE(
    "lists of products are found under each documented name, and under any name if it is the only one") {
  std::string name;
  for (const char *one : {"product_list", "products", "goods_list", "whatever_list"})
    SUBCASE(one) {
      name = one;
    }
  if (name.empty())
    return;
  const Sandbox sandbox;
  sandbox.put_rules(fmt::format(R"([{{"answer": {{"data": {{"base_resp": {{"status_code": 0}},
    "pagination": {{"has_more": false, "limit": 10, "page": 1, "total_count": 1}},
    "{}": [{{"promotion_id": 17, "name": "cup", "price_range": "¥10-20"}}]}}}}}}])",
                                name));
  const Job job(sandbox, {.scopes = "  ranges: [DAY_30]\n  detail_types: [PRODUCT]\n"});
  const auto finished = job.run({"run"});
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(job.query("select product_id, title, price_min, price_max from xingtu.product "
                  "join xingtu.product_snapshot using (author_id, product_id)") ==
        std::vector<Row>{{"17", "cup", "10.0000", "20.0000"}});
}

// A user's own mapping

TEST_CASE(
    "a user's mapping adds a pointer and whole columns: migrate adds them, replay back-fills, run fills") {
  const ItemServer server(
      R"({"item_id": "1", "stats": {"plays": "1.5万"}, "finish_rate": "10%-20%", "music_name": "Song"})");
  JobOptions options{.authors = {"6613871234567890123"}, .scopes = kOneScope};
  Job job(server.sandbox, options);
  CHECK(job.run({"run"}).exit_code == 0);
  CHECK(job.query("select play_count, attributes ->> 'music_name' from xingtu.video "
                  "join xingtu.video_snapshot using (author_id, video_id)") ==
        std::vector<Row>{{none, "Song"}});

  job.folder().write("mapping.yaml",
                     "video:\n  dimensions:\n    music: {type: text, from: [/music_name]}\n  measures:\n"
                     "    play_count: {from: [/play, /stats/plays]}\n"
                     "    finish_rate: {type: ratio_range, from: [/finish_rate]}\n");
  options.rest = "mapping: mapping.yaml\n";
  job.configure(options);
  const auto migrated = job.run_json({"migrate"});
  CHECK(migrated.json["added_columns"] == nlohmann::json{"xingtu.video.music",
                                                         "xingtu.video_snapshot.finish_rate_min",
                                                         "xingtu.video_snapshot.finish_rate_max"});
  CHECK(job.run_json({"migrate"}).json["added_columns"].empty());

  const std::string columns = "select author_id, play_count, finish_rate_min, finish_rate_max, music, "
                              "attributes ? 'music_name', attributes ? 'finish_rate' from xingtu.video "
                              "join xingtu.video_snapshot using (author_id, video_id) order by 1";
  const auto replayed = job.run_json({"replay"});
  CHECK_MESSAGE(replayed.finished.exit_code == 0, replayed.finished.err);
  CHECK(job.query(columns) ==
        std::vector<Row>{{"6613871234567890123", "15000", "0.1", "0.2", "Song", "f", "f"}});
  CHECK(server.sandbox.journal().size() == 1);

  options.authors.push_back("6613871234567890124");
  job.configure(options);
  const auto finished = job.run({"run"});
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(job.query(columns) ==
        std::vector<Row>{{"6613871234567890123", "15000", "0.1", "0.2", "Song", "f", "f"},
                         {"6613871234567890124", "15000", "0.1", "0.2", "Song", "f", "f"}});
  CHECK(server.sandbox.journal().size() == 2);
}

TEST_CASE("a column may have the name of the field that ids come from") {
  const ItemServer server(R"({"item_id": "1", "title": "t", "play": 7})");
  JobOptions options{.authors = {"6613871234567890123"}, .scopes = kOneScope};
  std::string kind, place;
  SUBCASE("as a measure") {
    kind = "measures", place = "video_snapshot";
  }
  SUBCASE("as a dimension") {
    kind = "dimensions", place = "video";
  }
  Job job(server.sandbox, options);
  job.folder().write("mapping.yaml",
                     "video:\n  " + kind + ":\n    item_id: {type: text, from: [/item_id]}\n");
  options.rest = "mapping: mapping.yaml\n";
  job.configure(options);
  REQUIRE(job.run({"migrate"}).exit_code == 0);
  for (const auto &arguments :
       std::vector<std::vector<std::string>>{{"run"}, {"run", "--refresh"}, {"replay"}}) {
    CAPTURE(arguments.back());
    const auto finished = job.run(arguments);
    CHECK_MESSAGE(finished.exit_code == 0, finished.err);
    CHECK(job.cell("select item_id from xingtu." + place) == "1");
  }
}
