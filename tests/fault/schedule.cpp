#include "schedule.hpp"

#include <algorithm>
#include <array>
#include <random>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace xingtu::test {
namespace {

/// The distributions of the standard library differ between its makers; this is the same everywhere.
class Dice {
public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  /// 0 ... n-1
  int below(int n) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(n)); }
  int between(int low, int high) { return low + below(high - low + 1); }
  bool one_in(int n) { return below(n) == 0; }

private:
  std::mt19937_64 engine_;
};

const char *any_failure(Dice &dice) {
  static constexpr std::array<const char *, 6> kFailures{
      R"({"code": 301})", R"({"code": 302})",   R"({"code": 500})",
      R"({"code": 503})", R"({"close": true})", R"({"base_resp": {"status_code": 5}, "drop_list": true})"};
  return kFailures[static_cast<std::size_t>(dice.below(static_cast<int>(kFailures.size())))];
}

/// Each goes wrong once. At most one answer is malformed: a page that is so twice fails its scope for good.
std::vector<std::string> any_rules(Dice &dice) {
  const int malformed = dice.below(4);
  std::vector<std::string> rules;
  for (int i = dice.below(4); i > 0; --i) {
    const char *const answer = i != malformed   ? any_failure(dice)
                               : dice.one_in(2) ? R"({"fault": "html"})"
                                                : R"({"fault": "empty"})";
    rules.push_back(fmt::format(
        R"({{"match": {{"detailType": "{}", "range": "{}", "page": {}}}, "times": 1, "answer": {}}})",
        dice.one_in(2) ? "VIDEO" : "PRODUCT", dice.one_in(2) ? "DAY_30" : "DAY_90", dice.between(1, 3),
        answer));
  }
  return rules;
}

/// Pages whose list is under a name that only the mended mapping knows; those after them come one by one.
std::string unmapped_pages(Dice &dice) {
  const char *const type = dice.one_in(2) ? "VIDEO" : "PRODUCT";
  auto rules = fmt::format(
      R"({{"match": {{"detailType": "{}", "page": {}}}, "times": {}, "answer": {{"list_name": "{}"}}}})",
      type, dice.between(2, 3), dice.between(1, 4), kListUnderOtherName);
  for (int page = 4; page < 7; ++page)
    rules += fmt::format(R"(,{{"match": {{"detailType": "{}", "page": {}}}, "answer": {{"delay_ms": {}}}}})",
                         type, page, 30 * (page - 3));
  return rules;
}

Round any_round(Dice &dice) {
  Round round;
  round.fault = static_cast<Fault>(dice.below(kFaults));
  const bool in_requests =
      round.fault == Fault::kill || round.fault == Fault::terminate || round.fault == Fault::disconnect;
  round.at =
      round.fault == Fault::crash_point ? dice.between(1, 150) : dice.between(1, in_requests ? 20 : 30);
  round.joined = dice.one_in(6);
  return round;
}

} // namespace

const char *name_of(Fault fault) {
  static constexpr std::array<const char *, kFaults> kNames{
      "none", "crash point", "kill", "terminate", "disconnect", "commit lost", "commit unanswered"};
  return kNames[static_cast<std::size_t>(fault)];
}

Schedule schedule_of(std::uint64_t seed) {
  Dice dice(seed);
  Schedule schedule;
  schedule.world.authors = authors(dice.between(1, 3));
  schedule.world.items = std::to_string(dice.between(3, 9));
  schedule.world.page_size = std::to_string(dice.between(2, 5));
  schedule.concurrency = dice.between(1, 8);
  if (dice.one_in(3))
    schedule.serve = {"--latency", fmt::format("{}ms", dice.between(1, 8))};
  if (dice.one_in(3))
    schedule.serve.insert(schedule.serve.end(), {"--error", fmt::format("301=0.{:02}", dice.between(1, 20))});
  auto rules = any_rules(dice);
  if (dice.one_in(3))
    schedule.budget = dice.between(1, 25);
  for (int i = dice.between(1, 3); i > 0; --i)
    schedule.rounds.push_back(any_round(dice));
  schedule.unmapped = dice.one_in(3);
  if (schedule.unmapped) {
    // Lists of several pages that are asked for at once: what comes after such a page counts.
    schedule.world.items = std::to_string(11);
    schedule.world.page_size = std::to_string(2);
    schedule.concurrency = std::max(schedule.concurrency, 4);
    rules.push_back(unmapped_pages(dice));
  }
  if (!rules.empty())
    schedule.rules = fmt::format("[{}]", fmt::join(rules, ","));
  if (dice.one_in(3))
    for (int i = dice.between(1, 2); i > 0; --i)
      schedule.refresh_rounds.push_back(any_round(dice));
  return schedule;
}

std::string describe(const Schedule &schedule) {
  auto text =
      fmt::format("{} authors, {} items, pages of {}, concurrency {}, budget {}, {}, rules {}",
                  schedule.world.authors.size(), schedule.world.items, schedule.world.page_size,
                  schedule.concurrency, schedule.budget, fmt::join(schedule.serve, " "), schedule.rules);
  const auto add = [&](const char *what, const std::vector<Round> &rounds) {
    for (const auto &round : rounds)
      text +=
          fmt::format("; {}{} at {}{}", what, name_of(round.fault), round.at, round.joined ? ", joined" : "");
  };
  add("", schedule.rounds);
  add("refresh, ", schedule.refresh_rounds);
  return text;
}

} // namespace xingtu::test
