#pragma once
// The HTML report as a test reads it: its data, and what a browser makes of it.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace xingtu::test {

/// The page's data block, parsed. Throws std::runtime_error if there is none.
nlohmann::json report_data(const std::string &page);
/// The rows of one of its tables as objects.
std::vector<nlohmann::json> report_rows(const nlohmann::json &data, const std::string &table);
/// The number of its trends' series of this creator; nothing if there is none.
std::optional<std::int64_t> report_author(const nlohmann::json &data, const std::string &author_id);

/// What Debian's chromium makes of a page, without a network.
struct Rendered {
  std::string dom;                  ///< the document after its scripts have run
  std::string visible;              ///< the same without its scripts, styles and data
  std::vector<std::string> console; ///< everything that was logged to the console, errors among them
  /// The value of a data- attribute of the root element; empty if there is none.
  std::string mark(const std::string &name) const;
};

/// `hash` goes behind # in the address. Throws if there is no chromium.
Rendered render(const std::filesystem::path &page, const std::string &hash);
/// What the page says of itself in windows of these widths, of the marks that are named: "NAME=VALUE NAME=VALUE" for
/// each. In frames of one browser, whose own window cannot be as narrow as a phone.
std::vector<std::string> marks_at_widths(const std::filesystem::path &page, const std::string &hash,
                                         const std::vector<int> &widths, const std::vector<std::string> &names);
/// The bytes of a PNG of a window of this size.
std::string screenshot(const std::filesystem::path &page, const std::string &hash, int width, int height);

} // namespace xingtu::test
