// Every case of tests/fault/json_cases.txt, through the parser, the envelope and the reader of pages.
#include <algorithm>
#include <string>
#include <string_view>
#include <variant>

#include <doctest/doctest.h>

#include "api/answer.hpp"
#include "config/mapping_file.hpp"
#include "extract/page.hpp"
#include "fuzz/json_tree.hpp"
#include "support/json_cases.hpp"

using namespace xingtu;
using test::JsonDecision;

namespace {

api::Answer understood(const std::string &body) {
  HttpAnswer http;
  http.http_status = 200;
  http.body = body;
  return api::understand(http, 1);
}

extract::Page page_of(const api::Answer &answer) {
  static const Mapping mapping = config::builtin_mapping();
  static const TimeZone zone("Asia/Shanghai");
  return extract::read_page(*answer.data, mapping.video, zone);
}

/// The column of the physical ones that the item's cells are.
std::size_t column(const std::vector<MappedColumn> &columns, std::string_view name) {
  const auto physical = physical_columns(columns);
  const auto found = std::ranges::find(physical, name, &PhysicalColumn::name);
  REQUIRE(found != physical.end());
  return static_cast<std::size_t>(found - physical.begin());
}

std::string shown(const std::optional<std::string> &value) {
  return value ? "=" + value->substr(0, 200) : "NULL";
}

/// Holds a cell of the first item against what is decided.
void check_cell(const extract::Page &page, std::string_view column_name, const extract::Cell &cell,
                const JsonDecision &decision, std::string_view text) {
  CAPTURE(column_name);
  CHECK(shown(cell) == shown(decision.value));
  CHECK(cell == decision.value);
  const auto issue = std::ranges::find_if(page.issues, [&](const extract::ValueIssue &candidate) {
    return candidate.ordinal == 1 && candidate.column == column_name;
  });
  const bool found = issue != page.issues.end();
  CHECK((found ? issue->reason : "") == decision.reason);
  if (found)
    CHECK(text.starts_with(issue->original));
}

void check_attributes(const extract::Page &page, const JsonDecision &decision, const std::string &text) {
  const auto parsed = json::Document::parse(page.items.at(0).attributes);
  const auto wanted = json::Document::parse(decision.same ? text : decision.value.value());
  REQUIRE(std::holds_alternative<json::Document>(parsed));
  REQUIRE(std::holds_alternative<json::Document>(wanted));
  const auto *other = std::get<json::Document>(parsed).root().find("other");
  REQUIRE(other != nullptr);
  CHECK(fuzz::equal(*other, std::get<json::Document>(wanted).root()));
  const auto is_it = [](const extract::ValueIssue &issue) { return issue.column == "attributes"; };
  const auto issue = std::ranges::find_if(page.issues, is_it);
  CHECK((issue == page.issues.end() ? "" : issue->reason) == decision.reason);
}

void check_id(const extract::Page &page, const JsonDecision &decision) {
  REQUIRE(page.items_seen == 2);
  if (decision.value) {
    REQUIRE(page.items.size() == 2);
    CHECK(page.items[1].id == *decision.value);
  } else {
    REQUIRE(page.rejected.size() == 1);
    CHECK(page.rejected[0].reason == decision.reason);
  }
}

void check_item(const test::ItemDecisions &decided, const std::string &text) {
  static const Mapping mapping = config::builtin_mapping();
  static const std::size_t title = column(mapping.video.dimensions, "title");
  static const std::size_t count = column(mapping.video.measures, "play_count");
  const api::Answer answer = understood(test::page_with(text));
  REQUIRE(answer.outcome == Outcome::ok);
  const extract::Page page = page_of(answer);
  REQUIRE(page.unmapped == "");
  // Of a text with blanks around it, an issue shows the value.
  const auto blanks = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  const std::string_view value = std::string_view(text).substr(blanks);
  check_cell(page, "play_count", page.items.at(0).measures.at(count), decided.count, value);
  check_cell(page, "title", page.items.at(0).dimensions.at(title), decided.title, value);
  check_attributes(page, decided.other, text);
  check_id(page, decided.id);
}

} // namespace

TEST_CASE("each JSON text of the table is refused, or is stored as the table says") {
  const auto cases = test::json_cases();
  REQUIRE(cases.values.size() >= 200);
  for (const test::ValueCase &row : cases.values) {
    CAPTURE(row.name);
    if (row.item) {
      CHECK(std::holds_alternative<json::Document>(json::Document::parse(row.text)));
      check_item(*row.item, row.text);
      continue;
    }
    CHECK(std::holds_alternative<json::ParseError>(json::Document::parse(row.text)));
    const api::Answer answer = understood(test::page_with(row.text));
    CHECK(answer.outcome == Outcome::malformed_response);
    CHECK(answer.billed == Billed::yes);
  }
}

TEST_CASE("each JSON text of the table is, as a whole body, a malformed response") {
  for (const test::ValueCase &row : test::json_cases().values) {
    CAPTURE(row.name);
    const api::Answer answer = understood(row.text);
    CHECK(answer.outcome == Outcome::malformed_response);
    CHECK(answer.billed == Billed::unknown);
    CHECK(answer.document.has_value() == row.item.has_value());
  }
}

TEST_CASE("each body of the table is understood as the table says") {
  const auto cases = test::json_cases();
  REQUIRE(cases.bodies.size() >= 50);
  for (const test::BodyCase &row : cases.bodies) {
    CAPTURE(row.name);
    const api::Answer answer = understood(row.body);
    CHECK(to_word(answer.billed) == row.billed);
    if (!answer.data) {
      CHECK(to_word(answer.outcome) == row.outcome);
      continue;
    }
    const extract::Page page = page_of(answer);
    CHECK(page.unmapped == "");
    CHECK((page.items_seen == 0 ? "empty" : "ok") == row.outcome);
  }
}
