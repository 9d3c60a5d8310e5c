#include "sandbox/options.hpp"

#include <array>
#include <climits>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "core/did_you_mean.hpp"
#include "core/error.hpp"
#include "core/version.hpp"
#include "sandbox/option_values.hpp"

namespace xingtu::sandbox {
namespace {

using Words = std::vector<std::string>;

std::string first_line(const std::string &path) {
  std::ifstream in(path);
  std::string line;
  if (!std::getline(in, line))
    throw Error(ExitCode::config, fmt::format("{}: cannot be read", path));
  if (line.ends_with('\r'))
    line.pop_back();
  if (line.empty())
    throw Error(ExitCode::config, fmt::format("{}: the first line is empty", path), "write the token there");
  return line;
}

Secret default_token() {
  const char *token = std::getenv("XINGTU_SANDBOX_TOKEN");
  return Secret(token != nullptr && *token != '\0' ? token : "sandbox-token");
}

/// Without CLI11's words in the help: the message on a wrong value names the limits.
CLI::Validator between(int low, int high) {
  return CLI::Range(low, high).description("");
}

/// What both commands ask: these decide what the data is.
void add_world(CLI::App &command, World &world, int &page_size, const std::function<void(Day)> &set_day) {
  command.add_option("--seed", world.seed, "Seed of the data: the same seed gives the same data")
      ->type_name("N")
      ->capture_default_str();
  command.add_option("--items", world.items, "Items of a scope with industry ALL, on average")
      ->check(between(0, 10'000))
      ->type_name("N")
      ->capture_default_str();
  command.add_option("--page-size", page_size, "Items on a page")
      ->check(between(1, 1000))
      ->type_name("N")
      ->capture_default_str();
  command
      .add_option_function<std::string>(
          "--date", [set_day](const std::string &text) { set_day(parse_date_option(text)); },
          "Day of the data, as 2026-11-22; default: today in Asia/Shanghai")
      ->type_name("DATE");
}

void add_speed(CLI::App &serve, Behaviour &behaviour) {
  const auto duration = [&serve](const char *name, Milliseconds &value, const char *help) {
    serve
        .add_option_function<std::string>(
            name, [&value](const std::string &text) { value = parse_duration(text); }, help)
        ->type_name("TIME");
  };
  duration("--latency", behaviour.latency, "Wait before each answer, as 50ms or 1.5s; default 0");
  duration("--jitter", behaviour.jitter, "The wait is up to this much shorter or longer; default 0");
}

void add_faults(CLI::App &serve, Behaviour &behaviour) {
  serve
      .add_option_function<Words>(
          "--error", [&behaviour](const Words &texts) { behaviour.errors = parse_errors(texts); },
          "Answer this share of the requests with a code, as 301=0.01; repeatable")
      ->type_name("CODE=SHARE");
  serve
      .add_option_function<Words>(
          "--malformed", [&behaviour](const Words &texts) { behaviour.malformed = parse_faults(texts); },
          fmt::format("Spoil this share of the answers, as html=0.01; repeatable. Kinds: {}", fault_words()))
      ->type_name("KIND=SHARE");
  serve
      .add_option_function<std::string>(
          "--rate-limit", [&behaviour](const std::string &text) { behaviour.rate_limit = parse_rate(text); },
          "Requests in any second, as 20/s; above it the code is 302; default: no limit")
      ->type_name("N/s");
  serve.add_option("--retry-after", behaviour.retry_after, "Header Retry-After of the answers with code 302")
      ->type_name("TEXT");
  serve.add_option("--quota", behaviour.quota, "After this many billed answers the code is 303")
      ->check(between(0, INT_MAX))
      ->type_name("N");
  serve.add_option("--balance", behaviour.balance, "After this many billed answers the code is 601")
      ->check(between(0, INT_MAX))
      ->type_name("N");
  serve
      .add_option_function<std::string>(
          "--http-status",
          [&behaviour](const std::string &word) {
            behaviour.legacy_http_status = parse_choice("--http-status", word, {"modern", "legacy"}) == 1;
          },
          "modern: 400, 401, 403, 429, 500 and 503 go with their codes; legacy: always 200; default modern")
      ->type_name("WORD");
}

void add_serve(CLI::App &serve, ServeOptions &options) {
  Behaviour &behaviour = options.behaviour;
  serve.add_option("--port", options.server.port, "Port on 127.0.0.1; 0: the system chooses")
      ->check(between(0, 65'535))
      ->type_name("N")
      ->capture_default_str();
  serve
      .add_option("--port-file", options.port_file,
                  "Write the port's number to this file once requests are taken")
      ->type_name("FILE");
  serve.add_option("--journal", options.journal, "Append one JSON line to this file for each request")
      ->type_name("FILE");
  add_world(serve, behaviour.world, behaviour.page_size, [&behaviour](Day day) { behaviour.day = day; });
  serve
      .add_option_function<std::string>(
          "--token-file",
          [&behaviour](const std::string &path) { behaviour.token = Secret(first_line(path)); },
          "The valid token is the first line of this file; default: the environment's XINGTU_SANDBOX_TOKEN, "
          "or else sandbox-token")
      ->type_name("FILE");
  add_speed(serve, behaviour);
  add_faults(serve, behaviour);
  serve
      .add_option("--rules", options.rules,
                  "JSON file that says what single requests are answered, see below")
      ->type_name("FILE");
  serve.add_option("--threads", options.server.threads, "Connections that are served at once")
      ->check(between(1, 4096))
      ->type_name("N")
      ->capture_default_str();
  serve.add_flag("--tls", options.tls, "Serve HTTPS, with a certificate authority made for this run");
  serve.add_option("--ca-out", options.ca_out, "Write that authority's certificate to this file (PEM)")
      ->type_name("FILE")
      ->needs("--tls");
  serve
      .add_option_function<std::string>(
          "--certificate",
          [&options](const std::string &word) {
            options.certificate = static_cast<CertificateKind>(
                parse_choice("--certificate", word, {"valid", "expired", "wrong-host"}));
          },
          "valid, expired or wrong-host, for clients that must refuse it; default valid")
      ->type_name("WORD")
      ->needs("--tls");
  serve.footer(
      fmt::format("Paths: the API's own; /ping; PUT /sandbox/date (a date), PUT /sandbox/rules (JSON; over\n"
                  "8 KiB with Content-Type: application/json), GET /sandbox/state. SIGTERM and SIGINT\n"
                  "end it with exit code 0.\n\n{}",
                  rules_help()));
}

void add_dataset(CLI::App &dataset, DatasetOptions &options) {
  add_world(dataset, options.world, options.page_size, [&options](Day day) { options.day = day; });
  const auto words = [&dataset](const char *name, auto use, const char *help) {
    return dataset.add_option_function<Words>(name, use, help)->type_name("WORD");
  };
  dataset
      .add_option_function<Words>(
          "--author",
          [&options](const Words &ids) {
            options.authors.insert(options.authors.end(), ids.begin(), ids.end());
          },
          "Authors' ids, 15 to 20 digits each")
      ->type_name("ID");
  dataset
      .add_option_function<std::string>(
          "--authors-file",
          [&options](const std::string &path) {
            const auto ids = read_author_ids(path);
            options.authors.insert(options.authors.end(), ids.begin(), ids.end());
          },
          "CSV file whose column author_id names further ones")
      ->type_name("FILE");
  words(
      "--platform", [&options](const Words &w) { options.platforms = parse_platforms(w); },
      "default SHORT_VIDEO");
  words(
      "--industry", [&options](const Words &w) { options.industries = parse_industries(w); },
      "default ALL; the word `all` means every one");
  words(
      "--range", [&options](const Words &w) { options.ranges = parse_ranges(w); }, "default DAY_30 DAY_90");
  words(
      "--detail-type", [&options](const Words &w) { options.detail_types = parse_detail_types(w); },
      "default VIDEO PRODUCT");
  dataset.add_flag("--scopes", options.scopes, "Also a line for each scope, with its total_count and pages");
  dataset.footer(
      "A line is {author_id, platform, industry, time_range, detail_type, position, id, columns}. Columns\n"
      "are the exact values that a loader has to store, as PostgreSQL prints them: money with 4\n"
      "decimals, ratios from 0 to 1 without zeros at the end; null where nothing is reported.");
}

void check_command(const std::string &word) {
  constexpr std::array<std::string_view, 2> kCommands = {"serve", "dataset"};
  if (word == kCommands[0] || word == kCommands[1])
    return;
  const auto near = did_you_mean(word, kCommands);
  throw Error(ExitCode::usage, fmt::format("there is no command {}", word),
              near ? fmt::format("did you mean {}?", *near) : "the commands are serve and dataset");
}

void check_together(const CommandLine &line) {
  const Behaviour &behaviour = line.serve.behaviour;
  double shares = 0;
  for (const auto &[code, share] : behaviour.errors)
    shares += share;
  for (const auto &[fault, share] : behaviour.malformed)
    shares += share;
  if (shares > 1)
    throw Error(ExitCode::usage, "the shares of --error and --malformed are more than 1 together");
  if (line.command != CommandLine::Command::dataset)
    return;
  if (line.dataset.authors.empty())
    throw Error(ExitCode::usage, "dataset: no author", "name some with --author or --authors-file");
  for (const auto &author : line.dataset.authors)
    check_author_id(author);
}

} // namespace

CommandLine parse_command_line(int argc, const char *const *argv, Day today) {
  CommandLine line;
  line.dataset.day = today;
  line.dataset.platforms = {Platform::short_video};
  line.dataset.industries = {"ALL"};
  line.dataset.ranges = {TimeRange::day_30, TimeRange::day_90};
  line.dataset.detail_types = {DetailType::video, DetailType::product};
  line.serve.behaviour.token = default_token();

  CLI::App app("Serves the API on 127.0.0.1 with generated data that changes from day to day.",
               "xingtu-sandbox");
  app.set_version_flag("--version", kVersion);
  app.get_formatter()->column_width(32);
  app.require_subcommand(1);
  CLI::App &serve = *app.add_subcommand(
      "serve", "Serve the API until SIGTERM or SIGINT; this is done if no command is named");
  CLI::App &dataset = *app.add_subcommand("dataset", "Print the exact data behind the pages as JSON lines");
  add_serve(serve, line.serve);
  add_dataset(dataset, line.dataset);

  std::vector<std::string> words(argv + 1, argv + argc);
  const bool names_command = !words.empty() && (!words[0].starts_with('-') || words[0] == "--version" ||
                                                words[0] == "--help" || words[0] == "-h");
  if (!names_command)
    words.insert(words.begin(), "serve");
  else if (words[0][0] != '-')
    check_command(words[0]);
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend())); // CLI11 takes them from the end
  } catch (const CLI::CallForVersion &) {
    line.help = fmt::format("xingtu-sandbox {}\n", kVersion);
  } catch (const CLI::CallForHelp &) {
    line.help = app.help();
  } catch (const CLI::ParseError &error) {
    throw Error(ExitCode::usage, error.what(),
                "`xingtu-sandbox --help` and `xingtu-sandbox serve --help` list the options");
  }
  line.command = !line.help.empty() ? CommandLine::Command::help
                 : dataset.parsed() ? CommandLine::Command::dataset
                                    : CommandLine::Command::serve;
  if (line.command != CommandLine::Command::help)
    check_together(line);
  return line;
}

} // namespace xingtu::sandbox
