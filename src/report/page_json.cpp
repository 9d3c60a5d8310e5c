#include <array>

#include <nlohmann/json.hpp>

#include "core/version.hpp"
#include "report/page.hpp"

namespace xingtu::report {
namespace {

using Json = nlohmann::ordered_json;

/// "2026-11-22", or with the time of day where the slot does not begin at midnight.
std::string label_of(TimePoint time, const TimeZone &zone) {
  const auto text = zone.format(time); // 2026-11-22T00:00+08:00
  const auto day = text.substr(0, 10), clock = text.substr(11, 5);
  return clock == "00:00" ? day : day + " " + clock;
}

Json cell_of(const Table::Cell &cell, Table::Kind kind, const TimeZone &zone) {
  if (!cell)
    return nullptr;
  switch (kind) {
  case Table::Kind::number: {
    auto number = Json::parse(*cell, nullptr, false);
    return number.is_number() ? number : Json(*cell);
  }
  case Table::Kind::boolean:
    return *cell == "t";
  case Table::Kind::time:
    return label_of(TimePoint(std::chrono::microseconds(std::stoll(*cell))), zone);
  case Table::Kind::text:
    break;
  }
  return *cell;
}

Json table_of(const Table &table, const TimeZone &zone) {
  Json columns = Json::array(), rows = Json::array();
  for (const auto &column : table.columns)
    columns.push_back(column.name);
  for (const auto &row : table.rows) {
    Json cells = Json::array();
    for (std::size_t i = 0; i < row.size(); ++i)
      cells.push_back(cell_of(row[i], table.columns[i].kind, zone));
    rows.push_back(std::move(cells));
  }
  return {{"columns", std::move(columns)}, {"rows", std::move(rows)}};
}

/// Inside a script element only its end tag and comments matter, inside JSON only texts can hold these
/// characters: escaped, they cannot end or change anything, in HTML, XML or JavaScript alike.
std::string inside_script(const std::string &json) {
  std::string out;
  out.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::string_view rest(json.data() + i, json.size() - i);
    if (rest.starts_with("\u2028") || rest.starts_with("\u2029")) {
      out += rest[2] == '\xa8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else if (rest[0] == '<') {
      out += "\\u003c";
    } else if (rest[0] == '>') {
      out += "\\u003e";
    } else if (rest[0] == '&') {
      out += "\\u0026";
    } else {
      out += rest[0];
    }
  }
  return out;
}

/// Slots of the job that have begun since the newest snapshot; the one of now may not be loaded yet.
int slots_behind(const PageContent &content) {
  if (content.slots.empty())
    return 0;
  constexpr int kMany = 1000;
  int behind = 0;
  auto slot = content.zone.slot_start(content.generated_at, content.every);
  for (; slot > content.slots.back() && behind < kMany; ++behind)
    slot = content.zone.slot_start(slot - std::chrono::microseconds(1), content.every);
  return behind;
}

} // namespace

std::string page_json(const PageContent &content) {
  constexpr std::array<const char *, 3> kEvery{"hour", "day", "week"};
  Json slots = Json::array();
  for (const auto slot : content.slots)
    slots.push_back(label_of(slot, content.zone));
  Json tables = Json::object();
  for (const auto &[name, table] : content.tables)
    tables[name] = table_of(table, content.zone);
  auto generated = content.zone.format(content.generated_at);
  const Json page{{"version", kVersion},
                  {"job", content.job},
                  {"timezone", content.zone.name()},
                  {"every", kEvery[static_cast<std::size_t>(content.every)]},
                  {"generated_at", generated.substr(0, 10) + " " + generated.substr(11, 5)},
                  {"slots_behind", slots_behind(content)},
                  {"slots", std::move(slots)},
                  {"tables", std::move(tables)}};
  return inside_script(page.dump(-1, ' ', false, Json::error_handler_t::replace));
}

} // namespace xingtu::report
