#include "config/read_scopes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "config/author_id.hpp"
#include "core/did_you_mean.hpp"

namespace xingtu::config {
namespace {

void read_authors_source(const Settings &settings, AuthorSource &authors) {
  for (const auto *item : settings.distinct("scopes.authors")) {
    if (is_author_id(item->text))
      authors.inline_ids.push_back(item->text);
    else
      settings.problems().add(
          *item, "scopes.authors",
          fmt::format("{} is not a valid author id; write 1 to 32 decimal digits, in quotes", shown(*item)));
  }
  settings.read_path("scopes.authors.file", authors.file);
  settings.read("scopes.authors.query", authors.query);
}

std::vector<std::string_view> industry_ids() {
  std::vector<std::string_view> ids;
  for (const auto &industry : known_industries())
    ids.push_back(industry.id);
  return ids;
}

/// The vendor's list grows, so what looks like an industry is used as it is.
void read_industries(const Settings &settings, std::vector<std::string> &industries) {
  const auto *node = settings.find("scopes.industries");
  if (node == nullptr)
    return;
  const auto known = industry_ids();
  industries.clear();
  if (node->kind == Node::Kind::text)
    industries.assign(known.begin(), known.end());
  for (const auto *item : settings.distinct("scopes.industries")) {
    industries.push_back(item->text);
    if (is_known_industry(item->text))
      continue;
    const auto meant = did_you_mean(item->text, known);
    settings.problems().warn(item->at, "scopes.industries",
                             fmt::format("unknown industry {}; {}it is asked for as it is", shown(*item),
                                         meant ? fmt::format("did you mean {}? ", *meant) : ""));
  }
}

} // namespace

void read_scopes(const Settings &settings, Scopes &scopes) {
  read_authors_source(settings, scopes.authors);
  settings.read_words("scopes.platforms", parse_platform, scopes.platforms);
  settings.read_words("scopes.ranges", parse_time_range, scopes.ranges);
  settings.read_words("scopes.detail_types", parse_detail_type, scopes.detail_types);
  read_industries(settings, scopes.industries);

  settings.read("scopes.skip_empty_industries", scopes.skip_empty_industries);
  const bool has_all =
      std::find(scopes.industries.begin(), scopes.industries.end(), "ALL") != scopes.industries.end();
  if (scopes.skip_empty_industries && !has_all)
    settings.refuse("scopes.skip_empty_industries",
                    "needs to ask ALL first; write ALL into industries too, or false here");
}

} // namespace xingtu::config
