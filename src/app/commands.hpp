#pragma once
// One function per command, one file each: the command's story, stage by stage. Each prints its result
// and gives the exit code; what ends it early is an Error.
#include "app/command_line.hpp"
#include "core/error.hpp"

namespace xingtu::app {

ExitCode run(const CommandLine &line);
ExitCode plan(const CommandLine &line);
ExitCode migrate(const CommandLine &line);
ExitCode check(const CommandLine &line);
ExitCode status(const CommandLine &line);
ExitCode replay(const CommandLine &line);
ExitCode profile(const CommandLine &line);
ExitCode report(const CommandLine &line);
ExitCode maintain(const CommandLine &line);

} // namespace xingtu::app
