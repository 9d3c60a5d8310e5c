#pragma once
// The log, for the person on call: one line is one event with its keys, on stderr. Values are
// escaped, so that text from outside can neither start a new line nor move the cursor.
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "core/secret.hpp"

namespace xingtu::log {

enum class Level { debug, info, warning, error };
enum class Format { text, json };

struct Options {
  Level level = Level::info;
  Format format = Format::text;
  bool color = false; ///< only on a terminal
};

/// Once, at the start of the program.
void open(const Options &options);

/// This text is replaced by *** wherever it would be logged, also URL-encoded or escaped as in JSON. The
/// code never logs a secret; this catches text of libraries and servers that repeats one.
void redact(const Secret &secret);

/// One key of an event. Numbers are written as such in the json format.
struct Key {
  Key(std::string_view name_, std::string_view text_) : name(name_), text(text_) {}
  Key(std::string_view name_, const char *text_) : name(name_), text(text_) {}
  Key(std::string_view name_, std::string text_) : name(name_), text(std::move(text_)) {}
  template <typename Number>
  requires std::is_arithmetic_v<Number> Key(std::string_view name_, Number number)
      : name(name_), text(std::to_string(number)), is_number(true) {}

  std::string_view name;
  std::string text;
  bool is_number = false;
};
using Keys = std::initializer_list<Key>;

/// Whether lines of this level are written: for keys that cost something to make.
bool shows(Level level);
void debug(std::string_view event, Keys keys = {});
void info(std::string_view event, Keys keys = {});
void warning(std::string_view event, Keys keys = {});
void error(std::string_view event, Keys keys = {});

/// `text` with control characters, marks that turn a line around, and what is not UTF-8 as \xNN, \n, \r, \t;
/// and redacted.
std::string printable(std::string_view text);

/// The live line at the bottom of a terminal; the next event is written above it. Empty removes it.
void set_status_line(const std::string &line);

} // namespace xingtu::log
