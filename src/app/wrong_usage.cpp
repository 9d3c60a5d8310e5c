#include "app/wrong_usage.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "core/did_you_mean.hpp"
#include "core/log.hpp"

namespace xingtu::app {
namespace {

constexpr std::array<std::string_view, 10> kCommands{"run",    "plan",    "migrate", "check",    "status",
                                                     "replay", "profile", "report",  "maintain", "version"};

/// That of the program names no option of a command.
std::string see_help(const CLI::App *command) {
  return command == nullptr ? "see xingtu-etl --help"
                            : fmt::format("see xingtu-etl {} --help", command->get_name());
}

Error not_a_command(const std::string &word) {
  const auto near = did_you_mean(word, kCommands);
  return {ExitCode::usage, fmt::format("{} is not a command", log::printable(word)),
          near ? fmt::format("did you mean {}?", *near) : see_help(nullptr)};
}

/// The first option among these words, without its value.
std::optional<std::string> first_option(const std::vector<std::string> &words) {
  for (const auto &word : words)
    if (word.size() > 1 && word.front() == '-')
      return word.substr(0, word.find('='));
  return std::nullopt;
}

std::optional<std::string> nearest_option(const std::string &option, const CLI::App &command) {
  std::vector<std::string> names;
  for (const auto *each : command.get_options())
    for (const auto &name : each->get_lnames())
      names.push_back(name);
  // Without the dashes: with what all have in common, short names would be near that are not.
  const auto word = option.substr(std::min(option.find_first_not_of('-'), option.size()));
  const auto near = did_you_mean(word, std::vector<std::string_view>(names.begin(), names.end()));
  return near ? std::optional(fmt::format("--{}", *near)) : std::nullopt;
}

/// A command that takes this option, if there is one.
const CLI::App *command_with(const std::string &option, const CLI::App &app) {
  for (const auto *command : app.get_subcommands({}))
    if (command->get_option_no_throw(option) != nullptr)
      return command;
  return nullptr;
}

Error not_an_option(const std::string &option, const CLI::App &app, const CLI::App *command) {
  const auto shown = log::printable(option);
  if (command != nullptr && command->get_option_no_throw(option) != nullptr)
    return {ExitCode::usage, fmt::format("{} stands before the command's name", shown),
            fmt::format("write it behind {}", command->get_name())};
  auto hint = see_help(command);
  if (const auto *other = command_with(option, app))
    hint = fmt::format("{} has it; {}", other->get_name(), hint);
  else if (const auto near = nearest_option(option, command == nullptr ? app : *command))
    hint = fmt::format("did you mean {}?", *near);
  const auto of = command == nullptr ? "xingtu-etl" : command->get_name();
  return {ExitCode::usage, fmt::format("{} is not an option of {}", shown, of), hint};
}

/// "-o/--output is required": who knows it by the one name need not know the other.
std::string missing_option(const CLI::App &command) {
  for (const auto *option : command.get_options())
    if (option->get_required() && option->count() == 0) {
      auto names = option->get_name(false, true);
      std::replace(names.begin(), names.end(), ',', '/');
      return fmt::format("{} is required", names);
    }
  return "an option is missing";
}

} // namespace

void require_known_command(int argc, char **argv) {
  if (argc < 2 || argv[1][0] == '-')
    return;
  if (std::find(kCommands.begin(), kCommands.end(), argv[1]) == kCommands.end())
    throw not_a_command(argv[1]);
}

Error wrong_usage(const CLI::App &app, const CLI::ParseError &error) {
  const auto parsed = app.get_subcommands();
  const CLI::App *command = parsed.empty() ? nullptr : parsed.front();
  auto left = app.remaining(true); // of the command, too
  std::erase(left, "--");
  // First, whatever else is wrong: an option that is required may be there under a wrong name.
  if (const auto option = first_option(left))
    return not_an_option(*option, app, command);
  if (!left.empty() && command == nullptr)
    return not_a_command(left.front());
  if (!left.empty() && dynamic_cast<const CLI::ExtrasError *>(&error) != nullptr)
    return {ExitCode::usage,
            fmt::format("{} takes options only, and {} is none", command->get_name(),
                        log::printable(left.front())),
            see_help(command)};
  std::string what = error.what();
  if (dynamic_cast<const CLI::RequiredError *>(&error) != nullptr)
    what = command == nullptr ? "no command is named" : missing_option(*command);
  return {ExitCode::usage, what, see_help(command)};
}

} // namespace xingtu::app
