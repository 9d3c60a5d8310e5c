// Job files: any text, loaded as the programs load it.
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>

#include "config/config.hpp"
#include "core/error.hpp"
#include "core/utf8.hpp"
#include "fuzz/target.hpp"
#include "support/temp_dir.hpp"

namespace xingtu::fuzz {
namespace {

/// In the environment, and never in a message.
constexpr const char *kSecret = "s3cr3t-0f-the-envir0nment";

/// A folder with nothing else in it, and an environment that is the same everywhere.
struct Place {
  test::TempDir folder;
  Place() {
    for (const char *name : {"JUSTONEAPI_TOKEN", "DATABASE_URL", "SECRET"})
      ::setenv(name, kSecret, 1);
  }
};

void check_lines(std::string_view text, const std::string &file, int lines) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.starts_with(file + ":"))
      continue; // of the mapping that the file names
    line.remove_prefix(file.size() + 1);
    if (line.starts_with(" and ") || line.starts_with(" cannot be read"))
      continue; // the last line of very many, and the one about the file as a whole
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto digits = std::find_if_not(line.begin(), line.end(), is_digit);
    require(digits != line.begin() && digits - line.begin() < 10 && *digits == ':', "an error has its line");
    const int number = std::stoi(std::string(line.begin(), digits));
    require(number >= 1 && number <= lines, "an error is in a line that the file has");
  }
}

/// `own_secret`: the file itself holds what is looked for.
void check_text(std::string_view text, bool own_secret) {
  require(valid_utf8_prefix(text) == text.size(), "what is said is UTF-8");
  const auto is_control = [](char c) { return c != '\n' && static_cast<unsigned char>(c) < 0x20; };
  require(std::ranges::none_of(text, is_control), "what is said has no control characters");
  require(own_secret || text.find(kSecret) == std::string_view::npos, "no secret is in a message");
}

void check_config(const config::Config &config, const std::string &file, bool own_secret) {
  const config::AuthorSource &authors = config.scopes.authors;
  const int sources = (authors.inline_ids.empty() ? 0 : 1) + (authors.file ? 1 : 0) + (authors.query ? 1 : 0);
  require(sources <= 1, "authors come from one place");
  for (const std::string &id : authors.inline_ids)
    require(!id.empty() && std::ranges::all_of(id, [](char c) { return c >= '0' && c <= '9'; }),
            "an author's id is a decimal number");
  require(!config.job.empty(), "a job has a name");
  require(config.api.concurrency >= 1 && config.api.max_attempts >= 1 && config.api.rate_limit > 0,
          "a run can send something");
  require(config.api.timeout > Milliseconds{0} && config.api.connect_timeout > Milliseconds{0},
          "a request ends at some time");
  require(config.api.backoff_initial <= config.api.backoff_max, "the first wait is not over the longest");
  require(config.api.base_url.starts_with("https://") || config.api.base_url.starts_with("http://"),
          "the API has an address");
  require(config.billed_requests >= 0 && config.pages_per_scope >= 1 && config.response_bytes >= 1,
          "limits are limits");
  require(!config.scopes.platforms.empty() && !config.scopes.industries.empty() &&
              !config.scopes.ranges.empty() && !config.scopes.detail_types.empty(),
          "there is something to ask for");
  TimeZone{config.timezone};
  for (const std::string &warning : config.warnings) {
    check_text(warning, own_secret);
    require(warning.starts_with(file + ":"), "a warning has its place");
  }
}

} // namespace

void check_job_file(std::string_view input) {
  static const Place place;
  const std::string file = place.folder.write("job.yaml", input).string();
  const bool own_secret = input.find(kSecret) != std::string_view::npos;
  const int lines = static_cast<int>(std::ranges::count(input, '\n')) + 1;
  try {
    check_config(config::load(file), file, own_secret);
  } catch (const Error &error) {
    require(error.code() == ExitCode::config, "a file that is refused is the configuration's fault");
    check_text(error.what(), own_secret);
    check_lines(error.what(), file, lines);
  }
}

} // namespace xingtu::fuzz
