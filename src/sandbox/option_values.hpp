#pragma once
// The texts of single options as values. All throw Error(usage) that says what to write.
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "core/words.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/population.hpp"

namespace xingtu::sandbox {

/// "50ms", "1s", "1.5s", "0".
Milliseconds parse_duration(const std::string &text);
/// "20/s".
std::int64_t parse_rate(const std::string &text);
Day parse_date_option(const std::string &text);
/// "301=0.01" each.
std::vector<std::pair<int, double>> parse_errors(const std::vector<std::string> &texts);
/// "html=0.01" each.
std::vector<std::pair<Fault, double>> parse_faults(const std::vector<std::string> &texts);
/// The index of the word.
int parse_choice(const char *option, const std::string &word, std::initializer_list<std::string_view> words);

std::vector<Platform> parse_platforms(const std::vector<std::string> &words);
std::vector<std::string> parse_industries(const std::vector<std::string> &words);
std::vector<TimeRange> parse_ranges(const std::vector<std::string> &words);
std::vector<DetailType> parse_detail_types(const std::vector<std::string> &words);
void check_author_id(const std::string &text);

} // namespace xingtu::sandbox
