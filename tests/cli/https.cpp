// The token goes only to a server that proves to be the one that was named.
#include <doctest/doctest.h>

#include "support/truth.hpp"

using namespace xingtu::test;

namespace {

std::string trusting(const Sandbox &sandbox) {
  return "  ca_file: " + sandbox.ca_file().string() + "\n";
}

} // namespace

TEST_CASE("over HTTPS with the server's authority trusted the tables are the same") {
  const World world{.authors = authors(3)};
  const Sandbox sandbox(world.serve({"--tls"}));
  const Job job(sandbox, {.scopes = world.scopes(), .api = trusting(sandbox)});
  const auto finished = job.run(run_of_day());
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(differences_from_dataset(job, world) == "");
  CHECK(differences_from_journal(job, sandbox) == "");
}

TEST_CASE("a certificate that is not accepted ends the run with 78, and nothing was asked or sent") {
  std::vector<std::string> certificate;
  bool trusted = true;
  SUBCASE("because nobody vouches for it") {
    trusted = false;
  }
  SUBCASE("because it has expired") {
    certificate = {"--certificate", "expired"};
  }
  SUBCASE("because it is another host's") {
    certificate = {"--certificate", "wrong-host"};
  }
  certificate.emplace_back("--tls");
  const Sandbox sandbox(certificate);
  const Job job(sandbox, {.api = trusted ? trusting(sandbox) : ""});

  const auto result = job.run_json(run_of_day());
  const auto &finished = result.finished;
  const auto &json = result.json;
  CHECK_MESSAGE(finished.exit_code == 78, finished.err);
  CHECK(json["stop_reason"].get<std::string>().find("certificate") != std::string::npos);
  CHECK(json["requests_billed"] == 0);
  CHECK(json["requests_unknown"] == 0);
  CHECK(job.run({"check"}).exit_code == 78);
  CHECK(sandbox.journal().empty());
  // Tried once for each request that was on its way, and not again.
  CHECK(job.cell("select string_agg(distinct outcome || ' ' || billed || ' ' || attempt, ', ') "
                 "from xingtu_ops.request_audit") == "network_error no 1");
  CHECK(job.cell("select spent_requests from xingtu_ops.job_snapshot") == "0");
}
