#pragma once
// What somebody who gives the program something wrong sees: the exit code, a text with place and remedy, one
// JSON object where that was asked for; and nothing half done.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include "support/job.hpp"

namespace xingtu::test {

inline constexpr const char *kAuthor = "6613871234567890123";
inline constexpr const char *kOther = "6613871234567890124";
inline constexpr const char *kOneScope = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n";

struct Expected {
  int exit_code;
  std::vector<std::string> texts; ///< all of them are on stderr
};

inline std::string last_line(std::string text) {
  while (text.ends_with('\n'))
    text.pop_back();
  return text.substr(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
}

/// With --json the last line of stdout is one object; it says the same as stderr and the exit code.
inline void check_failure(Command command, const Expected &expected) {
  command.argv.push_back("--json");
  const auto finished = run(command);
  CAPTURE(finished.err);
  CAPTURE(finished.out);
  CHECK(finished.exit_code == expected.exit_code);
  for (const auto &text : expected.texts) {
    CAPTURE(text);
    CHECK(finished.err.find(text) != std::string::npos);
  }
  const auto json = nlohmann::json::parse(last_line(finished.out), nullptr, false);
  REQUIRE(json.is_object());
  CHECK(json["exit_code"] == expected.exit_code);
  CHECK(json["status"] == "error");
  const auto said = json["error"].get<std::string>() + json["hint"].get<std::string>();
  CHECK(!json["error"].get<std::string>().empty());
  CHECK(!json["hint"].get<std::string>().empty());
  for (const auto &text : expected.texts) {
    CAPTURE(text);
    CHECK(said.find(text) != std::string::npos);
  }
}

/// No request has left, and no table of the job has a row.
inline void check_nothing_done(const Sandbox &sandbox, const std::string &database_url) {
  CHECK(sandbox.journal().empty());
  CHECK(query_cell(database_url, "select (select count(*) from xingtu.author) + "
                                 "(select count(*) from xingtu_ops.job_run) + "
                                 "(select count(*) from xingtu_ops.job_author) + "
                                 "(select count(*) from xingtu_ops.job_snapshot) + "
                                 "(select count(*) from xingtu_ops.scope) + "
                                 "(select count(*) from xingtu_ops.scope_snapshot) + "
                                 "(select count(*) from xingtu_ops.request_audit)") == "0");
}

/// A migrated database, a sandbox, and a job of one scope.
struct Fixture {
  Sandbox sandbox;
  Job job{sandbox, {.scopes = kOneScope}};

  void configure(JobOptions options) { job.configure(options); }
  void check_refused(std::vector<std::string> arguments, const Expected &expected) const {
    check_failure(job.command(std::move(arguments)), expected);
    check_nothing_done(sandbox, job.database_url());
  }
  void check_run_refused(const Expected &expected) const { check_refused({"run"}, expected); }
};

inline std::string yaml(const std::string &more) {
  return "job: test\nscopes:\n  authors: [\"6613871234567890123\"]\n" + more;
}

} // namespace xingtu::test
