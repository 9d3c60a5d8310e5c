#include "month.hpp"

#include <array>
#include <chrono>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "support/truth.hpp"

namespace xingtu::test {
namespace {

using Json = nlohmann::json;

const std::vector<std::string> kAuthors = authors(3);
const std::vector<std::string> kIndustries{"ALL", "BEAUTY_AND_COSMETICS", "SPORTS_OUTDOOR"};
const std::array<std::string, 2> kRanges{"DAY_30", "DAY_90"};
const std::array<std::string, 2> kTypes{"VIDEO", "PRODUCT"};

/// 2025-02-23 and the days after it, in Asia/Shanghai: over the ends of two months, and so of partitions.
std::string date(int day) {
  const int in_february = 23 + day;
  if (in_february <= 28) return fmt::format("2025-02-{:02}", in_february);
  return fmt::format("2025-03-{:02}", in_february - 28);
}

/// On one day the API lists what it did eight days before: plays fall, and items that had gone are back.
int data_day(int day) { return day == 20 ? 12 : day; }
// Both also on the last day.
bool fails(int day, const std::string &author, const std::string &type) {
  return day % 5 == 4 && author == kAuthors[0] && type == "VIDEO";
}
bool stays_open(int day, const std::string &author, const std::string &type) {
  return day % 7 == 1 && author == kAuthors[1] && type == "PRODUCT";
}

/// The list is one item, and one that has no id.
bool rejects(int day, const std::string &author, const std::string &type) {
  return (day == 3 || day == 11 || day == 19) && author == kAuthors[1] && type == "VIDEO";
}
const std::string kItemWithId = "7399999999999999999";
const Json kItemsOfRejecting{{{"item_id", kItemWithId}, {"play", 50}, {"convert_cnt", "100-200"}},
                             {{"play", 7}, {"convert_cnt", 70}}};
/// The API announces one item, however many there are.
bool drifts(int day, const std::string &author, const std::string &type) {
  return (day == 5 || day == 12 || day == 22) && author == kAuthors[2] && type == "PRODUCT";
}

std::string rules_of(int day) {
  Json rules = Json::array();
  for (const auto &author : kAuthors)
    for (const auto &type : kTypes) {
      Json answer;
      if (fails(day, author, type)) answer = {{"code", 400}};
      else if (stays_open(day, author, type)) answer = {{"code", 301}};
      else if (rejects(day, author, type)) answer = {{"items", kItemsOfRejecting}};
      else if (drifts(day, author, type)) answer = {{"pagination", {{"total_count", 1}}}};
      else continue;
      rules.push_back({{"match", {{"oAuthorId", author}, {"detailType", type}}}, {"answer", answer}});
    }
  return rules.dump();
}

std::string key_of(const std::string &author, const std::string &industry, const std::string &range,
                   const std::string &type) {
  return fmt::format("{} {} {} {}", author, industry, range, type);
}
std::string key_of(const Json &line) {
  return key_of(line["author_id"].get<std::string>(), line["industry"].get<std::string>(),
                line["time_range"].get<std::string>(), line["detail_type"].get<std::string>());
}

std::string day_in_utc() {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

const char *state_of(Knowledge knowledge) {
  switch (knowledge) {
  case Knowledge::complete: return "complete";
  case Knowledge::failed: return "failed";
  case Knowledge::skipped: return "skipped";
  default: return "open";
  }
}

} // namespace

/// A list as the API has it on a day.
struct Month::ListOfDay {
  List list;
  int pages = 0;
  bool no_content = false;
};

bool Month::is_planned(int day) { return day != 6 && day != 17 && day != 18; }

Month::Month()
    : job(sandbox,
          {.scopes = fmt::format("  authors: {{file: authors.csv}}\n  industries: [{}]\n  ranges: [DAY_30, DAY_90]\n"
                                 "  detail_types: [VIDEO, PRODUCT]\n  skip_empty_industries: true\n",
                                 fmt::join(kIndustries, ", ")),
           .api = "  max_attempts: 1\n  backoff: {initial: 1ms, max: 2ms}\n"}) {
  sandbox.put_date(date(0));
  std::string csv = "author_id,name,group\n";
  for (std::size_t i = 0; i < kAuthors.size(); ++i)
    csv += fmt::format("{},{},{}\n", kAuthors[i], i == 0 ? "达人甲" : "", i == 1 ? "" : "g");
  job.folder().write("authors.csv", csv);
  for (const auto &author : kAuthors)
    for (const auto &industry : kIndustries)
      for (const auto &range : kRanges)
        for (const auto &type : kTypes) {
          Scope scope{author, industry, {}, {}, author == kAuthors[1] ? "-" : "g",
                      author == kAuthors[0] ? "达人甲" : "-", range, type};
          scope.days.resize(kMonth, Knowledge::not_planned);
          scope.lists.resize(kMonth);
          scope.proofs.resize(kMonth);
          scope.rejected.resize(kMonth);
          scope.drifted.resize(kMonth);
          followed.push_back({std::move(scope)});
        }
  for (int day = 0; day < kMonth; ++day)
    if (is_planned(day)) live(day);
}

std::vector<Scope> Month::scopes() const {
  std::vector<Scope> scopes;
  for (const auto &one : followed) scopes.push_back(one.scope);
  return scopes;
}

Month::DayOfData Month::data_of(int day) {
  std::vector<std::string> arguments{"--scopes", "--date", date(day)};
  for (const auto &author : kAuthors) arguments.insert(arguments.end(), {"--author", author});
  for (const auto &industry : kIndustries) arguments.insert(arguments.end(), {"--industry", industry});
  DayOfData data;
  for (const auto &line : sandbox_dataset(arguments)) {
    if (line.contains("scope")) {
      auto &list = data[key_of(line["scope"])];
      list.pages = line["pages"].get<int>();
      list.no_content = line["no_content"].get<bool>();
      continue;
    }
    auto &listing = data[key_of(line)].list[line["id"].get<std::string>()];
    listing.position = line["position"].get<int>();
    for (const auto &[column, value] : line["columns"].items())
      if (!value.is_null()) listing.columns[column] = value.get<std::string>();
  }
  return data;
}

void Month::run(int day, const std::vector<std::string> &further) {
  std::vector<std::string> arguments{"run", "--snapshot-at", date(day)};
  arguments.insert(arguments.end(), further.begin(), further.end());
  auto &snapshot = bought[day];
  if (snapshot.first_day.empty()) snapshot.first_day = day_in_utc();
  const auto finished = job.run(arguments);
  snapshot.last_day = day_in_utc();
  const std::set<int> expected{0, 65, 75};
  REQUIRE_MESSAGE(expected.contains(finished.exit_code), finished.err);
  const auto journal = sandbox.journal();
  for (; journal_read_ < journal.size(); ++journal_read_)
    snapshot.add(journal[journal_read_]["billed"].get<std::string>());
}

void Month::live(int day) {
  sandbox.put_rules(rules_of(day));
  sandbox.put_date(date(data_day(day)));
  run(day);
  note(day, data_of(data_day(day)), false);
  sandbox.put_rules("[]");
  if (day == 25) { // bought again the day after: the newer lists take the place of the older
    sandbox.put_date(date(26));
    run(day, {"--refresh"});
    note(day, data_of(26), true);
  } else if (day == 27) { // bought again, but the API has a bad day: the older lists stay
    sandbox.put_rules(R"([{"answer": {"code": 301}}])");
    run(day, {"--refresh"});
    note_failed_refresh(day);
  }
}

void Month::note(int day, const DayOfData &data, bool refreshed) {
  const auto at = static_cast<std::size_t>(day);
  for (auto &[scope, coverage] : followed) {
    auto list = data.at(key_of(scope.author, scope.industry, scope.range, scope.type));
    const bool has_rejected = !refreshed && rejects(day, scope.author, scope.type);
    if (has_rejected) {
      Listing one({50}, 100, 200);
      one.position = 1;
      one.columns.erase("video_count");
      list = {{{kItemWithId, one}}, 1, false};
    }
    const bool nothing_at_all =
        !has_rejected && data.at(key_of(scope.author, "ALL", scope.range, scope.type)).list.empty();
    auto knowledge = Knowledge::complete;
    const char *last_outcome = list.no_content ? "no_content" : list.list.empty() ? "empty" : "ok";
    if (!refreshed && fails(day, scope.author, scope.type)) {
      knowledge = Knowledge::failed;
      last_outcome = "invalid_parameters";
    } else if (!refreshed && stays_open(day, scope.author, scope.type)) {
      knowledge = Knowledge::open; // single industries wait for ALL, and are not asked for
      last_outcome = scope.industry == "ALL" ? "collection_failed" : "-";
    } else if (scope.industry != "ALL" && nothing_at_all && !scope.covered(day)) {
      knowledge = Knowledge::skipped;
      last_outcome = "-";
    }
    const bool covered = is_covered(knowledge);
    scope.days[at] = knowledge;
    scope.lists[at] = covered ? list.list : List();
    const auto came = list.list.size() + (has_rejected ? 1 : 0);
    const auto announced = !refreshed && drifts(day, scope.author, scope.type) ? 1 : came;
    const bool is_matched = announced == came;
    scope.rejected[at] = covered && has_rejected ? 1 : 0;
    scope.drifted[at] = covered && !list.no_content && !is_matched;
    scope.proofs[at] = !covered ? "" : list.no_content ? "no_content" : is_matched ? "count_matched" : "last_page";
    const auto items = scope.lists[at].size();
    auto row = row_of(scope, day);
    row["coverage"] = covered ? "covered" : state_of(knowledge);
    row["covered"] = truth(covered);
    row["state"] = state_of(knowledge);
    row["completion_proof"] = covered ? scope.proofs[at] : "-";
    row["drifted"] = truth(scope.drifted[at]);
    row["total_count_first"] = row["total_count_last"] =
        covered && !list.no_content ? std::to_string(announced) : "-";
    row["pages_loaded"] = covered ? std::to_string(list.pages) : "0";
    row["items_seen"] = std::to_string(items + static_cast<std::size_t>(scope.rejected[at]));
    row["items_loaded"] = std::to_string(items);
    row["items_rejected"] = std::to_string(scope.rejected[at]);
    row["items_duplicate"] = "0";
    row["last_outcome"] = last_outcome;
    coverage[day] = row;
  }
}

/// Of a refresh under way scope_coverage says how far that one is. Only the lists of ALL were asked for: the others wait
/// for them, and still say what the reading before has shown.
void Month::note_failed_refresh(int day) {
  for (auto &[scope, coverage] : followed) {
    const auto at = static_cast<std::size_t>(day);
    scope.days[at] = scope.covered(day) ? Knowledge::refreshing : Knowledge::open;
    auto &row = coverage.at(day);
    row["coverage"] = scope.covered(day) ? "refreshing" : "open";
    row["state"] = "open";
    row["pages_loaded"] = "0";
    row["last_outcome"] = "-";
    if (scope.industry != "ALL") continue;
    for (const char *column : {"completion_proof", "total_count_first", "total_count_last"}) row[column] = "-";
    row["items_seen"] = row["items_loaded"] = "0";
    row["last_outcome"] = "collection_failed";
  }
}

} // namespace xingtu::test
