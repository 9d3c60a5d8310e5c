// The report's page: what stands in it word for word, and that data cannot become anything else.
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "core/sha256.hpp"
#include "report/page.hpp"

using namespace xingtu;

namespace {

report::PageContent content_of(const std::string &title) {
  const TimeZone zone("Asia/Shanghai");
  const auto slot = zone.at(std::chrono::year_month_day{std::chrono::year(2025), std::chrono::month(6), std::chrono::day(10)}, {});
  const Table table{{{"title", Table::Kind::text}, {"share", Table::Kind::number}, {"listed", Table::Kind::boolean},
                     {"covered_at", Table::Kind::time}, {"nothing", Table::Kind::number}},
                    {{title, "0.1000", "f", std::to_string(slot.time_since_epoch().count()), std::nullopt}}};
  return {"job", zone, Every::day, slot + std::chrono::hours(50), {slot}, {{"items", table}}};
}

/// What stands between two texts, the first time.
std::string between(const std::string &text, const std::string &open, const std::string &close) {
  const auto start = text.find(open) + open.size();
  return text.substr(start, text.find(close, start) - start);
}

} // namespace

TEST_CASE("the data of the report are read back as they were, and hold nothing that HTML or a script takes for its own") {
  const std::string title = "</script><!-- ]]>&amp;'\"\\ {{{data}}} \u2028\u2029 \u00e9 \U0001F600";
  const auto json = report::page_json(content_of(title));
  CHECK(json.find_first_of("<>&") == std::string::npos);
  CHECK(json.find("\u2028") == std::string::npos);
  CHECK(json.find("\u2029") == std::string::npos);
  const auto data = nlohmann::json::parse(json);
  CHECK(data["tables"]["items"]["rows"][0] == nlohmann::json::array({title, 0.1, false, "2025-06-10", nullptr}));
  CHECK(data["slots"] == nlohmann::json::array({"2025-06-10"}));
  CHECK(data["generated_at"] == "2025-06-12 02:00");
  CHECK(data["slots_behind"] == 2);
}

TEST_CASE("the report's policy names the very scripts and the style that stand in the page, and nothing else") {
  const auto page = report::render_page(content_of("{{{policy}}}"));
  const auto policy = between(page, "Content-Security-Policy\" content=\"", "\"");
  const auto scripts = page.substr(page.find("id=\"data\">"));
  const auto chart = between(scripts, "<script>", "</script>");
  const auto own = between(scripts.substr(scripts.find(chart) + chart.size()), "<script>", "</script>");
  CHECK(policy == "default-src 'none'; script-src 'sha256-" + sha256_base64(chart) + "' 'sha256-" + sha256_base64(own) +
                      "'; style-src 'sha256-" + sha256_base64(between(page, "<style>", "</style>")) +
                      "'; img-src data:; base-uri 'none'; form-action 'none'");
  CHECK(own.find("'use strict'") != std::string::npos);
  CHECK(sha256_base64("abc") == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}
