#include <array>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "core/version.hpp"
#include "report/page.hpp"

namespace xingtu::report {
namespace {

using Json = nlohmann::ordered_json;

/// Writes times for people: "2026-11-22", or with the time of day where that is not midnight.
class Labels {
public:
  /// Where clocks are set back, two slots would be called the same: such times name their offset from UTC, too.
  Labels(const TimeZone &zone, const std::vector<TimePoint> &slots) : zone_(zone) {
    std::map<std::string, int> times;
    for (const auto slot : slots)
      if (++times[plain(zone_.format(slot))] > 1)
        repeated_.insert(plain(zone_.format(slot)));
  }

  std::string of(TimePoint time) const {
    constexpr std::size_t kOffset = 6; // +08:00
    const auto text = zone_.format(time);
    auto label = plain(text);
    return repeated_.contains(label) ? label + " " + text.substr(text.size() - kOffset) : label;
  }

private:
  /// Of 2026-11-22T00:00+08:00.
  static std::string plain(const std::string &text) {
    const auto day = text.substr(0, 10), clock = text.substr(11, 5);
    return clock == "00:00" ? day : day + " " + clock;
  }

  const TimeZone &zone_;
  std::set<std::string> repeated_;
};

Json cell_of(const Table::Cell &cell, Table::Kind kind, const Labels &labels) {
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
    return labels.of(TimePoint(std::chrono::microseconds(std::stoll(*cell))));
  case Table::Kind::text:
    break;
  }
  return *cell;
}

Json table_of(const Table &table, const Labels &labels) {
  Json columns = Json::array(), rows = Json::array();
  for (const auto &column : table.columns)
    columns.push_back(column.name);
  for (const auto &row : table.rows) {
    Json cells = Json::array();
    for (std::size_t i = 0; i < row.size(); ++i)
      cells.push_back(cell_of(row[i], table.columns[i].kind, labels));
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

/// The start of the first slot after the page was made: one and a half slots after the start of its own lies in it,
/// whatever the clocks do.
TimePoint next_slot(const PageContent &content) {
  constexpr std::array<std::chrono::hours, 3> kLengths{std::chrono::hours(1), std::chrono::hours(24),
                                                       std::chrono::hours(7 * 24)};
  const std::chrono::minutes length = kLengths[static_cast<std::size_t>(content.every)];
  return content.zone.slot_start(content.zone.slot_start(content.generated_at, content.every) + length * 3 / 2,
                                 content.every);
}

std::int64_t milliseconds_of(TimePoint time) {
  return std::chrono::floor<Milliseconds>(time.time_since_epoch()).count();
}

} // namespace

std::string page_json(const PageContent &content) {
  constexpr std::array<const char *, 3> kEvery{"hour", "day", "week"};
  const Labels labels(content.zone, content.slots);
  Json slots = Json::array();
  for (const auto slot : content.slots)
    slots.push_back(labels.of(slot));
  Json tables = Json::object();
  for (const auto &[name, table] : content.tables)
    tables[name] = table_of(table, labels);
  auto generated = content.zone.format(content.generated_at);
  const Json page{{"version", kVersion},
                  {"job", content.job},
                  {"timezone", content.zone.name()},
                  {"every", kEvery[static_cast<std::size_t>(content.every)]},
                  {"generated_at", generated.substr(0, 10) + " " + generated.substr(11, 5)},
                  {"generated_ms", milliseconds_of(content.generated_at)},
                  {"next_slot_ms", milliseconds_of(next_slot(content))},
                  {"slots_behind", slots_behind(content)},
                  {"slots", std::move(slots)},
                  {"tables", std::move(tables)}};
  return inside_script(page.dump(-1, ' ', false, Json::error_handler_t::replace));
}

} // namespace xingtu::report
