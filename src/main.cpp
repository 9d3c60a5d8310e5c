// argv -> exit code. The only place that catches everything.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/output.hpp"
#include "core/error.hpp"
#include "core/log.hpp"

namespace {

using namespace xingtu;

ExitCode dispatch(const app::CommandLine &line) {
  switch (line.command) {
  case app::Command::none:
    return ExitCode::ok;
  case app::Command::run:
    return app::run(line);
  case app::Command::plan:
    return app::plan(line);
  case app::Command::migrate:
    return app::migrate(line);
  case app::Command::check:
    return app::check(line);
  case app::Command::status:
    return app::status(line);
  case app::Command::replay:
    return app::replay(line);
  case app::Command::profile:
    return app::profile(line);
  case app::Command::report:
    return app::report(line);
  case app::Command::maintain:
    return app::maintain(line);
  }
  return ExitCode::internal;
}

/// The token is in memory: neither a core file nor another process of the user may hold it.
void forbid_cores() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

/// Who starts us with standard streams closed would have the database's connection take their numbers, and
/// the log would be written into it.
void keep_standard_streams() {
  for (int fd = open("/dev/null", O_RDWR); fd >= 0; fd = open("/dev/null", O_RDWR)) {
    if (fd <= STDERR_FILENO)
      continue;
    close(fd);
    return;
  }
}

/// Before anything is said: what is wrong with the command line or the configuration may be that it holds
/// the token.
void hide_token_of_environment() {
  if (const char *token = std::getenv("JUSTONEAPI_TOKEN"))
    log::redact(Secret(token));
}

void open_log(const app::CommonOptions &common) {
  log::Options options;
  options.format = common.log_format;
  options.level = common.verbose ? log::Level::debug : common.quiet ? log::Level::warning : log::Level::info;
  options.color = !common.no_color && isatty(STDERR_FILENO) == 1;
  log::open(options);
}

ExitCode fail(const app::CommandLine &line, const Error &error) {
  // Errors of a configuration come as a list, one a line.
  std::string text = error.what();
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    if (end > start)
      log::error(text.substr(start, end - start));
    start = end + 1;
  }
  if (!error.hint().empty())
    log::error("hint: " + error.hint());
  if (line.common.json)
    app::print(line.common, {},
               {{"command", line.name},
                {"status", "error"},
                {"exit_code", static_cast<int>(error.code())},
                {"error", log::printable(error.what())},
                {"hint", log::printable(error.hint())}});
  return error.code();
}

/// For an exception that nobody can take: of a thread, or of a destructor. To end at once is safe wherever
/// the program is, since the next run goes on from the database as after a kill. Needs no memory.
[[noreturn]] void end_at_once() noexcept {
  std::string_view message =
      "this is a bug in the program, which ended at once: run again, nothing that is stored is lost\n";
  auto code = ExitCode::internal;
  try {
    if (const auto exception = std::current_exception())
      std::rethrow_exception(exception);
  } catch (const std::bad_alloc &) {
    message = "out of memory: run again, nothing that is stored is lost\n";
    code = ExitCode::again;
  } catch (...) {
  }
  [[maybe_unused]] const auto written = write(STDERR_FILENO, message.data(), message.size());
  _exit(static_cast<int>(code));
}

/// Also a command line that cannot be read is answered in the form that it asks for.
bool asks_for_json(int argc, char **argv) {
  return std::any_of(argv + std::min(argc, 1), argv + argc,
                     [](std::string_view word) { return word == "--json"; });
}

} // namespace

/// valijson, which checks the configuration, asks for memory this way and does not look whether it got any.
/// Whoever gets none here ends in end_at_once.
void *operator new(std::size_t size, const std::nothrow_t & /*nothrow*/) noexcept {
  return ::operator new(size);
}

int main(int argc, char **argv) {
  forbid_cores();
  std::set_terminate(end_at_once);
  keep_standard_streams();
  // A file that may not grow is an error of its write, as one on a full disk.
  static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));
  app::CommandLine line;
  line.common.json = asks_for_json(argc, argv);
  ExitCode code = ExitCode::internal;
  try {
    log::open({});
    hide_token_of_environment();
    line = app::parse_command_line(argc, argv);
    open_log(line.common);
    code = dispatch(line);
  } catch (const Error &error) {
    code = fail(line, error);
  } catch (const std::bad_alloc &) {
    code = fail(line, out_of_memory());
  } catch (const std::exception &error) {
    code = fail(line, Error(ExitCode::internal, std::string("this is a bug in the program: ") + error.what(),
                            "report it with the lines above"));
  }
  log::set_status_line("");
  if (const auto error = app::output_error()) {
    log::error(fmt::format("standard output cannot be written: {}", error.message()));
    if (code == ExitCode::ok)
      log::error("hint: what was to be done is done; make room, then run it again for what it says");
    // That of a run says what the tables hold, whether or not anybody reads the summary.
    if (code == ExitCode::ok && line.command != app::Command::run)
      code = ExitCode::again;
  }
  return static_cast<int>(code);
}
