#include "app/output.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace xingtu::app {

namespace {

/// errno of a write to standard output that failed.
int lost_by = 0;

} // namespace

void print(const CommonOptions &common, const std::string &text, const nlohmann::ordered_json &object) {
  const auto out = common.json
                       ? object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n"
                       : text;
  if (std::fwrite(out.data(), 1, out.size(), stdout) != out.size() || std::fflush(stdout) != 0)
    lost_by = errno;
}

std::error_code output_error() {
  if (std::fflush(stdout) != 0 && lost_by == 0)
    lost_by = errno;
  return {lost_by == EPIPE ? 0 : lost_by, std::generic_category()};
}

namespace {

/// Columns on a terminal: two for a character of three or more bytes in UTF-8, which here are Chinese.
std::size_t width_of(const std::string &text) {
  std::size_t width = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80)
      width += byte >= 0xE0 ? 2 : 1;
  }
  return width;
}

bool is_number(const std::string &text) {
  return !text.empty() && text.find_first_not_of("0123456789,.-%") == std::string::npos;
}

} // namespace

std::string cut_to_width(const std::string &text, std::size_t width) {
  if (width_of(text) <= width)
    return text;
  std::size_t used = 3, end = 0; // of "..."
  while (end < text.size()) {
    auto next = end + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0) == 0x80)
      ++next;
    used += width_of(text.substr(end, next - end));
    if (used > width)
      break;
    end = next;
  }
  return text.substr(0, end) + "...";
}

std::string table(const std::vector<std::vector<std::string>> &rows) {
  std::vector<std::size_t> widths;
  for (const auto &row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string out;
  for (const auto &row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string fill(widths[i] - width_of(row[i]), ' ');
      line += (i > 0 ? "  " : "") + (is_number(row[i]) ? fill + row[i] : row[i] + fill);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string facts(const std::vector<std::pair<std::string, std::string>> &rows) {
  std::size_t width = 0;
  for (const auto &[name, text] : rows)
    width = std::max(width, width_of(name));
  std::string out;
  for (const auto &[name, text] : rows)
    out.append(name).append(width - width_of(name) + 2, ' ').append(text).append("\n");
  return out;
}

std::string grouped(std::int64_t number) {
  auto digits = std::to_string(number);
  const std::size_t sign = number < 0 ? 1 : 0;
  for (auto at = digits.size(); at > sign + 3;)
    digits.insert(at -= 3, 1, ',');
  return digits;
}

} // namespace xingtu::app
