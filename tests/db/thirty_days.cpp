// Every view after thirty days of real runs, against what the sandbox lists and its journal says: days without a run,
// lists that failed or stayed open, counters that fall, items that leave and return, and refreshes.
#include <algorithm>
#include <map>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "expected.hpp"
#include "support/truth.hpp"

using namespace xingtu;
using namespace xingtu::test;

namespace {

using Json = nlohmann::json;

constexpr int kMonth = 30;
const std::vector<std::string> kAuthors = authors(3);
const std::vector<std::string> kIndustries{"ALL", "BEAUTY_AND_COSMETICS", "FOOD_AND_BEVERAGE"};
const std::array<std::string, 2> kRanges{"DAY_30", "DAY_90"};
const std::array<std::string, 2> kTypes{"VIDEO", "PRODUCT"};

/// 2025-02-23 and the days after it, in Asia/Shanghai: over the ends of two months, and so of partitions.
std::string date(int day) {
  const int in_february = 23 + day;
  if (in_february <= 28) return fmt::format("2025-02-{:02}", in_february);
  return fmt::format("2025-03-{:02}", in_february - 28);
}

bool is_planned(int day) { return day != 6 && day != 17 && day != 18; }
/// On one day the API lists what it did eight days before: plays fall, and items that had gone are back.
int data_day(int day) { return day == 20 ? 12 : day; }
bool fails(int day, const std::string &author, const std::string &type) {
  return day % 5 == 3 && author == kAuthors[0] && type == "VIDEO";
}
bool stays_open(int day, const std::string &author, const std::string &type) {
  return day % 7 == 2 && author == kAuthors[1] && type == "PRODUCT";
}

std::string rules_of(int day) {
  Json rules = Json::array();
  for (const auto &author : kAuthors)
    for (const auto &type : kTypes) {
      if (!fails(day, author, type) && !stays_open(day, author, type)) continue;
      rules.push_back({{"match", {{"oAuthorId", author}, {"detailType", type}}},
                       {"answer", {{"code", fails(day, author, type) ? 400 : 301}}}});
    }
  return rules.dump();
}

/// Lists of the data of a day, by scope: items' positions and columns.
using List = std::map<std::string, std::pair<int, Json>>;
using DayOfData = std::map<std::string, List>;

std::string key_of(const Json &line) {
  return fmt::format("{} {} {} {}", line["author_id"].get<std::string>(), line["industry"].get<std::string>(),
                     line["time_range"].get<std::string>(), line["detail_type"].get<std::string>());
}

DayOfData data_of(int day) {
  std::vector<std::string> arguments{"--date", date(day)};
  for (const auto &author : kAuthors) arguments.insert(arguments.end(), {"--author", author});
  for (const auto &industry : kIndustries) arguments.insert(arguments.end(), {"--industry", industry});
  DayOfData data;
  for (const auto &line : sandbox_dataset(arguments))
    data[key_of(line)].emplace(line["id"].get<std::string>(),
                                     std::pair{line["position"].get<int>(), line["columns"]});
  return data;
}

Number number_of(const Json &columns, const char *name) {
  const auto &value = columns.at(name);
  if (value.is_null()) return std::nullopt;
  return std::stoll(value.get<std::string>());
}

/// One scope over the month, and the columns of its items on each day.
struct Followed {
  Scope scope;
  std::string range, type;
  std::vector<std::map<std::string, Json>> columns;
};

/// The job as it ran, and what is known of it without asking the database.
class Month {
public:
  Month() {
    sandbox.put_date(date(0));
    std::string csv = "author_id,name,group\n";
    for (std::size_t i = 0; i < kAuthors.size(); ++i)
      csv += fmt::format("{},{},{}\n", kAuthors[i], i == 0 ? "达人甲" : "", i == 1 ? "" : "g");
    job.folder().write("authors.csv", csv);
    for (const auto &author : kAuthors)
      for (const auto &industry : kIndustries)
        for (const auto &range : kRanges)
          for (const auto &type : kTypes) {
            Followed one{{author, industry, {}, {}, author == kAuthors[1] ? "-" : "g"}, range, type, {}};
            one.scope.days.resize(kMonth, Knowledge::not_planned);
            one.scope.lists.resize(kMonth);
            one.columns.resize(kMonth);
            followed.push_back(std::move(one));
          }
    for (int day = 0; day < kMonth; ++day)
      if (is_planned(day)) live(day);
  }

  const Sandbox sandbox;
  Job job{sandbox,
          {.scopes = fmt::format("  authors: {{file: authors.csv}}\n  industries: [{}]\n  ranges: [DAY_30, DAY_90]\n"
                                 "  detail_types: [VIDEO, PRODUCT]\n  skip_empty_industries: true\n",
                                 fmt::join(kIndustries, ", ")),
           .api = "  max_attempts: 1\n  backoff: {initial: 1ms, max: 2ms}\n"}};
  std::vector<Followed> followed;
  std::map<int, std::int64_t> bought; ///< of each day's snapshot, by the journal

private:
  void run(int day, const std::vector<std::string> &further = {}) {
    const auto before = spent(sandbox);
    std::vector<std::string> arguments{"run", "--snapshot-at", date(day)};
    arguments.insert(arguments.end(), further.begin(), further.end());
    const auto finished = job.run(arguments);
    const std::set<int> expected{0, 65, 75};
    REQUIRE_MESSAGE(expected.contains(finished.exit_code), finished.err);
    bought[day] += spent(sandbox) - before;
  }

  void live(int day) {
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
      for (auto &one : followed) {
        auto &knowledge = one.scope.days[static_cast<std::size_t>(day)];
        knowledge = knowledge == Knowledge::complete ? Knowledge::refreshing : Knowledge::open;
      }
    }
  }

  void note(int day, const DayOfData &data, bool refreshed) {
    const auto at = static_cast<std::size_t>(day);
    for (auto &one : followed) {
      const auto &author = one.scope.author;
      const auto &industry = one.scope.industry;
      const auto list_of = [&](const std::string &of_industry) {
        const auto found = data.find(fmt::format("{} {} {} {}", author, of_industry, one.range, one.type));
        return found == data.end() ? List{} : found->second;
      };
      auto knowledge = Knowledge::complete;
      const bool was_covered = is_covered(one.scope.days[at]);
      if (!refreshed && fails(day, author, one.type)) knowledge = Knowledge::failed;
      else if (!refreshed && stays_open(day, author, one.type)) knowledge = Knowledge::open;
      else if (industry != "ALL" && list_of("ALL").empty() && !was_covered) knowledge = Knowledge::skipped;
      one.scope.days[at] = knowledge;
      one.scope.lists[at].clear();
      one.columns[at].clear();
      if (!is_covered(knowledge)) continue;
      for (const auto &[id, item] : list_of(industry)) {
        const auto &[position, columns] = item;
        one.scope.lists[at][id] = {number_of(columns, one.type == "VIDEO" ? "play_count" : "video_count"),
                                   number_of(columns, "conversion_count_min"),
                                   number_of(columns, "conversion_count_max"), position};
        one.columns[at][id] = columns;
      }
    }
  }
};

std::string rows(const Job &job, const std::string &sql) {
  std::string out;
  for (const auto &row : job.query(sql)) {
    std::string line;
    for (const auto &cell : row) line += (line.empty() ? "" : " | ") + cell.value_or("-");
    out += line + "\n";
  }
  return out;
}

const char *word_of(Knowledge knowledge) {
  switch (knowledge) {
  case Knowledge::complete: return "covered";
  case Knowledge::open: return "open";
  case Knowledge::failed:
  case Knowledge::refresh_failed: return "failed";
  case Knowledge::skipped: return "skipped";
  case Knowledge::refreshing: return "refreshing";
  case Knowledge::not_planned: break;
  }
  return "";
}

std::string expected_coverage(const std::vector<Followed> &followed) {
  std::string out;
  for (const auto &one : followed)
    for (int day = 0; day < kMonth; ++day)
      if (const auto knowledge = one.scope.days[static_cast<std::size_t>(day)]; knowledge != Knowledge::not_planned)
        out += fmt::format("{} | {} | {} | {} | {} | {} | {}\n", one.scope.author, one.scope.industry, one.range,
                           one.type, day, word_of(knowledge), is_covered(knowledge) ? "t" : "f");
  return out;
}

std::string expected_snapshots(const std::vector<Followed> &followed) {
  std::string out;
  for (int day = 0; day < kMonth; ++day) {
    std::map<std::string, int> counts;
    for (const auto &one : followed) {
      const auto knowledge = one.scope.days[static_cast<std::size_t>(day)];
      ++counts[is_covered(knowledge) ? "covered" : word_of(knowledge)];
    }
    if (is_planned(day))
      out += fmt::format("{} | {} | {} | {} | {} | {}\n", day, followed.size(), counts["covered"], counts["open"],
                         counts["failed"], counts["skipped"]);
  }
  return out;
}

std::string expected_freshness(const std::vector<Followed> &followed) {
  std::string out;
  for (const auto &author : kAuthors)
    for (const auto &type : kTypes) {
      int newest = -1;
      for (int day = 0; day < kMonth; ++day)
        if (is_planned(day) && std::all_of(followed.begin(), followed.end(), [&](const Followed &one) {
              const auto knowledge = one.scope.days[static_cast<std::size_t>(day)];
              return one.scope.author != author || one.type != type || is_covered(knowledge) ||
                     knowledge == Knowledge::skipped;
            }))
          newest = day;
      out += fmt::format("{} | {} | {} | {}\n", author, type, newest, kMonth - 1);
    }
  return out;
}

/// For each day and figure: rows, and how many of them report it.
std::string expected_fields(const std::vector<Followed> &followed) {
  std::map<std::tuple<int, std::string, std::string>, std::pair<int, int>> counts;
  for (const auto &one : followed)
    for (int day = 0; day < kMonth; ++day)
      for (const auto &[id, columns] : one.columns[static_cast<std::size_t>(day)]) {
        std::map<std::string, bool> reported;
        for (const auto &[name, value] : columns.items()) {
          const auto range = name.ends_with("_min") || name.ends_with("_max");
          auto &known = reported[range ? name.substr(0, name.size() - 4) : name];
          known = known || !value.is_null();
        }
        for (const auto &[name, known] : reported) {
          auto &[listed, reporting] = counts[{day, one.type, name}];
          ++listed;
          reporting += known ? 1 : 0;
        }
      }
  std::string out;
  for (const auto &[key, count] : counts)
    out += fmt::format("{} | {} | {} | {} | {}\n", std::get<0>(key), std::get<1>(key), std::get<2>(key), count.first,
                       count.second);
  return out;
}

} // namespace

TEST_CASE("every view says of thirty days just what the API listed and the journal holds") {
  const Month month;
  const auto &job = month.job;

  for (const auto &range : kRanges)
    for (const auto &type : kTypes) {
      CAPTURE(range);
      CAPTURE(type);
      const bool video = type == "VIDEO";
      const std::string kind = video ? "video" : "product";
      std::vector<Scope> scopes;
      for (const auto &one : month.followed)
        if (one.range == range && one.type == type) scopes.push_back(one.scope);
      const auto of_range = " where time_range = '" + range + "'";
      const auto of_list = of_range + " and detail_type = '" + type + "'";
      const auto check = [&](const std::string &expected, const std::string &select) {
        CHECK(std::count(expected.begin(), expected.end(), '\n') > 20);
        CHECK(difference_of_lines(expected, rows(job, select)) == "");
      };
      check(expected_trends(scopes, video), select_trends(kind) + of_range);
      check(expected_movements(scopes), select_movements() + of_list);
      check(expected_movers(scopes), select_movers() + of_list);
      check(expected_authors(scopes, video), select_authors() + of_list);
      check(expected_groups(scopes, video), select_groups() + of_list);
      check(expected_industries(scopes, video), select_industries() + of_list);
    }

  const auto &followed = month.followed;
  CHECK(difference_of_lines(expected_coverage(followed),
                            rows(job, "select author_id, industry, time_range, detail_type, " + kDayNumber +
                                          ", coverage, covered from xingtu_report.scope_coverage")) == "");
  CHECK(difference_of_lines(expected_snapshots(followed),
                            rows(job, "select " + kDayNumber + ", scopes, covered, open, failed, skipped from "
                                                         "xingtu_report.snapshot_coverage")) == "");
  CHECK(difference_of_lines(expected_freshness(followed),
                            rows(job, "select author_id, detail_type, " + day_of("last_covered_snapshot_at") + ", " +
                                          day_of("last_attempted_snapshot_at") + " from xingtu_report.freshness")) == "");
  // What describes an item is no figure, and not in field_coverage.
  const auto fields = rows(job, "select " + kDayNumber + ", detail_type, column_name, rows_listed, rows_reporting "
                                "from xingtu_report.field_coverage where rows_listed > 0");
  const auto expected = expected_fields(followed);
  std::set<std::string> figures;
  for (const auto &row : job.query("select distinct column_name from xingtu_report.field_coverage"))
    figures.insert(*row[0]);
  CHECK(figures.contains("conversion_count"));
  std::string of_figures;
  for (std::size_t begin = 0, end = 0; (end = expected.find('\n', begin)) != std::string::npos; begin = end + 1) {
    const auto line = expected.substr(begin, end - begin);
    const auto name = line.substr(line.find("| ", line.find("| ") + 1) + 2);
    if (figures.contains(name.substr(0, name.find(' ')))) of_figures += line + "\n";
  }
  CHECK(difference_of_lines(of_figures, fields) == "");

  // Money: each request once, with its snapshot.
  std::string spend;
  for (const auto &[day, requests] : month.bought) spend += fmt::format("{} | {}\n", day, requests);
  CHECK(difference_of_lines(spend, rows(job, "select " + kDayNumber + ", sum(billed_yes + billed_unknown) "
                                             "from xingtu_report.spend_daily group by 1")) == "");
  CHECK(difference_of_lines(spend, rows(job, "select " + kDayNumber + ", spent_requests from xingtu_report.snapshot_spend")) ==
        "");
  std::map<std::string, int> codes;
  for (const auto &request : month.sandbox.journal()) ++codes[request["code"].dump()];
  std::string outcomes;
  for (const auto &[code, requests] : codes) outcomes += fmt::format("{} | {}\n", code, requests);
  CHECK(difference_of_lines(outcomes, rows(job, "select api_code, sum(requests) from "
                                                "xingtu_report.request_outcome_daily group by 1")) == "");
  CHECK(job.cell("select count(*) from xingtu_report.doubtful_calls") == "0");

  // The month has what this is about.
  for (const char *there :
       {"video_trend where play_count_reset", "video_trend where conversion_count_is_range",
        "video_trend where not previous_was_adjacent", "video_trend where days_between > 1",
        "item_movement where movement = 'left'", "item_movement where movement = 'entered' and first_seen_at < snapshot_at",
        "scope_coverage where coverage = 'failed'", "scope_coverage where coverage = 'skipped'",
        "scope_coverage where coverage = 'refreshing'", "author_daily where covered and items = 0",
        "group_daily where not complete", "video_trend where conversion_count_min is null"})
    CHECK_MESSAGE(job.cell(std::string("select count(*) > 0 from xingtu_report.") + there) == "t", there);
}
