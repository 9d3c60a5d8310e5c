#pragma once
// A job with three days of the HTML report's data, and the page that it makes of them.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/report_page.hpp"
#include "support/truth.hpp"

namespace xingtu::test {

inline const std::string kFirst = "2025-06-10", kWithout = "2025-06-11", kLast = "2025-06-12";
inline const std::string kHostile = "</script><img src=x onerror=alert(1)>&amp;{{data}}\u2028--><!--";

/// Three days: all is covered on the first, no run on the second; on the third a creator's lists fail, and
/// another one lists a hostile title, an open range and a zero.
struct Loaded {
  World world{.authors = authors(3), .day = kFirst};
  Sandbox sandbox{world.serve()};
  Job job{sandbox, {.scopes = world.scopes()}};

  explicit Loaded(bool third_day = true) {
    REQUIRE(job.run({"run", "--snapshot-at", kFirst}).exit_code == 0);
    if (!third_day)
      return;
    sandbox.put_date(kLast);
    sandbox.put_rules(fmt::format(
        R"([{{"match": {{"oAuthorId": "{}"}}, "answer": {{"code": 400}}}},
            {{"match": {{"oAuthorId": "{}", "detailType": "VIDEO"}}, "answer": {{"items": [
               {{"item_id": "77", "item_title": {}, "play": 0, "convert_cnt_range": ">=100w"}},
               {{"item_id": "78", "item_title": "none", "convert_cnt": 0, "sales_amount": 0}}],
               "pagination": {{"has_more": false, "total_count": 2}}}}}}])",
        world.authors[1], world.authors[2], nlohmann::json(kHostile).dump()));
    REQUIRE(job.run({"run", "--snapshot-at", kLast}).exit_code == 65);
  }

  std::filesystem::path page() const { return job.folder() / "report.html"; }
  std::string text() const { return job.folder().read("report.html"); }
  nlohmann::json data() const {
    const auto finished = job.run({"report", "-o", page().string()});
    REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
    return report_data(text());
  }
};

inline std::size_t occurrences(const std::string &text, const std::string &part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
    ++found;
  return found;
}

/// A figure of an item of the sandbox, which writes money as text; nothing where it reports none.
inline std::optional<double> number_of(const nlohmann::json &columns, const std::string &name) {
  const auto value = columns.value(name, nlohmann::json());
  if (value.is_null())
    return std::nullopt;
  return value.is_string() ? std::stod(value.get<std::string>()) : value.get<double>();
}

/// What the sandbox lists of a list adds up to: "items min max reported"; null for an end that is open.
inline std::string truth(const World &world, const std::string &author, const std::string &range, const std::string &type,
                  const std::string &measure, const std::string &industry = "ALL") {
  std::int64_t items = 0, reported = 0;
  double low = 0, high = 0;
  bool low_open = false, high_open = false;
  for (const auto &line : sandbox_dataset({"--scopes", "--date", world.day, "--items", world.items, "--page-size",
                                           world.page_size, "--author", author, "--industry", industry})) {
    if (line.contains("scope") || line["time_range"] != range || line["detail_type"] != type)
      continue;
    ++items;
    const auto min = number_of(line["columns"], measure + "_min"), max = number_of(line["columns"], measure + "_max");
    if (!min && !max)
      continue;
    ++reported;
    low_open = low_open || !min;
    high_open = high_open || !max;
    low += min.value_or(0);
    high += max.value_or(0);
  }
  const auto end = [&](bool open, double sum) {
    return open || (reported == 0 && items > 0) ? std::string("null") : fmt::format("{:.2f}", sum);
  };
  return fmt::format("{} {} {} {}", items, end(low_open, low), end(high_open, high), reported);
}

/// The same of a row of the page.
inline std::string said(const nlohmann::json &row, const std::string &measure) {
  const auto end = [&](const char *name) {
    const auto &value = row[measure + name];
    return value.is_null() ? std::string("null") : fmt::format("{:.2f}", value.get<double>());
  };
  return fmt::format("{} {} {} {}", row["items"].get<std::int64_t>(), end("_min"), end("_max"),
                     row[measure + "_reported"].get<std::int64_t>());
}

} // namespace xingtu::test
