#pragma once
// What a command prints on standard output: text for people, or with --json one JSON object as the last
// line. A closed standard output is not an error.
#include <cstdint>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "app/command_line.hpp"

namespace xingtu::app {

/// Prints `text`, or with --json `object` on one line.
void print(const CommonOptions &common, const std::string &text, const nlohmann::ordered_json &object);

/// Flushes standard output. What is wrong if a part of all that was written to it is lost; a reader that went away
/// on purpose, such as head, is not.
std::error_code output_error();

/// The start of a text that takes at most `width` columns on a terminal, with ... at its end if that is not
/// all.
std::string cut_to_width(const std::string &text, std::size_t width);

/// Columns aligned by width; numbers to the right, the first row is the header. Wide (Chinese) characters
/// count two.
std::string table(const std::vector<std::vector<std::string>> &rows);

/// Two columns, a name and what there is to say of it.
std::string facts(const std::vector<std::pair<std::string, std::string>> &rows);

/// What stands where people read a price that no configuration tells.
constexpr const char *kPriceNotKnown = "not known: price_per_request is not set";

/// 1234567 -> "1,234,567".
std::string grouped(std::int64_t number);

} // namespace xingtu::app
