#include "support/truth.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace xingtu::test {
namespace {

using Json = nlohmann::json;
using Lines = std::vector<std::string>;

/// Few enough that the lines of a batch are small against the memory that other tests measure.
constexpr std::size_t kAuthorsOfBatch = 10;

std::string text_of(const Json &value) {
  if (value.is_null())
    return "null";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string scope_text(const Json &object) {
  return fmt::format("{} {} {} {} {}", text_of(object["author_id"]), text_of(object["platform"]),
                     text_of(object["industry"]), text_of(object["time_range"]),
                     text_of(object["detail_type"]));
}

Lines lines_of(const Job &job, const std::string &sql) {
  Lines lines;
  for (const auto &row : job.query(sql))
    lines.push_back(row.at(0).value_or("null"));
  return lines;
}

std::set<std::string> columns_of(const Job &job, const std::string &table) {
  const auto lines = lines_of(job, fmt::format("select column_name from information_schema.columns where "
                                               "table_schema = 'xingtu' and table_name = '{}'",
                                               table));
  return {lines.begin(), lines.end()};
}

/// " NAME=VALUE" for each column, in SQL.
std::string sql_of(const std::set<std::string> &columns) {
  std::string sql;
  for (const auto &name : columns) {
    const auto text = name == "published_at"
                          ? R"(to_char(published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))"
                          : name + "::text";
    sql += fmt::format(" || ' {}=' || coalesce({}, 'null')", name, text);
  }
  return sql;
}

/// The same of the sandbox's columns.
std::string text_of(const Json &columns, const std::set<std::string> &names) {
  std::string text;
  for (const auto &[name, value] : columns.items())
    if (names.contains(name))
      text += fmt::format(" {}={}", name, text_of(value));
  return text;
}

/// One detail type: its tables, and which of the sandbox's columns are in which of them.
struct Kind {
  std::string detail_type, name;
  std::set<std::string> dimensions{}, measures{};
};

/// Sorts the columns of an item into the tables; a column that the sandbox has no truth for is a difference.
std::string sort_columns(const Job &job, const Json &columns, Kind &kind) {
  auto described = columns_of(job, kind.name), measured = columns_of(job, kind.name + "_snapshot");
  for (const auto &[name, value] : columns.items()) {
    if (described.erase(name) > 0)
      kind.dimensions.insert(name);
    else if (measured.erase(name) > 0)
      kind.measures.insert(name);
    else
      return fmt::format("no table has the column {}\n", name);
  }
  const auto id = kind.name + "_id";
  const std::set<std::string> of_dimension{
      "author_id", id, "attributes", "first_seen_at", "last_seen_at", "described_at", "described_by"};
  const std::set<std::string> of_snapshot{
      "author_id",   id,         "platform",    "industry",   "time_range",
      "snapshot_at", "position", "observed_at", "request_id", "loaded_at"};
  if (described != of_dimension || measured != of_snapshot)
    return fmt::format("columns without a truth: {} {}\n", fmt::join(described, " "),
                       fmt::join(measured, " "));
  return {};
}

struct Expected {
  Lines scopes, rows, described;
};

/// What a batch of the dataset says of one detail type.
Expected expected_of(const std::vector<Json> &dataset, const Kind &kind) {
  Expected expected;
  std::map<std::string, std::pair<std::string, std::string>> first; // item -> where it is described, and how
  for (const auto &line : dataset) {
    const bool is_scope = line.contains("scope");
    const auto &key = is_scope ? line["scope"] : line;
    if (key["detail_type"] != kind.detail_type)
      continue;
    if (is_scope) {
      const bool nothing = line["no_content"].get<bool>();
      const auto total = nothing ? "null" : text_of(line["total_count"]);
      expected.scopes.push_back(fmt::format(
          "{} complete {} first={} last={} pages={} seen={} loaded={} rejected=0 duplicate=0 drifted=false",
          scope_text(key), nothing ? "no_content" : "count_matched", total, total, text_of(line["pages"]),
          text_of(line["total_count"]), text_of(line["total_count"])));
      continue;
    }
    const auto &columns = line["columns"];
    expected.rows.push_back(fmt::format("{} {} {}{}", scope_text(key), text_of(line["position"]),
                                        text_of(line["id"]), text_of(columns, kind.measures)));
    const auto item = fmt::format("{} {}", text_of(line["author_id"]), text_of(line["id"]));
    const auto place = fmt::format("{}/{}/{}/{:09}", text_of(line["platform"]), text_of(line["industry"]),
                                   text_of(line["time_range"]), line["position"].get<int>());
    const auto found = first.try_emplace(item, place, text_of(columns, kind.dimensions)).first;
    if (place < found->second.first)
      found->second = {place, text_of(columns, kind.dimensions)};
  }
  for (const auto &[item, description] : first)
    expected.described.push_back(fmt::format("{} {}{}", item, description.first, description.second));
  return expected;
}

std::string compare(const Job &job, const std::vector<Json> &dataset, const Kind &kind,
                    const std::string &authors) {
  const auto expected = expected_of(dataset, kind);
  auto found = differences(expected.scopes, lines_of(job, fmt::format(R"(
    select concat_ws(' ', author_id, platform, industry, time_range, detail_type, state, completion_proof)
           || format(' first=%s last=%s pages=%s seen=%s loaded=%s rejected=%s duplicate=%s drifted=%s',
                     coalesce(total_count_first::text, 'null'), coalesce(total_count_last::text, 'null'),
                     pages_loaded, items_seen, items_loaded, items_rejected, items_duplicate, drifted::text)
    from xingtu_ops.scope_snapshot join xingtu_ops.scope using (scope_id)
    where detail_type = '{}' and author_id in ({}))",
                                                                      kind.detail_type, authors)));
  found += differences(
      expected.rows, lines_of(job, fmt::format(R"(
    select concat_ws(' ', author_id, platform, industry, time_range, '{0}', position, {1}_id){2}
    from xingtu.{1}_snapshot where author_id in ({3}))",
                                               kind.detail_type, kind.name, sql_of(kind.measures), authors)));
  found += differences(expected.described,
                       lines_of(job, fmt::format(R"(
    select concat_ws(' ', author_id, {0}_id, regexp_replace(described_by, '^[0-9]+/', '')){1}
    from xingtu.{0} as item
    where author_id in ({2})
      and exists (select from xingtu.{0}_snapshot as listed
                  where listed.author_id = item.author_id and listed.{0}_id = item.{0}_id))",
                                                 kind.name, sql_of(kind.dimensions), authors)));
  return found;
}

std::vector<Json> dataset_of(const World &world, const Lines &authors) {
  Lines arguments{"--scopes", "--date", world.day, "--items", world.items, "--page-size", world.page_size};
  for (const auto &author : authors)
    arguments.insert(arguments.end(), {"--author", author});
  for (const auto &industry : world.industries)
    arguments.insert(arguments.end(), {"--industry", industry});
  return sandbox_dataset(arguments);
}

std::string page_key(const Json &request) {
  return fmt::format("{} {}", scope_text(request), text_of(request["page"]));
}

} // namespace

std::vector<std::string> run_of_day(const std::vector<std::string> &further) {
  Lines arguments{"run", "--snapshot-at", kDay};
  arguments.insert(arguments.end(), further.begin(), further.end());
  return arguments;
}

std::vector<std::string> World::serve(const std::vector<std::string> &further) const {
  Lines arguments{"--date", day, "--items", items, "--page-size", page_size};
  arguments.insert(arguments.end(), further.begin(), further.end());
  return arguments;
}

std::string World::scopes() const {
  return fmt::format("  authors: [\"{}\"]\n  industries: [{}]\n  ranges: [DAY_30, DAY_90]\n"
                     "  detail_types: [VIDEO, PRODUCT]\n",
                     fmt::join(authors, "\", \""), fmt::join(industries, ", "));
}

std::vector<std::string> authors(int n) {
  Lines ids;
  for (int i = 0; i < n; ++i)
    ids.push_back(std::to_string(6613871234567890123 + 7'919 * i));
  return ids;
}

std::string differences(std::vector<std::string> expected, std::vector<std::string> actual) {
  std::sort(expected.begin(), expected.end());
  std::sort(actual.begin(), actual.end());
  std::string text;
  const auto only_in = [&](const Lines &one, const Lines &other, const char *what) {
    Lines only;
    std::set_difference(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(only));
    if (only.empty())
      return;
    constexpr std::size_t kShown = 5;
    text += fmt::format("{} of {} {}, such as\n", only.size(), one.size(), what);
    only.resize(std::min(only.size(), kShown));
    text += fmt::format("  {}\n", fmt::join(only, "\n  "));
  };
  only_in(expected, actual, "are missing");
  only_in(actual, expected, "should not be there");
  return text;
}

std::string differences_from_dataset(const Job &job, const World &world) {
  std::string found;
  std::array<Kind, 2> kinds{{{"VIDEO", "video"}, {"PRODUCT", "product"}}};
  for (std::size_t begin = 0; begin < world.authors.size() && found.empty(); begin += kAuthorsOfBatch) {
    const auto end = std::min(world.authors.size(), begin + kAuthorsOfBatch);
    const Lines batch(world.authors.begin() + static_cast<std::ptrdiff_t>(begin),
                      world.authors.begin() + static_cast<std::ptrdiff_t>(end));
    const auto dataset = dataset_of(world, batch);
    for (auto &kind : kinds) {
      const auto item = std::find_if(dataset.begin(), dataset.end(), [&](const Json &line) {
        return line.contains("columns") && line["detail_type"] == kind.detail_type;
      });
      if (item == dataset.end())
        return "the dataset has no " + kind.name + ", so nothing would be compared\n";
      if (kind.measures.empty())
        found += sort_columns(job, (*item)["columns"], kind);
      if (found.empty())
        found += compare(job, dataset, kind, fmt::format("'{}'", fmt::join(batch, "', '")));
    }
  }
  return found;
}

std::string differences_from_journal(const Job &job, const Sandbox &sandbox) {
  const auto abandoned =
      lines_of(job, "select request_id from xingtu_ops.request_audit where outcome = 'abandoned'");
  const std::set<std::string> in_doubt(abandoned.begin(), abandoned.end());
  Lines asked;
  for (const auto &request : sandbox.journal()) {
    const auto id = text_of(request["client_request_id"]);
    if (in_doubt.contains(id))
      continue;
    asked.push_back(fmt::format("{} {} token={} code={} http={} billed={} id={} items={}", id,
                                page_key(request), text_of(request["token"]), text_of(request["code"]),
                                text_of(request["http_status"]), text_of(request["billed"]),
                                text_of(request["api_request_id"]), text_of(request["items"])));
  }
  return differences(asked, lines_of(job, R"(
    select concat_ws(' ', request_id, author_id, platform, industry, time_range, detail_type, page)
           || format(' token=valid code=%s http=%s billed=%s id=%s items=%s',
                     coalesce(api_code::text, 'null'), coalesce(http_status::text, 'null'), billed,
                     coalesce(nullif(api_request_id, ''), 'null'), coalesce(items, 0))
    from xingtu_ops.request_audit join xingtu_ops.scope using (scope_id)
    where outcome <> 'abandoned')"));
}

std::vector<std::string> content(const Job &job, const std::string &table,
                                 const std::vector<std::string> &without) {
  return lines_of(job, fmt::format("select (to_jsonb(one) - '{{{}}}'::text[])::text from {} as one",
                                   fmt::join(without, ","), table));
}

std::vector<std::string> loaded_content(const Job &job) {
  Lines all;
  const auto add = [&](const std::string &name, const Lines &lines) {
    for (const auto &line : lines)
      all.push_back(name + " " + line);
  };
  for (const auto *table : {"xingtu.video_snapshot", "xingtu.product_snapshot"})
    add(table, content(job, table, {"loaded_at", "observed_at", "request_id"}));
  for (const auto *table : {"xingtu.author", "xingtu.video", "xingtu.product"})
    add(table, content(job, table, {}));
  add("scope",
      content(job, "(select * from xingtu_ops.scope_snapshot join xingtu_ops.scope using (scope_id))",
              {"scope_id", "completed_at", "lease_run_id", "lease_token", "parked_run_id"}));
  add("figures",
      content(job, "(select * from xingtu_ops.scope_figures join xingtu_ops.scope using (scope_id))",
              {"scope_id"}));
  return all;
}

std::map<std::string, int> requests_by_page(const Sandbox &sandbox) {
  std::map<std::string, int> requests;
  for (const auto &request : sandbox.journal())
    ++requests[page_key(request)];
  return requests;
}

std::vector<std::string> repeated_pages(const Sandbox &sandbox) {
  Lines repeated;
  for (const auto &[page, times] : requests_by_page(sandbox))
    if (times > 1)
      repeated.push_back(fmt::format("{}: {} times", page, times));
  return repeated;
}

std::int64_t spent(const Sandbox &sandbox) {
  const auto journal = sandbox.journal();
  return std::count_if(journal.begin(), journal.end(),
                       [](const Json &request) { return request["billed"] != "no"; });
}

} // namespace xingtu::test
