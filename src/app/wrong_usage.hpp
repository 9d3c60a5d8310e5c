#pragma once
// What is wrong with a command line, in words that name the command and what was meant.
#include <CLI/CLI.hpp>

#include "core/error.hpp"

namespace xingtu::app {

/// A first word that is no command is what is wrong, whatever follows it: throws Error(usage).
void require_known_command(int argc, char **argv);

/// What `app` could not take of its command line.
Error wrong_usage(const CLI::App &app, const CLI::ParseError &error);

} // namespace xingtu::app
