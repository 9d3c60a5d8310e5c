#include "core/log.hpp"

#include <algorithm>
#include <mutex>
#include <vector>

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

#include "core/json.hpp"
#include "core/utf8.hpp"

namespace xingtu::log {
namespace {

/// Writes whole lines to stderr and keeps the status line below them. stderr may be closed or a
/// full disk: the load matters more than its log, so errors of writing are ignored.
class StderrSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
  void set_status_line(const std::string &line) {
    const std::lock_guard lock(mutex_);
    clear_status();
    status_ = line;
    show_status();
  }

protected:
  void sink_it_(const spdlog::details::log_msg &message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    clear_status();
    // Where would one say that it failed?
    static_cast<void>(std::fwrite(line.data(), 1, line.size(), stderr));
    show_status();
  }
  void flush_() override { flush_stderr(); }

private:
  void clear_status() {
    if (!status_.empty())
      static_cast<void>(std::fputs("\r\x1b[K", stderr));
  }
  void show_status() {
    if (!status_.empty())
      static_cast<void>(std::fputs(status_.c_str(), stderr));
    flush_stderr();
  }
  static void flush_stderr() { static_cast<void>(std::fflush(stderr)); }
  std::string status_;
};

struct State {
  std::shared_ptr<StderrSink> sink = std::make_shared<StderrSink>();
  spdlog::logger logger{"xingtu-etl", sink};
  Format format = Format::text;
  std::mutex mutex;
  std::vector<std::string> secrets;
};

// The one object of the program that is reached from everywhere: a log that had to be passed in
// would be in every signature.
State &state() {
  static State instance;
  return instance;
}

spdlog::level::level_enum level_of(Level level) {
  constexpr std::array levels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                              spdlog::level::err};
  return levels[static_cast<std::size_t>(level)];
}

std::string url_encoded(const std::string &text, bool upper) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    const auto byte = static_cast<unsigned char>(c);
    if (plain)
      out += c;
    else
      out += upper ? fmt::format("%{:02X}", byte) : fmt::format("%{:02x}", byte);
  }
  return out;
}

std::string json_escaped(const std::string &text) {
  std::string quoted;
  json::append_string(quoted, text);
  return quoted.substr(1, quoted.size() - 2);
}

std::string without_secrets(std::string text) {
  auto &s = state();
  const std::lock_guard lock(s.mutex);
  for (const auto &secret : s.secrets)
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3))
      text.replace(at, secret.size(), "***");
  return text;
}

/// The length of a character at the start of `text` that would do something to a terminal instead of being
/// seen: C1 controls (U+009B begins a sequence as ESC [ does), line separators, and what turns the order of a
/// line around. 0 if it is another one.
std::size_t length_of_invisible(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) <= 0x9F)
    return 2;
  if (byte(0) != 0xE2)
    return 0;
  const bool is_mark =
      byte(1) == 0x80 && (byte(2) == 0x8E || byte(2) == 0x8F || (byte(2) >= 0xA8 && byte(2) <= 0xAE));
  const bool is_isolate = byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9;
  return is_mark || is_isolate ? 3 : 0;
}

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t valid = valid_utf8_prefix(text); // up to here it is UTF-8
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    const bool broken = i == valid;
    if (broken)
      valid = i + 1 + valid_utf8_prefix(text.substr(i + 1));
    if (const auto length = broken || byte < 0x80 ? 0 : length_of_invisible(text.substr(i)); length > 0) {
      for (const char part : text.substr(i, length))
        out += fmt::format("\\x{:02x}", static_cast<unsigned char>(part));
      i += length - 1;
      continue;
    }
    if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\t')
      out += "\\t";
    else if (byte < 0x20 || byte == 0x7f || broken)
      out += fmt::format("\\x{:02x}", byte);
    else
      out += c;
  }
  return out;
}

std::string text_line(std::string_view event, Keys keys) {
  auto line = escaped(event);
  for (const auto &key : keys) {
    const auto value = escaped(key.text);
    const bool quote = value.empty() || value.find_first_of(" \"=") != std::string::npos;
    if (quote) {
      std::string quoted;
      json::append_string(quoted, value);
      line += fmt::format(" {}={}", key.name, quoted);
    } else {
      line += fmt::format(" {}={}", key.name, value);
    }
  }
  return without_secrets(std::move(line));
}

std::string json_line(std::string_view event, Keys keys) {
  std::string line = "\"event\":";
  json::append_string(line, event);
  for (const auto &key : keys) {
    line += fmt::format(",\"{}\":", key.name);
    if (key.is_number)
      line += key.text;
    else
      json::append_string(line, escaped(key.text));
  }
  return without_secrets(std::move(line));
}

void write(spdlog::level::level_enum level, std::string_view event, Keys keys) {
  auto &s = state();
  if (!s.logger.should_log(level))
    return;
  const auto line = s.format == Format::json ? json_line(event, keys) : text_line(event, keys);
  s.logger.log(level, spdlog::string_view_t(line.data(), line.size()));
}

} // namespace

void open(const Options &options) {
  auto &s = state();
  s.format = options.format;
  const auto *const pattern = options.format == Format::json
                                  ? R"({"ts":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
                              : options.color ? "%Y-%m-%dT%H:%M:%S.%eZ \x1b[1m%-7l\x1b[0m %v"
                                              : "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v";
  s.logger.set_formatter(
      std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
  s.logger.set_level(level_of(options.level));
  s.logger.set_error_handler([](const std::string &) {});
}

void redact(const Secret &secret) {
  // Shorter ones would blot out ordinary words.
  if (secret.reveal().size() < 4)
    return;
  auto &s = state();
  const std::lock_guard lock(s.mutex);
  const auto &text = secret.reveal();
  for (const auto &written : {text, url_encoded(text, true), url_encoded(text, false), json_escaped(text)})
    if (std::find(s.secrets.begin(), s.secrets.end(), written) == s.secrets.end())
      s.secrets.push_back(written);
  // The longest first, so that no part of a longer one stays visible.
  std::sort(s.secrets.begin(), s.secrets.end(),
            [](const std::string &a, const std::string &b) { return a.size() > b.size(); });
}

bool shows(Level level) {
  return state().logger.should_log(level_of(level));
}
void debug(std::string_view event, Keys keys) {
  write(spdlog::level::debug, event, keys);
}
void info(std::string_view event, Keys keys) {
  write(spdlog::level::info, event, keys);
}
void warning(std::string_view event, Keys keys) {
  write(spdlog::level::warn, event, keys);
}
void error(std::string_view event, Keys keys) {
  write(spdlog::level::err, event, keys);
}

std::string printable(std::string_view text) {
  return without_secrets(escaped(text));
}

void set_status_line(const std::string &line) {
  state().sink->set_status_line(line);
}

} // namespace xingtu::log
