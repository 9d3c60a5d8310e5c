#include <doctest/doctest.h>

#include "support/job.hpp"

using namespace xingtu::test;

TEST_CASE("the page's sample answer gives outcome empty, a complete scope and exit 0") {
  const Sandbox sandbox;
  sandbox.put_rules(R"([{"answer": {"data": {
    "base_resp": {"status_code": 0, "status_message": ""},
    "pagination": {"has_more": false, "limit": 10, "page": 1, "total_count": 0}, "video_list": []}}}])");
  const Job job(sandbox, {.scopes = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n"});
  const auto result = job.run_json({"run"});
  const auto &finished = result.finished;
  const auto &json = result.json;
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(json["status"] == "complete");
  CHECK(job.cell("select outcome from xingtu_ops.request_audit") == "empty");
  CHECK(job.cell("select state || ' ' || completion_proof from xingtu_ops.scope_snapshot") ==
        "complete count_matched");
  CHECK(sandbox.journal().size() == 1);
}
