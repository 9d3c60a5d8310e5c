// profile: what it says of stored pages is what PostgreSQL counts in them, and what it suggests works.
#include <doctest/doctest.h>

#include <algorithm>

#include <fmt/format.h>

#include "support/sanitizers.hpp"
#include "support/truth.hpp"

using namespace xingtu::test;

namespace {

using nlohmann::json;

constexpr const char *kVideos = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n";

bool contains(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

json detail(const json &object, const std::string &type) {
  for (const auto &one : object["detail_types"])
    if (one["detail_type"] == type)
      return one;
  return nullptr;
}

/// The element of an array whose member NAME is VALUE.
json having(const json &array, const std::string &name, const json &value) {
  for (const auto &one : array)
    if (one[name] == value)
      return one;
  return nullptr;
}

json profile(const Job &job, std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.begin(), "profile");
  const auto result = job.run_json(arguments);
  CHECK_MESSAGE(result.finished.exit_code == 0, result.finished.err);
  return result.json;
}

/// A job that has loaded this list of items from everybody.
struct Loaded {
  explicit Loaded(const std::string &items, JobOptions with = {.scopes = kVideos})
      : options(std::move(with)) {
    sandbox.put_rules(R"([{"answer": {"items": [)" + items + "]}}]");
    const auto finished = job.run(run_of_day());
    REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  }

  JobOptions options;
  Sandbox sandbox;
  Job job{sandbox, options};
};

/// Every field of the items at the top, "KEY items nulls types", as PostgreSQL's own JSON reads the pages.
std::vector<std::string> fields_by_sql(const Job &job, const std::string &type) {
  std::vector<std::string> lines;
  for (const auto &row : job.query(fmt::format(R"(
    with items as (
      select item from xingtu_raw.api_page join xingtu_ops.request_audit using (request_id)
      join xingtu_ops.scope using (scope_id)
      cross join lateral jsonb_path_query(convert_from(body, 'UTF8')::jsonb,
                                          'lax $.data.*[*] ? (@.type() == "object")') as item
      where detail_type = '{}' and not item ? 'has_more' and not item ? 'status_code'),
    typed as (
      select key, case when jsonb_typeof(value) <> 'number' then jsonb_typeof(value)
                       when value::text ~ '[.eE]' then 'number' else 'integer' end as type
      from items cross join lateral jsonb_each(item))
    select concat_ws(' ', '/' || key, sum(count), sum(count) filter (where type = 'null'),
                     string_agg(type || '=' || count, ',' order by type) filter (where type <> 'null'))
    from (select key, type, count(*) as count from typed group by key, type) as counts group by key)",
                                               type)))
    lines.push_back(row[0].value());
  return lines;
}

std::vector<std::string> fields_of(const json &detail) {
  std::vector<std::string> lines;
  for (const auto &field : detail["fields"]) {
    const auto pointer = field["pointer"].get<std::string>();
    if (std::count(pointer.begin(), pointer.end(), '/') != 1)
      continue;
    std::map<std::string, int> sorted = field["types"];
    std::string types;
    for (const auto &[type, count] : sorted)
      types += fmt::format("{}{}={}", types.empty() ? "" : ",", type, count);
    const auto nulls = field["null"].get<int>();
    lines.push_back(fmt::format("{} {}{}{}{}", pointer, field["items"].get<int>(),
                                nulls > 0 ? " " + std::to_string(nulls) : "", types.empty() ? "" : " ",
                                types));
  }
  return lines;
}

/// No line of what is printed does anything but show text.
void check_harmless(const std::string &out) {
  for (const char c : out)
    REQUIRE((c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)));
  for (const char *part : {"\u009b", "\u202e", "\u2028"})
    CHECK_FALSE(contains(out, part));
}

} // namespace

TEST_CASE(
    "profile counts what PostgreSQL counts in the stored pages, and each column as its table holds it") {
  const World world{.authors = authors(12)};
  const Sandbox sandbox(world.serve());
  const Job job(sandbox, {.scopes = world.scopes()});
  REQUIRE(job.run(run_of_day()).exit_code == 0);
  const auto requests = sandbox.journal().size();

  const auto object = profile(job);
  for (const char *type : {"VIDEO", "PRODUCT"}) {
    const std::string kind = type[0] == 'V' ? "video" : "product";
    CAPTURE(kind);
    const auto one = detail(object, type);
    CHECK(one["fields"].size() > 15);
    CHECK(differences(fields_by_sql(job, type), fields_of(one)) == "");
    CHECK(one["unmapped_pages"] == 0);
    CHECK(std::to_string(one["pages"].get<int>()) ==
          job.cell(fmt::format("select count(*) from xingtu_ops.request_audit join xingtu_ops.scope using "
                               "(scope_id) where detail_type = '{}' and outcome in ('ok', 'empty')",
                               type)));
    const auto rows = job.cell(fmt::format("select count(*) from xingtu.{}_snapshot", kind));
    CHECK(std::to_string(one["items"].get<int>()) == rows);
    CHECK(one["snapshots"]["count"] == 1);
    int columns = 0;
    for (const auto &column : one["columns"]) {
      const auto name = column["column"].get<std::string>();
      CAPTURE(name);
      CHECK(column["unreadable"] == 0);
      for (const auto *end : {"", "_min"})
        if (job.cell(
                fmt::format("select count(*) from information_schema.columns where table_schema = 'xingtu' "
                            "and table_name = '{}_snapshot' and column_name = '{}{}'",
                            kind, name, end)) == "1") {
          ++columns;
          // Open below, a range has no lower end.
          const auto present = *end == '\0' ? name : fmt::format("coalesce({0}_min, {0}_max)", name);
          CHECK(std::to_string(column["filled"].get<int>()) ==
                job.cell(fmt::format("select count({}) from xingtu.{}_snapshot", present, kind)));
        }
    }
    CHECK(columns >= 10);
  }
  CHECK(sandbox.journal().size() == requests);

  const auto text = job.run({"profile"});
  CHECK(text.exit_code == 0);
  CHECK(text.err == "");
  for (const char *part :
       {"VIDEO: ", "PRODUCT: ", "goes to", "# Suggested mapping", "video_id", "attributes"}) {
    CAPTURE(std::string(part));
    CHECK(contains(text.out, part));
  }
}

TEST_CASE("the suggested mapping, put into the job's file, makes columns that replay fills") {
  Loaded loaded(
      R"({"item_id": "1", "play": 7, "collectCnt": "1.2万", "music": {"name": "Song: #1 \"a\"", "id": 71},
                    "finish_rate": "10%-20%", "floor_price": {"value": "¥12.50"}, "modify_time": 1557705600,
                    "tags": ["a"], "收藏": 5},
                   {"item_id": "2", "play": 8, "collectCnt": 3})");
  auto &job = loaded.job;
  const auto requests = loaded.sandbox.journal().size();
  const auto before = profile(job);
  const auto columns = detail(before, "VIDEO")["suggestion"]["columns"];
  CHECK(columns.size() == 7);
  CHECK(having(columns, "column", "collect_count") ==
        json::parse(R"({"column": "collect_count", "section": "measures", "type": "count",
                        "from": ["/collectCnt"], "items": 2})"));
  CHECK(detail(before, "VIDEO")["suggestion"]["no_type"] == json{"/tags (array)"});
  CHECK(having(detail(before, "VIDEO")["fields"], "pointer", "/collectCnt")["goes_to"] == "attributes");

  std::string mapping;
  SUBCASE("from the JSON") {
    mapping = before["suggested_mapping"].get<std::string>();
  }
  SUBCASE("from the text, from the heading to the end") {
    const auto out = job.run({"profile"}).out;
    REQUIRE(contains(out, "\n# Suggested mapping"));
    mapping = out.substr(out.find("\n# Suggested mapping") + 1);
  }
  CAPTURE(mapping);
  job.folder().write("mapping.yaml", mapping);
  loaded.options.rest = "mapping: mapping.yaml\n";
  job.configure(loaded.options);

  // The mapping can be tried before the tables have its columns.
  CHECK(detail(profile(job), "VIDEO")["suggestion"]["columns"].empty());
  const auto migrated = job.run_json({"migrate"});
  CHECK_MESSAGE(migrated.finished.exit_code == 0, migrated.finished.err);
  CHECK(migrated.json["added_columns"].size() == 8); // one of them a pair
  const auto replayed = job.run_json({"replay"});
  CHECK_MESSAGE(replayed.finished.exit_code == 0, replayed.finished.err);
  CHECK(replayed.json["pages"] == 1);
  CHECK(loaded.sandbox.journal().size() == requests);
  CHECK(job.query("select video_id, play_count, collect_count, music_name, music_id, finish_rate_min, "
                  "finish_rate_max, "
                  "floor_price, extract(epoch from modify_time)::bigint, field, attributes "
                  "from xingtu.video join xingtu.video_snapshot using (author_id, video_id) order by 1") ==
        std::vector<Row>{{"1", "7", "12000", "Song: #1 \"a\"", "71", "0.1", "0.2", "12.5000", "1557705600",
                          "5", R"({"tags": ["a"], "music": {"id": 71, "name": "Song: #1 \"a\""}})"},
                         {"2", "8", "3", std::nullopt, std::nullopt, std::nullopt, std::nullopt, std::nullopt,
                          std::nullopt, std::nullopt, "{}"}});
  CHECK(job.cell("select count(*) from xingtu_ops.value_issue") == "0");
  const auto after = profile(job);
  CHECK(after["suggested_mapping"].is_null());
  CHECK(having(detail(after, "VIDEO")["fields"], "pointer", "/collectCnt")["columns"] ==
        json::parse(R"([{"column": "collect_count", "items": 2}])"));
}

TEST_CASE("the suggestion for the sandbox's own items works as well, and no value is lost by it") {
  const World world{.authors = authors(12)};
  const Sandbox sandbox(world.serve());
  JobOptions options{.scopes = world.scopes()};
  Job job(sandbox, options);
  REQUIRE(job.run(run_of_day()).exit_code == 0);
  const auto before = profile(job);
  REQUIRE(before["suggested_mapping"].is_string());
  job.folder().write("mapping.yaml", before["suggested_mapping"].get<std::string>());
  options.rest = "mapping: mapping.yaml\n";
  job.configure(options);
  REQUIRE(job.run({"migrate"}).exit_code == 0);
  REQUIRE(job.run({"replay"}).exit_code == 0);
  CHECK(job.cell("select count(*) from xingtu_ops.value_issue") == "0");
  const auto after = profile(job);
  for (const auto *type : {"VIDEO", "PRODUCT"}) {
    const auto suggested = detail(before, type)["suggestion"]["columns"];
    CHECK(suggested.size() >= 2);
    for (const auto &one : suggested) {
      const auto column = having(detail(after, type)["columns"], "column", one["column"]);
      CAPTURE(one.dump());
      CHECK(column["filled"].get<int>() > 0);
      CHECK(column["unreadable"] == 0);
    }
  }
}

TEST_CASE("pages that the mapping cannot read are profiled too, and the list is suggested") {
  const Sandbox sandbox;
  sandbox.put_rules(R"([{"answer": {"data": {"base_resp": {"status_code": 0, "status_message": ""},
    "pagination": {"has_more": false, "limit": 10, "page": 1, "total_count": 2},
    "works": [{"item_id": "71", "play": 12}, {"item_id": "72", "fans": 5}],
    "tips": [{"text": "an array"}, {"text": "of objects"}, {"text": "too"}]}}}])");
  JobOptions options{.scopes = kVideos};
  Job job(sandbox, options);
  REQUIRE(job.run(run_of_day()).exit_code == 75);
  const auto object = profile(job);
  const auto videos = detail(object, "VIDEO");
  CHECK(videos["unmapped_pages"] == 1);
  CHECK(videos["lists"] == json::parse(R"([{"pointer": "/works", "pages": 1, "unmapped_pages": 1, "items": 2},
                        {"pointer": "/tips", "pages": 0, "unmapped_pages": 1, "items": 0}])"));
  CHECK(having(videos["columns"], "column", "play_count")["filled"] == 1);
  CHECK(videos["suggestion"]["list"] == json{"/video_list", "/works"});
  const auto text = job.run({"profile"}).out;
  CHECK(contains(text,
                 "1 pages cannot be read by this mapping, e.g.: no list of items: looked for an array at"));
  CHECK(contains(text, "\n  list: [/video_list, /works]\n"));

  job.folder().write("mapping.yaml", object["suggested_mapping"].get<std::string>());
  options.rest = "mapping: mapping.yaml\n";
  job.configure(options);
  REQUIRE(job.run({"migrate"}).exit_code == 0);
  REQUIRE(job.run({"replay"}).exit_code == 0);
  CHECK(job.query("select video_id, play_count, fans from xingtu.video_snapshot order by 1") ==
        std::vector<Row>{{"71", "12", std::nullopt}, {"72", std::nullopt, "5"}});
  CHECK(job.run(run_of_day()).exit_code == 0);
  CHECK(sandbox.journal().size() == 1);
}

TEST_CASE("a field that is called otherwise now shows as a column without any data") {
  Loaded loaded(R"({"item_id": "1", "play": 7}, {"item_id": "2", "play_cnt": 8, "play": null})");
  CHECK(having(detail(profile(loaded.job), "VIDEO")["fields"], "pointer", "/play_cnt")["goes_to"] ==
        "column");
  loaded.job.clear();
  loaded.sandbox.put_rules(R"([{"answer": {"items": [{"item_id": "1", "plays": 7, "play_cnt": null, "like": 1,
                                                      "like_cnt": 1, "share": "dear"}]}}])");
  REQUIRE(loaded.job.run(run_of_day()).exit_code == 0);
  const auto object = profile(loaded.job);
  const auto empty = detail(object, "VIDEO")["columns_without_data"].get<std::vector<std::string>>();
  CHECK(std::count(empty.begin(), empty.end(), "play_count") == 1);
  CHECK(std::count(empty.begin(), empty.end(), "like_count") == 0);
  const auto fields = detail(object, "VIDEO")["fields"];
  CHECK(having(fields, "pointer", "/plays")["goes_to"] == "attributes");
  CHECK(having(fields, "pointer", "/like")["goes_to"] == "column");
  CHECK(having(fields, "pointer", "/like_cnt")["goes_to"] == "fallback");
  CHECK(having(fields, "pointer", "/play_cnt")["columns"] ==
        json::parse(R"([{"column": "play_count", "items": 0}])"));
  const auto share = having(detail(object, "VIDEO")["columns"], "column", "share_count");
  CHECK(share["items"] == 1);
  CHECK(share["filled"] == 0);
  CHECK(share["unreadable"] == 1);
  const auto text = loaded.job.run({"profile"}).out;
  CHECK(contains(text, "Columns without any data, or with values that cannot be read\n"));
  CHECK(contains(text, "\nplay_count "));
  CHECK(contains(text, "/play, /play_cnt, /play_count, /vv, /video_vv"));
  CHECK(contains(text, "fallback of like_count"));
  CHECK_FALSE(contains(text, "\nlike_count "));
}

TEST_CASE("profile reads the newest pages, as many as it is told, of the snapshots it is told") {
  Sandbox sandbox;
  const Job job(sandbox, {.authors = authors(3), .scopes = kVideos});
  for (int day = 1; day <= 3; ++day) {
    sandbox.put_rules(fmt::format(R"([{{"answer": {{"items": [{{"item_id": "1", "day{}": 1}}]}}}}])", day));
    REQUIRE(job.run({"run", "--snapshot-at", fmt::format("2025-06-1{}", day)}).exit_code == 0);
  }
  const auto seen = [&](const std::vector<std::string> &arguments) {
    const auto one = detail(profile(job, arguments), "VIDEO");
    std::string text =
        fmt::format("{} of {}:", one["pages"].get<int>(), one["snapshots"]["count"].get<int>());
    for (const auto &field : one["fields"])
      if (field["pointer"] != "/item_id")
        text += fmt::format(" {} {}", field["pointer"].get<std::string>(), field["items"].get<int>());
    return text;
  };
  CHECK(seen({}) == "9 of 3: /day3 3 /day2 3 /day1 3");
  CHECK(seen({"--pages", "4"}) == "4 of 2: /day3 3 /day2 1");
  CHECK(seen({"--from", "2025-06-12"}) == "6 of 2: /day3 3 /day2 3");
  CHECK(seen({"--to", "2025-06-12", "--pages", "2"}) == "2 of 1: /day2 2");
  CHECK(seen({"--from", "2025-06-11", "--to", "2025-06-11"}) == "3 of 1: /day1 3");
  CHECK(seen({"--from", "2100-01-01"}) == "0 of 0:");
  CHECK(seen({"--to", "1960-01-01"}) == "0 of 0:");
  CHECK(seen({"--from", "1960-01-01", "--to", "1961-01-01"}) == "0 of 0:");
  const auto one = detail(profile(job, {"--from", "2025-06-12"}), "VIDEO");
  CHECK(one["snapshots"]["from"] == "2025-06-11T16:00:00Z");
  CHECK(one["snapshots"]["to"] == "2025-06-12T16:00:00Z");
  CHECK(contains(
      job.run({"profile", "--pages", "4"}).out,
      "VIDEO: 4 items on 4 pages, of 2 snapshots from 2025-06-12T00:00+08:00 to 2025-06-13T00:00+08:00\n"));
  CHECK(contains(job.run({"profile"}).out, "PRODUCT: no stored pages\n"));
  CHECK(contains(job.run({"profile", "--to", "2020-01-01"}).out, "No pages of these snapshots are stored"));
}

TEST_CASE("without any stored page profile says so and what to do, and that is no error") {
  const Sandbox sandbox;
  const Job job(sandbox);
  const auto finished = job.run({"profile"});
  CHECK(finished.exit_code == 0);
  CHECK(finished.out == "No pages are stored yet: `xingtu-etl run` loads them.\n");
  const auto object = profile(job);
  CHECK(object["exit_code"] == 0);
  CHECK(object["command"] == "profile");
  CHECK(object["suggested_mapping"].is_null());
  CHECK(detail(object, "PRODUCT")["pages"] == 0);
  CHECK(detail(object, "PRODUCT")["columns_without_data"].empty()); // nobody knows
  CHECK(detail(object, "PRODUCT")["snapshots"]["from"].is_null());
  CHECK(sandbox.journal().empty());
}

TEST_CASE("profile writes nothing: it works where nothing may be written") {
  Loaded loaded(R"({"item_id": "1", "fans": 7})");
  loaded.job.execute("do $$ begin execute format('alter database %I set default_transaction_read_only = on', "
                     "current_database()); end $$");
  REQUIRE(loaded.job.run({"replay"}).exit_code == 69);
  CHECK(detail(profile(loaded.job), "VIDEO")["items"] == 1);
}

TEST_CASE("whatever the pages hold, what is printed is text, and its lines stay short") {
  // Control characters, marks that turn the line around, NUL, half a surrogate pair, a lone backslash.
  const std::string evil = R"(\u001b]0;x\u0007\u001b[2J\r\n\u0000\u009b31m\u202e\u2028\ud800\"\\)";
  std::string deep = "1";
  for (int i = 0; i < 90; ++i)
    deep = "{\"" + std::string(i % 3 == 0 ? "a/b~c" : "d") + "\":" + deep + "}";
  Loaded loaded(fmt::format(R"({{"item_id": "1", "{0}": "{0}", "list": [{{"{0}": ["{0}"]}}], "deep": {1},
                                      "long": "{2}", "text": "{0}", "中文字段": "{3}"}}, "{0}")",
                            evil, deep, std::string(5000, 'x'), "数据")
                    .append(R"(, {"item_id": 2, "text": "second"})"));
  const auto finished = loaded.job.run({"profile"});
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  check_harmless(finished.out);
  CHECK(contains(finished.out, "/deep/"));
  CHECK(contains(finished.out, "中文字段"));
  CHECK(contains(finished.out, "1 of the items become no row"));
  for (std::size_t begin = 0; begin < finished.out.size();) {
    const auto end = finished.out.find('\n', begin);
    CHECK_MESSAGE(end - begin <= 300, finished.out.substr(begin, end - begin)); // bytes
    begin = end + 1;
  }
  const auto object = profile(loaded.job);
  CHECK(detail(object, "VIDEO")["items"] == 2);
  CHECK(detail(object, "VIDEO")["fields_cut"] == true);
  const auto suggested = detail(object, "VIDEO")["suggestion"]["columns"];
  CHECK(having(suggested, "column", "text")["items"] == 2);
  for (const auto &one : suggested)
    CHECK_FALSE(contains(one["from"].dump(), "\\u"));

  // And it is a mapping all the same.
  auto &job = loaded.job;
  job.folder().write("mapping.yaml", object["suggested_mapping"].get<std::string>());
  auto options = loaded.options;
  options.rest = "mapping: mapping.yaml\n";
  job.configure(options);
  const auto migrated = job.run({"migrate"});
  CHECK_MESSAGE(migrated.exit_code == 0, migrated.err);
}

TEST_CASE("a page of a hundred thousand keys neither fills the memory nor hides the other fields") {
  std::string item = R"({"item_id": "1", "fans": 1)";
  for (int i = 0; i < 100'000; ++i)
    item += fmt::format(",\"k{}\":{}", i, i);
  const TempDir folder; // such an answer is too large for the sandbox to be told while it runs
  const auto rules = folder.write("rules.json", R"([{"answer": {"items": [{"item_id": "2", "fans": 2}, )" +
                                                    item + R"(}, {"item_id": "3", "fans": 3}]}}])");
  const Sandbox sandbox({"--rules", rules.string()});
  const Job job(sandbox, {.scopes = kVideos});
  REQUIRE(job.run(run_of_day()).exit_code == 0);
  const auto result = job.run_json({"profile"});
  CHECK(result.finished.exit_code == 0);
  const auto one = detail(result.json, "VIDEO");
  CHECK(one["fields"].size() == 2000);
  CHECK(one["fields_cut"] == true);
  CHECK(having(one["fields"], "pointer", "/fans")["items"] == 3);
  CHECK(one["suggestion"]["columns"].size() == 50);
  CHECK(one["suggestion"]["columns"][0]["column"] == "fans");
  MESSAGE("peak " << result.finished.peak_rss_kib / 1024 << " MiB");
  CHECK((kSanitized || result.finished.peak_rss_kib < 128 * 1024));
}

TEST_CASE("the memory does not grow with the stored pages") {
  Loaded loaded(R"({"item_id": "1", "play": 1, "fans": "1w-5w"})");
  // Bodies of some 200 KB, 100 MB in all; where sanitizers make memory no matter, fewer of them.
  constexpr int kBodies = kSanitized ? 50 : 500;
  loaded.job.execute(fmt::format(R"(
    with bodies as (select {} as number),
    body as (
      select convert_to(format('{{"code":0,"data":{{"video_list":[%s]}}}}', string_agg(format(
        '{{"item_id":"%s","play":%s,"fans":"1w-5w","note":"%s"}}', i, i, repeat(md5(i::text), 4)), ',')), 'UTF8') as body
      from generate_series(1, 1000) as i),
    audit as (
      insert into xingtu_ops.request_audit
        (run_id, scope_id, snapshot_at, reading, page, attempt, url, outcome, billed, worker)
      select run_id, scope_id, snapshot_at, reading, 100 + i, 1, url, 'ok', 'yes', worker
      from xingtu_ops.request_audit cross join bodies cross join generate_series(1, bodies.number) as i
      returning request_id)
    insert into xingtu_raw.api_page (request_id, body, body_sha256, received_at)
    select request_id, body, '', now() from audit cross join body)",
                                 kBodies));
  const auto few = loaded.job.run_json({"profile", "--pages", "21"});
  const auto many = loaded.job.run_json({"profile"});
  CHECK_MESSAGE(many.finished.exit_code == 0, many.finished.err);
  CHECK(detail(few.json, "VIDEO")["items"] == 21'000);
  CHECK(detail(many.json, "VIDEO")["pages"] == kBodies + 1);
  CHECK(detail(many.json, "VIDEO")["items"] == kBodies * 1000 + 1);
  CHECK(having(detail(many.json, "VIDEO")["columns"], "column", "play_count")["filled"] ==
        kBodies * 1000 + 1);
  MESSAGE(fmt::format("{} MiB for 21 pages, {} MiB and {} ms for all", few.finished.peak_rss_kib / 1024,
                      many.finished.peak_rss_kib / 1024, many.finished.duration.count()));
  CHECK((kSanitized || many.finished.peak_rss_kib < few.finished.peak_rss_kib + 8 * 1024));
  CHECK((kSanitized || many.finished.peak_rss_kib < 96 * 1024));
}
