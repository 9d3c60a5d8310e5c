// The tables as the contract names them, and what they are seeded with.
#include <algorithm>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/answer.hpp"
#include "core/words.hpp"
#include "fixture.hpp"

using namespace xingtu;
using namespace xingtu::test;

namespace {

struct Table {
  std::string name;
  std::string key; ///< the columns of a unique index, in any order
  std::string columns;
  bool partitioned = false;
};

const std::string kItemOfList = "platform industry time_range snapshot_at position observed_at request_id loaded_at ";

const std::vector<Table> kTables{
    {"xingtu.author", "author_id", "name author_group"},
    {"xingtu.industry", "industry", "name_en name_zh"},
    {"xingtu.calendar_day", "day", "year quarter month iso_week iso_dow is_weekend"},
    {"xingtu.video", "author_id video_id",
     "title cover_url video_url published_at duration_seconds attributes first_seen_at last_seen_at"},
    {"xingtu.product", "author_id product_id",
     "title image_url product_url category shop_name attributes first_seen_at last_seen_at"},
    {"xingtu.video_snapshot", "author_id video_id platform industry time_range snapshot_at",
     kItemOfList +
         "play_count like_count comment_count share_count component_click_count_min component_click_count_max "
         "component_click_rate_min component_click_rate_max cpc_min cpc_max conversion_count_min "
         "conversion_count_max conversion_rate_min conversion_rate_max sales_amount_min sales_amount_max gpm_min "
         "gpm_max",
     true},
    {"xingtu.product_snapshot", "author_id product_id platform industry time_range snapshot_at",
     kItemOfList +
         "video_count price_min price_max sales_count_min sales_count_max sales_amount_min sales_amount_max "
         "component_click_count_min component_click_count_max component_click_rate_min component_click_rate_max "
         "conversion_count_min conversion_count_max conversion_rate_min conversion_rate_max commission_rate_min "
         "commission_rate_max",
     true},
    {"xingtu_ops.job_run", "run_id",
     "job snapshot_at status stop_reason exit_code started_at heartbeat_at finished_at version config_sha256 "
     "token_fingerprint requests_sent requests_billed requests_unknown pages_loaded items_loaded items_rejected"},
    {"xingtu_ops.scope", "scope_id", "author_id platform industry time_range detail_type"},
    {"xingtu_ops.scope", "author_id platform industry time_range detail_type", ""},
    {"xingtu_ops.scope_snapshot", "scope_id snapshot_at",
     "state total_count_first total_count_last pages_loaded items_seen items_loaded items_rejected drifted "
     "completion_proof lease_run_id lease_token last_outcome completed_at"},
    {"xingtu_ops.request_audit", "request_id",
     "run_id scope_id snapshot_at page attempt requested_at finished_at duration_ms url http_status api_code "
     "api_message outcome error_detail response_bytes body_sha256 items api_request_id api_record_time billed worker",
     true},
    // With the reading: while a refresh is under way, the pages of both readings have receipts.
    {"xingtu_ops.page_receipt", "scope_id snapshot_at page reading",
     "request_id items_seen items_loaded items_rejected"},
    {"xingtu_ops.rejected_item", "request_id ordinal", "reason json_path item"},
    {"xingtu_ops.value_issue", "request_id ordinal column_name", "reason original"},
    {"xingtu_ops.api_code", "code", "meaning billed outcome action"},
    {"xingtu_raw.api_page", "request_id", "body body_sha256 received_at", true},
};

std::vector<std::string> words(const std::string &text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

std::string type_of(const Warehouse &warehouse, const std::string &table, const std::string &column) {
  return warehouse.rows(fmt::format("select format_type(atttypid, atttypmod) from pg_attribute "
                                    "where attrelid = '{}'::regclass and attname = '{}'",
                                    table, column));
}

/// The type that the contract's units give a column; empty where any will do.
std::string type_by_contract(std::string column) {
  for (const char *end : {"_min", "_max"})
    if (column.ends_with(end)) column.resize(column.size() - 4);
  if (column.ends_with("_id") && column != "request_id" && column != "run_id" && column != "scope_id" &&
      column != "lease_run_id")
    return "text\n";
  if (column == "cpc" || column == "gpm" || column == "price" || column == "sales_amount") return "numeric(20,4)\n";
  if (column.ends_with("_rate")) return "numeric\n";
  if (column.ends_with("_count")) return "bigint\n";
  if (column.ends_with("_at")) return "timestamp with time zone\n";
  if (column == "body") return "bytea\n";
  if (column == "attributes") return "jsonb\n";
  return "";
}

} // namespace

TEST_CASE("every table of the contract is there with its key, its columns and their types") {
  const Warehouse warehouse;
  for (const auto &table : kTables) {
    CAPTURE(table.name);
    for (const auto &column : words(table.key + ' ' + table.columns)) {
      CAPTURE(column);
      const auto type = type_of(warehouse, table.name, column);
      CHECK(type != "");
      if (const auto wanted = type_by_contract(column); !wanted.empty()) CHECK(type == wanted);
    }
    auto key = words(table.key);
    std::sort(key.begin(), key.end());
    CHECK(warehouse.cell(fmt::format(
              "select count(*) from pg_index where indrelid = '{}'::regclass and indisunique and array(select "
              "attname::text collate \"C\" from pg_attribute where attrelid = indrelid and attnum = any (indkey::"
              "smallint[]) order by 1) = '{{{}}}'",
              table.name, fmt::join(key, ","))) == "1");
    CHECK(warehouse.cell(fmt::format("select relkind from pg_class where oid = '{}'::regclass", table.name)) ==
          (table.partitioned ? "p" : "r"));
  }
}

TEST_CASE("every schema, table, view, column and function has a comment") {
  const Warehouse warehouse;
  warehouse.execute("select xingtu_ops.make_partitions('2033-01-01', '2033-01-01')");
  CHECK(warehouse.rows("select nspname from pg_namespace where nspname like 'xingtu%' order by 1") ==
        "xingtu\nxingtu_ops\nxingtu_raw\nxingtu_report\n");
  CHECK(warehouse.rows("select nspname from pg_namespace "
                       "where nspname like 'xingtu%' and obj_description(oid, 'pg_namespace') is null") == "");
  CHECK(warehouse.rows("select oid::regclass from pg_class where relnamespace::regnamespace::text like 'xingtu%' "
                       "and relkind in ('r', 'p', 'v', 'm', 'f') and obj_description(oid, 'pg_class') is null") == "");
  CHECK(warehouse.rows(
            "select attrelid::regclass, attname from pg_attribute join pg_class on pg_class.oid = attrelid "
            "where relnamespace::regnamespace::text like 'xingtu%' and relkind in ('r', 'p', 'v', 'm', 'f') "
            "and attnum > 0 and not attisdropped "
            "and col_description(attrelid, attnum) is null") == "");
  CHECK(warehouse.rows("select oid::regprocedure from pg_proc where pronamespace::regnamespace::text like 'xingtu%' "
                       "and obj_description(oid, 'pg_proc') is null") == "");
  // What is looked at is there at all.
  CHECK(std::stoi(warehouse.cell("select count(*) from information_schema.columns "
                                 "where table_schema like 'xingtu%'")) > 300);
}

TEST_CASE("the views of the report are there") {
  const Warehouse warehouse;
  CHECK(warehouse.rows("select viewname from pg_views where schemaname = 'xingtu_report' order by 1") ==
        "author_daily\ndoubtful_calls\nfield_coverage\nfreshness\ngroup_daily\nindustry_daily\nitem_movement\nproduct_trend\nrequest_outcome_daily\nscope_coverage\n"
        "snapshot_coverage\nsnapshot_spend\nspend_daily\ntop_movers\nvideo_trend\n");
}

TEST_CASE("api_code holds just what the program does with each code") {
  const Warehouse warehouse;
  std::vector<Row> expected;
  for (const auto &row : api::code_table())
    expected.push_back({std::to_string(row.code), std::string(row.meaning), std::string(to_word(row.billed)),
                        std::string(to_word(row.outcome)), std::string(to_word(row.action))});
  std::sort(expected.begin(), expected.end(),
            [](const Row &a, const Row &b) { return std::stoi(*a[0]) < std::stoi(*b[0]); });
  CHECK(expected.size() == 16);
  CHECK(warehouse.rows("select code, meaning, billed, outcome, action from xingtu_ops.api_code order by code") ==
        text(expected));
}

TEST_CASE("industry holds just the industries that the program knows") {
  const Warehouse warehouse;
  std::vector<Row> expected;
  for (const auto &industry : known_industries())
    expected.push_back({std::string(industry.id), std::string(industry.name_en), std::string(industry.name_zh)});
  std::sort(expected.begin(), expected.end());
  CHECK(expected.size() == 38);
  CHECK(warehouse.rows("select * from xingtu.industry order by industry collate \"C\"") == text(expected));
}

TEST_CASE("calendar_day is right for known dates and has every day once") {
  const Warehouse warehouse;
  CHECK(warehouse.rows("select min(day), max(day), count(*) from xingtu.calendar_day") ==
        "2019-01-01 | 2040-12-31 | 8036\n");
  // From a printed calendar: year ends in the ISO week of the other year, leap days, quarters' edges.
  CHECK(warehouse.rows("select * from xingtu.calendar_day where day in ('2019-01-01', '2020-02-29', '2020-12-31', "
                       "'2021-01-03', '2023-04-01', '2024-12-30', '2026-11-22') order by day") ==
        "2019-01-01 | 2019 | 1 | 1 | 1 | 2 | f\n"
        "2020-02-29 | 2020 | 1 | 2 | 9 | 6 | t\n"
        "2020-12-31 | 2020 | 4 | 12 | 53 | 4 | f\n"
        "2021-01-03 | 2021 | 1 | 1 | 53 | 7 | t\n"
        "2023-04-01 | 2023 | 2 | 4 | 13 | 6 | t\n"
        "2024-12-30 | 2024 | 4 | 12 | 1 | 1 | f\n"
        "2026-11-22 | 2026 | 4 | 11 | 47 | 7 | t\n");
}
