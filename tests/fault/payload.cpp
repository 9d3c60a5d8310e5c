// Whatever the API sends as a body: every case of json_cases.txt through the real program into PostgreSQL.
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <openssl/evp.h>

#include "core/sha256.hpp"
#include "support/json_cases.hpp"
#include "support/truth.hpp"
#include "tally.hpp"

using namespace xingtu::test;
using xingtu::sha256_hex;

namespace {

const char *const kScopes = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n";

std::string base64(const std::string &bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const auto length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char *>(out.data()),
                      reinterpret_cast<const unsigned char *>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

/// What the API says to one author, and what the audit has to say of it.
struct Exchange {
  std::string name;
  std::string author;
  std::string body;
  std::string outcome, billed;
  const ValueCase *value = nullptr; ///< where the body is a page with this value

  bool is_complete() const { return outcome != "malformed_response"; }
  /// A malformed response is asked for once more.
  int requests() const { return is_complete() ? 1 : 2; }
};

/// In an order in which no long row of answers fails: a run would take the API for broken.
std::vector<Exchange> exchanges_of(const JsonCases &cases) {
  std::vector<Exchange> good, bad;
  const auto add = [&](Exchange exchange) {
    (exchange.is_complete() ? good : bad).push_back(std::move(exchange));
  };
  for (const ValueCase &row : cases.values) {
    add({row.name + ", in a page",
         {},
         page_with(row.text),
         row.item ? "ok" : "malformed_response",
         "yes",
         row.item ? &row : nullptr});
    add({row.name + ", as the body", {}, row.text, "malformed_response", "unknown"});
  }
  for (const BodyCase &row : cases.bodies)
    add({row.name, {}, row.body, row.outcome, row.billed});
  std::vector<Exchange> all;
  const auto share = static_cast<double>(good.size()) / static_cast<double>(good.size() + bad.size());
  std::size_t placed = 0;
  while (!good.empty() || !bad.empty()) {
    const bool is_turn = static_cast<double>(placed) <= share * static_cast<double>(all.size());
    auto &from = bad.empty() || (is_turn && !good.empty()) ? good : bad;
    placed += &from == &good ? 1 : 0;
    from.back().author = std::to_string(6'613'871'234'567'000'000 + static_cast<long long>(all.size()));
    all.push_back(std::move(from.back()));
    from.pop_back();
  }
  return all;
}

std::string rules_for(const std::vector<Exchange> &exchanges) {
  std::string rules;
  for (const Exchange &exchange : exchanges)
    rules += fmt::format(R"({}{{"match": {{"oAuthorId": "{}"}}, "answer": {{"body_base64": "{}"}}}})",
                         rules.empty() ? "[" : ",\n", exchange.author, base64(exchange.body));
  return rules + "]";
}

/// All cases in one run; each author is a case.
struct AllCases {
  JsonCases cases = json_cases();
  std::vector<Exchange> exchanges = exchanges_of(cases);
  TempDir folder;
  Sandbox sandbox{{"--rules", folder.write("rules.json", rules_for(exchanges)).string()}};
  Job job{sandbox, {.authors = authors(), .scopes = kScopes}};

  std::vector<std::string> authors() const {
    std::vector<std::string> ids;
    for (const Exchange &exchange : exchanges)
      ids.push_back(exchange.author);
    return ids;
  }

  /// Rows of two columns or more, by the first one.
  std::map<std::string, Row> by_author(const std::string &sql) const {
    std::map<std::string, Row> rows;
    for (Row &row : job.query(sql))
      rows[row.at(0).value_or("")] = row;
    return rows;
  }

  void check_audit() const;
  void check_bytes() const;
  void check_columns() const;
  void check_attributes() const;
  void check_ids() const;
};

void AllCases::check_audit() const {
  const auto rows = by_author(
      "select author_id, string_agg(distinct outcome, ' '), string_agg(distinct billed::text, ' '), "
      "count(*), min(state) from xingtu_ops.request_audit join xingtu_ops.scope using (scope_id) "
      "join xingtu_ops.scope_snapshot using (scope_id) group by author_id");
  REQUIRE(rows.size() == exchanges.size());
  for (const Exchange &exchange : exchanges) {
    CAPTURE(exchange.name);
    CHECK(rows.at(exchange.author) == Row{exchange.author, exchange.outcome, exchange.billed,
                                          std::to_string(exchange.requests()),
                                          exchange.is_complete() ? "complete" : "failed"});
  }
  std::set<std::string> audited, received;
  for (const Row &row : job.query("select request_id from xingtu_ops.request_audit"))
    audited.insert(row.at(0).value_or(""));
  for (const auto &request : sandbox.journal())
    received.insert(request["client_request_id"]);
  CHECK(audited == received);
}

void AllCases::check_bytes() const {
  const auto rows = by_author(
      "select author_id, string_agg(distinct encode(sha256(body), 'hex'), ' '), count(*), "
      "bool_and(encode(sha256(body), 'hex') = body_sha256) from xingtu_raw.api_page "
      "join xingtu_ops.request_audit using (request_id, body_sha256) join xingtu_ops.scope using (scope_id) "
      "group by author_id");
  for (const Exchange &exchange : exchanges) {
    CAPTURE(exchange.name);
    if (exchange.body.empty())
      CHECK_FALSE(rows.contains(exchange.author));
    else
      CHECK(rows.at(exchange.author) ==
            Row{exchange.author, sha256_hex(exchange.body), std::to_string(exchange.requests()), "t"});
  }
}

void AllCases::check_columns() const {
  const auto rows =
      by_author("select author_id, play_count, title from xingtu.video "
                "join xingtu.video_snapshot using (author_id, video_id) where video_id = 'first'");
  std::map<std::string, std::string> reasons;
  for (const Row &row : job.query("select author_id || ' ' || column_name, reason "
                                  "from xingtu_ops.value_issue "
                                  "join xingtu_ops.request_audit using (request_id) "
                                  "join xingtu_ops.scope using (scope_id) where ordinal = 1"))
    reasons[row.at(0).value_or("")] = row.at(1).value_or("");
  std::size_t pages = 0;
  for (const Exchange &exchange : exchanges) {
    if (exchange.value == nullptr)
      continue;
    CAPTURE(exchange.name);
    const ItemDecisions &decided = *exchange.value->item;
    CHECK(rows.at(exchange.author) == Row{exchange.author, decided.count.value, decided.title.value});
    CHECK(reasons[exchange.author + " play_count"] == decided.count.reason);
    CHECK(reasons[exchange.author + " title"] == decided.title.reason);
    CHECK(reasons[exchange.author + " attributes"] == decided.other.reason);
    ++pages;
  }
  CHECK(rows.size() == pages);
}

/// Compared by PostgreSQL, which alone knows what jsonb takes for the same.
void AllCases::check_attributes() const {
  std::string expected;
  std::map<std::string, std::string> names;
  for (const Exchange &exchange : exchanges) {
    if (exchange.value == nullptr)
      continue;
    const JsonDecision &other = exchange.value->item->other;
    expected += fmt::format("{}('{}', $json${}$json$::jsonb)", expected.empty() ? "" : ", ", exchange.author,
                            other.same ? exchange.value->text : other.value.value());
    names[exchange.author] = exchange.name;
  }
  for (const Row &row : job.query("select author_id, attributes -> 'other' from (values " + expected +
                                  ") as expected (author_id, other) "
                                  "left join xingtu.video using (author_id) where video_id = 'first' "
                                  "and attributes -> 'other' is distinct from other"))
    FAIL_CHECK(names.at(row.at(0).value_or("")), ": ", row.at(1).value_or("NULL").substr(0, 200));
}

void AllCases::check_ids() const {
  const auto ids = by_author("select author_id, video_id from xingtu.video_snapshot where position = 2");
  const auto rejected =
      by_author("select author_id, reason, convert_from(item, 'UTF8') from xingtu_ops.rejected_item "
                "join xingtu_ops.request_audit using (request_id) join xingtu_ops.scope using (scope_id)");
  for (const Exchange &exchange : exchanges) {
    if (exchange.value == nullptr)
      continue;
    CAPTURE(exchange.name);
    const JsonDecision &id = exchange.value->item->id;
    if (id.value)
      CHECK(ids.at(exchange.author).at(1) == *id.value);
    else
      CHECK(rejected.at(exchange.author) ==
            Row{exchange.author, id.reason, "{\"item_id\":" + exchange.value->text + "}"});
    CHECK(ids.contains(exchange.author) != rejected.contains(exchange.author));
  }
}

} // namespace

TEST_CASE("each JSON text and body of the table is stored or refused as the table says, and hurts no other") {
  const AllCases all;
  note_tried({1, 4, 7, 11}, static_cast<long>(all.exchanges.size()));
  const auto ended = all.job.run(run_of_day());
  CHECK_MESSAGE(ended.exit_code == 65, ended.err.substr(0, 2000));
  all.check_audit();
  all.check_bytes();
  all.check_columns();
  all.check_attributes();
  all.check_ids();
  CHECK(all.job.cell("select bool_and(items_seen = items_loaded + items_rejected) "
                     "from xingtu_ops.page_receipt") == "t");

  // What is complete, and what has failed for good, is not bought again.
  const auto requests = all.sandbox.journal().size();
  CHECK(all.job.run(run_of_day()).exit_code == 65);
  CHECK(all.sandbox.journal().size() == requests);

  const auto loaded = loaded_content(all.job);
  const auto replayed = all.job.run({"replay"});
  CHECK_MESSAGE(replayed.exit_code == 0, replayed.err.substr(0, 2000));
  CHECK(differences(loaded, loaded_content(all.job)) == "");
  CHECK(all.sandbox.journal().size() == requests);
}
