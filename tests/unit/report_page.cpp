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

TEST_CASE("two slots that clocks show the same are told apart by their offset, and the next slot is known over a change") {
  const TimeZone zone("Europe/Berlin");
  const auto change = TimePoint(std::chrono::sys_days(std::chrono::year(2025) / 10 / 26).time_since_epoch()); // UTC
  std::vector<TimePoint> slots;
  for (const int hour : {-1, 0, 1, 2})
    slots.push_back(change + std::chrono::hours(hour));
  const Table table{{{"snapshot_at", Table::Kind::time}},
                    {{std::to_string(slots[1].time_since_epoch().count())},
                     {std::to_string(slots[2].time_since_epoch().count())}}};
  const auto read = [&](Every every, std::chrono::minutes after) {
    return nlohmann::json::parse(report::page_json({"job", zone, every, change + after, slots, {{"items", table}}}));
  };
  const auto hourly = read(Every::hour, std::chrono::minutes(30)); // 02:30, the first time
  CHECK(hourly["slots"] == nlohmann::json::array({"2025-10-26 01:00", "2025-10-26 02:00 +02:00", "2025-10-26 02:00 +01:00",
                                                  "2025-10-26 03:00"}));
  CHECK(hourly["tables"]["items"]["rows"] == nlohmann::json::array({nlohmann::json::array({"2025-10-26 02:00 +02:00"}),
                                                                    nlohmann::json::array({"2025-10-26 02:00 +01:00"})}));
  const auto ms = [&](std::chrono::minutes after) {
    return std::chrono::floor<Milliseconds>((change + after).time_since_epoch()).count();
  };
  CHECK(hourly["generated_ms"] == ms(std::chrono::minutes(30)));
  CHECK(hourly["next_slot_ms"] == ms(std::chrono::hours(1))); // 02:00, the second time
  // The day of 25 hours ends at 23:00 UTC, and so does the week: it is a Sunday.
  CHECK(read(Every::day, std::chrono::minutes(30))["next_slot_ms"] == ms(std::chrono::hours(23)));
  CHECK(read(Every::week, std::chrono::minutes(30))["next_slot_ms"] == ms(std::chrono::hours(23)));
  CHECK(read(Every::day, -std::chrono::hours(3))["next_slot_ms"] == ms(-std::chrono::hours(2)));
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
