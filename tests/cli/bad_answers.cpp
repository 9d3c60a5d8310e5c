// A wrong command line, and answers that hold what nobody has asked for.
#include "bad_input.hpp"

using namespace xingtu::test;

// Command line

TEST_CASE("a wrong command line ends with 64 and says what would be right") {
  const Fixture f;
  std::vector<std::string> arguments;
  std::vector<std::string> texts;
  const auto wrong = [&](std::vector<std::string> given, std::vector<std::string> said) {
    arguments = std::move(given);
    texts = std::move(said);
  };
  SUBCASE("a command that is nearly one") {
    wrong({"rnu"}, {"rnu", "did you mean run?"});
  }
  SUBCASE("a command that is none") {
    wrong({"load-everything"}, {"load-everything", "xingtu-etl --help"});
  }
  SUBCASE("an unknown option") {
    wrong({"run", "--refersh"}, {"--refersh is not an option of run", "did you mean --refresh?"});
  }
  SUBCASE("an unknown option that is near none") {
    wrong({"run", "--everything=1"}, {"--everything is not an option of run", "see xingtu-etl run --help"});
  }
  SUBCASE("an option of another command") {
    wrong({"plan", "--join"}, {"--join is not an option of plan", "run has it; see xingtu-etl plan --help"});
  }
  SUBCASE("an option of a command before its name") {
    wrong({"--runs", "1", "status"}, {"--runs stands before the command's name", "write it behind status"});
  }
  SUBCASE("a command that is nearly one, behind an option") {
    wrong({"-v", "rnu"}, {"rnu is not a command", "did you mean run?"});
  }
  SUBCASE("options, and no command") {
    wrong({"-v"}, {"no command is named", "see xingtu-etl --help"});
  }
  SUBCASE("a number that is none") {
    wrong({"run", "--max-billed", "many"},
          {"--max-billed: many is not a whole number from 0 to 1000000000", "see xingtu-etl run --help"});
  }
  SUBCASE("a negative number") {
    wrong({"run", "--max-billed", "-1"}, {"--max-billed: -1 is not a whole number"});
  }
  SUBCASE("a number out of range") {
    wrong({"status", "--runs", "0"},
          {"--runs: 0 is not a whole number from 1 to 1000", "see xingtu-etl status --help"});
  }
  SUBCASE("a number with something behind it") {
    wrong({"report", "-o", "x.html", "--snapshots", "3d"},
          {"--snapshots: 3d is not a whole number from 1 to 366", "see xingtu-etl report --help"});
  }
  SUBCASE("a report without its file") {
    wrong({"report"}, {"-o/--output is required", "see xingtu-etl report --help"});
  }
  SUBCASE("a report into a file without a name") {
    wrong({"report", "-o", ""}, {"--output: the name is empty", "write -o FILE.html"});
  }
  SUBCASE("an unknown option with a value, and a required one that is missing") {
    wrong({"report", "--snapshot", "3"},
          {"--snapshot is not an option of report", "did you mean --snapshots?"});
  }
  SUBCASE("an option without its value") {
    wrong({"run", "--max-billed"}, {"--max-billed"});
  }
  SUBCASE("a log format that does not exist") {
    wrong({"run", "--log-format", "xml"}, {"--log-format: xml is not a format; write text or json"});
  }
  SUBCASE("something left over") {
    wrong({"run", "job.yaml"}, {"run takes options only, and job.yaml is none"});
  }
  SUBCASE("a snapshot that is no time") {
    wrong({"run", "--snapshot-at", "yesterday"},
          {"--snapshot-at: yesterday is not a time", "2026-11-22T08:00"});
  }
  SUBCASE("a day that does not exist") {
    wrong({"run", "--snapshot-at", "2026-02-30"}, {"2026-02-30 is not a time"});
  }
  SUBCASE("a snapshot in the future") {
    // In the job's time zone, as everywhere.
    wrong({"run", "--snapshot-at", "2999-01-01"},
          {"the slot 2999-01-01T00:00+08:00 lies in the future", "only a slot that has begun"});
  }
  SUBCASE("a plan of the future") {
    wrong({"plan", "--snapshot-at", "2999-01-01"}, {"lies in the future"});
  }
  SUBCASE("a year that is a slip") {
    wrong({"run", "--snapshot-at", "0206-11-22"}, {"lies before 2016-01-01", "look at the year"});
  }
  SUBCASE("a replay from no time") {
    wrong({"replay", "--from", "then"}, {"--from: then is not a time"});
  }
  SUBCASE("a replay from before the calendar") {
    wrong({"replay", "--from", "0000-01-01"}, {"--from: 0000-01-01 is out of range"});
  }
  SUBCASE("a replay to no time") {
    wrong({"replay", "--to", "now"}, {"--to: now is not a time"});
  }
  SUBCASE("a profile from no time") {
    wrong({"profile", "--from", "then"}, {"--from: then is not a time"});
  }
  SUBCASE("a profile that ends before it begins") {
    wrong({"profile", "--from", "2025-06-11", "--to", "2025-06-10"}, {"--to lies before --from"});
  }
  SUBCASE("a profile of no pages") {
    wrong({"profile", "--pages", "0"}, {"--pages"});
  }
  if (arguments.empty())
    return;
  f.check_refused(arguments, {64, texts});
}

TEST_CASE("no command at all ends with 64 and shows the way to the help") {
  const auto finished = run(Command{{etl_program()}});
  CHECK(finished.exit_code == 64);
  CHECK(finished.err.find("xingtu-etl --help") != std::string::npos);
  CHECK(finished.out == "");
}

// Answers

TEST_CASE("an unknown industry is a warning with a suggestion, and is asked for all the same") {
  Fixture f;
  f.configure({.scopes = std::string(kOneScope) + "  industries: [ALL, GAMMES]\n"});
  const auto ended = f.job.run_json({"run"});
  const auto &finished = ended.finished;
  const auto &json = ended.json;
  CHECK_MESSAGE(finished.err.find("scopes.industries: unknown industry GAMMES; did you mean GAMES?") !=
                    std::string::npos,
                finished.err);
  // This API does not know it either; that concerns its scope alone.
  CHECK(finished.exit_code == 65);
  CHECK(json["scopes"]["complete"] == 1);
  CHECK(json["scopes"]["failed"] == 1);
  int asked = 0;
  for (const auto &request : f.sandbox.journal())
    asked += request["industry"] == "GAMMES" ? 1 : 0;
  CHECK(asked == 1);
  CHECK(f.job.query("select name_en from xingtu.industry where industry = 'GAMMES'") ==
        std::vector<Row>{{std::nullopt}});
}

TEST_CASE(
    "an answer that cannot be read is told to the reader of the report and of the audit, with the reason") {
  const Fixture f;
  std::string answer, why;
  SUBCASE("not JSON") {
    answer = R"({"fault": "not_json"})", why = "the body is not JSON";
  }
  SUBCASE("a gateway's page") {
    answer = R"({"http_status": 404, "body": "<html>"})", why = "HTTP 404: the body is not JSON";
  }
  SUBCASE("no code") {
    answer = R"({"fault": "no_code"})", why = "it has no code";
  }
  SUBCASE("code is no integer") {
    answer = R"({"code": "ok"})", why = R"(code is "ok", not an integer)";
  }
  SUBCASE("data is text") {
    answer = R"({"data": "x"})", why = R"(data is "x", not an object)";
  }
  SUBCASE("no pagination") {
    answer = R"({"data": {"video_list": []}})", why = "data.pagination is missing";
  }
  SUBCASE("no has_more") {
    answer = R"({"pagination": {"has_more": null}})", why = "data.pagination.has_more is null";
  }
  f.sandbox.put_rules(R"([{"answer": )" + answer + "}]");
  const auto ended = f.job.run_json({"run"});
  const auto &finished = ended.finished;
  const auto &json = ended.json;
  CHECK_MESSAGE(finished.exit_code == 65, finished.err);
  CHECK_MESSAGE(json.at("failed_scopes").at(0).at("why").get<std::string>().find(why) != std::string::npos,
                json.dump());
  const auto detail = f.job.cell("select distinct error_detail from xingtu_ops.request_audit");
  CHECK_MESSAGE(detail.find(why) != std::string::npos, detail);
  CHECK(f.job.cell("select count(*) from xingtu.video") == "0");
  CHECK(f.job.cell("select count(*) from xingtu_raw.api_page") == "2");
}

TEST_CASE("an item without an id is rejected with its path and bytes, and the others load") {
  const Fixture f;
  f.sandbox.put_rules(R"([{"answer": {"items": [{"item_id": "1"}, {"item_title": "no \u0069d",  "play": 5},
    {"item_id": ""}, 17, {"item_id": {"a": 1}}, {"item_id": "2"}, {"item_id": "1"}]}}])");
  const auto ended = f.job.run_json({"run"});
  const auto &finished = ended.finished;
  const auto &json = ended.json;
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(json["items_loaded"] == 2);
  CHECK(json["items_rejected"] == 5);
  CHECK(f.job.query("select video_id, position from xingtu.video_snapshot order by position") ==
        std::vector<Row>{{"1", "1"}, {"2", "6"}});
  CHECK(f.job.query(
            "select ordinal, reason, json_path, convert_from(item, 'UTF8') from xingtu_ops.rejected_item "
            "order by ordinal") ==
        std::vector<Row>{{"2", "no_id", "/video_list/1", R"({"item_title": "no \u0069d",  "play": 5})"},
                         {"3", "no_id", "/video_list/2", R"({"item_id": ""})"},
                         {"4", "not_an_object", "/video_list/3", "17"},
                         {"5", "bad_id", "/video_list/4", R"({"item_id": {"a": 1}})"},
                         {"7", "duplicate_id", "/video_list/6", R"({"item_id": "1"})"}});
  CHECK(f.job.query("select items_seen, items_loaded, items_rejected from xingtu_ops.page_receipt") ==
        std::vector<Row>{{"7", "2", "5"}});
  CHECK(f.job.cell("select state from xingtu_ops.scope_snapshot") == "complete");
}

TEST_CASE("a value that is not a number becomes NULL and an issue with its original, and the rest of the "
          "item loads") {
  const Fixture f;
  f.sandbox.put_rules(
      R"([{"answer": {"items": [{"item_id": "1", "play": "many", "like": 7, "gpm": [1]}]}}])");
  const auto finished = f.job.run({"run"});
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(f.job.query("select play_count, like_count, gpm_min, gpm_max from xingtu.video_snapshot") ==
        std::vector<Row>{{std::nullopt, "7", std::nullopt, std::nullopt}});
  CHECK(
      f.job.query(
          "select ordinal, column_name, reason, original from xingtu_ops.value_issue order by column_name") ==
      std::vector<Row>{{"1", "gpm", "wrong_type", "[1]"}, {"1", "play_count", "not_a_number", "\"many\""}});
}
