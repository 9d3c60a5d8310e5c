#include "report/page.hpp"

#include <kainjow/mustache.hpp>

#include "core/embedded.hpp"
#include "core/error.hpp"
#include "core/sha256.hpp"

namespace xingtu::report {
namespace {

constexpr std::string_view kFolder = "src/report/page/";

std::string file(std::string_view path) {
  const auto text = embedded_file(path);
  if (text.empty())
    throw Error(ExitCode::internal, std::string(path) + " is not part of this program");
  return std::string(text);
}

/// The page's own scripts as one, in the order of their names.
std::string scripts() {
  std::string all;
  for (const auto &each : embedded_files())
    if (each.path.starts_with(kFolder) && each.path.ends_with(".js"))
      all += each.text;
  return all;
}

std::string source(const std::string &text) {
  return "'sha256-" + sha256_base64(text) + "'";
}

} // namespace

std::string render_page(const PageContent &content) {
  const auto chart = file("system/chart.js");
  const auto script = scripts();
  const auto style = file(std::string(kFolder) + "style.css");
  // Nothing but these very bytes is run, and nothing is fetched: neither by us nor by what a stranger's title
  // might make of the page.
  const auto policy = "default-src 'none'; script-src " + source(chart) + " " + source(script) +
                      "; style-src " + source(style) + "; img-src data:; base-uri 'none'; form-action 'none'";
  kainjow::mustache::mustache page(file(std::string(kFolder) + "page.html"));
  return page.render(kainjow::mustache::object{{"policy", policy},
                                               {"style", style},
                                               {"data", page_json(content)},
                                               {"chart", chart},
                                               {"script", script}});
}

} // namespace xingtu::report
