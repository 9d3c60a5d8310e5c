#include "support/report_page.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace xingtu::test {
namespace {

/// Without what stands between `open` and `close`, both included.
std::string without(std::string text, const std::string &open, const std::string &close) {
  for (auto start = text.find(open); start != std::string::npos; start = text.find(open, start)) {
    const auto end = text.find(close, start);
    text.erase(start, end == std::string::npos ? end : end + close.size() - start);
  }
  return text;
}

/// The sandbox of chromium does not work for root, and there is nothing to keep it from: the page is our own.
Finished chromium(const TempDir &home, const std::filesystem::path &page, const std::string &hash,
                  const std::vector<std::string> &further) {
  Command command{{"chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                   "--no-first-run", "--disable-extensions", "--hide-scrollbars",
                   "--user-data-dir=" + (home / "profile").string(), "--enable-logging=stderr", "--v=0",
                   // Whatever name the page asked for, it would not be found.
                   "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=10000"},
                  {{"HOME", home.path().string()}}};
  command.argv.insert(command.argv.end(), further.begin(), further.end());
  command.argv.push_back(fmt::format("file://{}#{}", page.string(), hash));
  auto finished = run(command, std::chrono::minutes(4));
  if (finished.exit_code != 0)
    throw std::runtime_error("chromium (apt-get install chromium) ended with " +
                             std::to_string(finished.exit_code) + ": " + finished.err);
  return finished;
}

Rendered rendered_of(const Finished &finished) {
  Rendered rendered{
      finished.out, without(without(finished.out, "<script", "</script>"), "<style", "</style>"), {}};
  for (std::size_t start = 0; start < finished.err.size();) {
    const auto end = std::min(finished.err.find('\n', start), finished.err.size());
    const auto line = finished.err.substr(start, end - start);
    if (line.find("CONSOLE") != std::string::npos)
      rendered.console.push_back(line);
    start = end + 1;
  }
  return rendered;
}

} // namespace

nlohmann::json report_data(const std::string &page) {
  const std::string open = R"(<script type="application/json" id="data">)";
  const auto start = page.find(open);
  const auto end = page.find("</script>", start);
  if (start == std::string::npos || end == std::string::npos)
    throw std::runtime_error("the page has no data: " + page.substr(0, 300));
  return nlohmann::json::parse(page.substr(start + open.size(), end - start - open.size()));
}

std::vector<nlohmann::json> report_rows(const nlohmann::json &data, const std::string &table) {
  std::vector<nlohmann::json> rows;
  const auto &found = data.at("tables").at(table);
  for (const auto &cells : found["rows"]) {
    auto &row = rows.emplace_back(nlohmann::json::object());
    for (std::size_t i = 0; i < cells.size(); ++i)
      row[found["columns"][i].get<std::string>()] = cells[i];
  }
  return rows;
}

std::optional<std::int64_t> report_author(const nlohmann::json &data, const std::string &author_id) {
  const auto rows = report_rows(data, "authors");
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i]["author_id"] == author_id)
      return static_cast<std::int64_t>(i);
  return std::nullopt;
}

std::string Rendered::mark(const std::string &name) const {
  const auto root = dom.substr(0, dom.find('>', dom.find("<html")));
  const auto open = "data-" + name + "=\"";
  const auto start = root.find(open);
  if (start == std::string::npos)
    return {};
  return root.substr(start + open.size(), root.find('"', start + open.size()) - start - open.size());
}

Rendered render(const std::filesystem::path &page, const std::string &hash) {
  const TempDir home;
  return rendered_of(chromium(home, page, hash, {"--dump-dom"}));
}

std::vector<std::string> marks_at_widths(const std::filesystem::path &page, const std::string &hash,
                                         const std::vector<int> &widths, const std::vector<std::string> &names) {
  const TempDir home;
  std::string frames;
  for (const auto width : widths)
    frames += fmt::format("<iframe style=\"border:0;width:{}px;height:900px\" src=\"file://{}#{}\"></iframe>\n", width,
                          page.string(), hash);
  const auto outer = home.write("frames.html", "<!doctype html><meta charset=\"utf-8\"><body>" + frames + R"(<script>
addEventListener('load', () => document.querySelectorAll('iframe').forEach((frame, i) => {
  const marks = frame.contentDocument.documentElement.dataset;
  document.documentElement.dataset['frame' + i] = names.map((name) => name + '=' + marks[name]).join(' ');
}));
const names = ')" + fmt::format("{}", fmt::join(names, " ")) + "'.split(' ');</script>");
  // Else each file is a stranger to the others, also to one that frames it.
  const auto rendered = rendered_of(chromium(home, outer, "", {"--dump-dom", "--allow-file-access-from-files"}));
  std::vector<std::string> marks;
  for (std::size_t i = 0; i < widths.size(); ++i)
    marks.push_back(rendered.mark(fmt::format("frame{}", i)));
  return marks;
}

std::string screenshot(const std::filesystem::path &page, const std::string &hash, int width, int height) {
  const TempDir home;
  const auto file = home / "page.png";
  chromium(home, page, hash,
           {"--screenshot=" + file.string(), fmt::format("--window-size={},{}", width, height)});
  return home.read("page.png");
}

} // namespace xingtu::test
