// The mapping: built in, and laid over by a user's file.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/mapping_file.hpp"
#include "config_fixture.hpp"

using namespace config_test;
using namespace xingtu;
using config::builtin_mapping;

namespace {

std::string described(const ItemMapping &item) {
  auto text = fmt::format("list {}\nid {}\n", fmt::join(item.list, " "), fmt::join(item.id, " "));
  for (const auto *columns : {&item.dimensions, &item.measures})
    for (const auto &column : *columns)
      text += fmt::format("{} {} {} {}\n", columns == &item.dimensions ? "dimension" : "measure", column.name,
                          to_word(column.type), fmt::join(column.pointers, " "));
  return text;
}

/// The mapping of a job whose mapping file holds `yaml`.
Mapping laid_over(const std::string &yaml) {
  const Folder folder;
  folder.write("m.yaml", yaml);
  return config::load(folder.write("job.yaml", job_with("mapping: m.yaml\n"))).mapping;
}
std::string mapping_errors(const std::string &yaml) {
  const Folder folder;
  folder.write("m.yaml", yaml);
  return errors_in(folder, job_with("mapping: m.yaml\n"));
}
std::string measures_with(const std::string &column) {
  return "video:\n  measures:\n    " + column + "\n";
}

} // namespace

TEST_CASE("the built-in mapping is the contract's table") {
  const auto mapping = builtin_mapping();
  CHECK(described(mapping.video) ==
        R"(list /video_list
id /item_id /aweme_id /video_id /id
dimension title text /item_title /title /video_title /desc
dimension cover_url text /item_cover /cover_url /cover
dimension video_url text /video_url /url /share_url
dimension published_at timestamp /create_timestamp /create_time /publish_time /item_date
dimension duration_seconds seconds /duration
measure play_count count /play /play_cnt /play_count /vv /video_vv
measure like_count count /like /like_cnt /like_count /digg_count
measure comment_count count /comment /comment_cnt /comment_count
measure share_count count /share /share_cnt /share_count
measure component_click_count count_range /component_click_cnt /component_click_cnt_range /click_cnt
measure component_click_rate ratio_range /component_click_rate /component_click_rate_range /click_rate
measure cpc money_range /cpc /cpc_range /related_cpc_range
measure conversion_count count_range /convert_cnt /convert_cnt_range /order_cnt
measure conversion_rate ratio_range /convert_rate /convert_rate_range
measure sales_amount money_range /sales_amount /sales_amount_range /avg_sales_amount_range /gmv
measure gpm money_range /gpm /gpm_range
)");
  CHECK(described(mapping.product) ==
        R"(list /product_list /products /goods_list
id /product_id /promotion_id /goods_id /id
dimension title text /product_name /title /name
dimension image_url text /product_img /image_url /cover
dimension product_url text /product_url /detail_url /url
dimension category text /category_name /category
dimension shop_name text /shop_name
measure video_count count /related_video_cnt /video_cnt
measure price money_range /price /price_range /product_price_range /rec_product_price_range
measure sales_count count_range /sales_cnt /sales_cnt_range /sales /volume
measure sales_amount money_range /sales_amount /sales_amount_range /avg_sales_amount_range /gmv
measure component_click_count count_range /component_click_cnt /component_click_cnt_range /click_cnt
measure component_click_rate ratio_range /component_click_rate /component_click_rate_range /click_rate
measure conversion_count count_range /convert_cnt /convert_cnt_range /order_cnt
measure conversion_rate ratio_range /convert_rate /convert_rate_range
measure commission_rate ratio_range /commission_rate /cos_ratio
)");
}

TEST_CASE("the built-in mapping laid over itself changes nothing") {
  const auto twice = laid_over(file_text(source("config/mapping.yaml")));
  CHECK(described(twice.video) == described(builtin_mapping().video));
  CHECK(described(twice.product) == described(builtin_mapping().product));
}

TEST_CASE("a mapping file replaces pointers and adds columns, and leaves the rest as it is") {
  const auto mapping = laid_over(R"(product:
  list: [/items]
  id: [/a~0b~1c]
  dimensions:
    brand: {type: text, from: [/brand/name]}
  measures:
    price: {from: [/p]}
    stock: {type: count_range, from: [/stock, /left]}
)");
  const auto builtin = builtin_mapping();
  CHECK(described(mapping.video) == described(builtin.video));
  CHECK(mapping.product.list == std::vector<std::string>{"/items"});
  CHECK(mapping.product.id == std::vector<std::string>{"/a~0b~1c"});
  REQUIRE(mapping.product.dimensions.size() == builtin.product.dimensions.size() + 1);
  CHECK(mapping.product.dimensions.back().name == "brand");
  REQUIRE(mapping.product.measures.size() == builtin.product.measures.size() + 1);
  CHECK(mapping.product.measures[1].name == "price");
  CHECK(mapping.product.measures[1].type == ColumnType::money_range);
  CHECK(mapping.product.measures[1].pointers == std::vector<std::string>{"/p"});
  CHECK(mapping.product.measures.back().type == ColumnType::count_range);
  CHECK(mapping.product.measures.back().pointers == std::vector<std::string>{"/stock", "/left"});
}

TEST_CASE("what is wrong in a mapping file leads to the built-in one") {
  const Folder folder;
  folder.write("m.yaml", "video: {measures: {plays: {from: [x]}}}\n");
  try {
    config::load(folder.write("job.yaml", job_with("mapping: m.yaml\n")));
    FAIL("no error");
  } catch (const xingtu::Error &error) {
    CHECK(folder.without_folder(error.what()).starts_with("m.yaml:1:"));
    CHECK(error.hint().starts_with("config/mapping.yaml"));
  }
}

TEST_CASE("a mapping file that is not there is an error of the job file") {
  CHECK(errors(job_with("mapping: nowhere.yaml\n")).find("job.yaml:4:10: mapping: ") == 0);
  const Folder folder;
  CHECK(errors_in(folder, job_with("mapping: nowhere.yaml\n")) ==
        "job.yaml:4:10: mapping: nowhere.yaml cannot be read: No such file or directory; write the path of a "
        "mapping "
        "file, or null");
}

TEST_CASE("mistakes of a mapping file are reported at their place in it") {
  CHECK(mapping_errors("vidio: {}\n") == "m.yaml:1:1: vidio: unknown key; did you mean video?");
  CHECK(mapping_errors("video: 1\n") ==
        "m.yaml:1:8: video: must be a map of keys; write list, id, dimensions, measures");
  CHECK(mapping_errors("video: {measure: {}}\n") ==
        "m.yaml:1:9: video.measure: unknown key; did you mean measures?");
  CHECK(mapping_errors("video: {list: /x}\n") ==
        "m.yaml:1:15: video.list: must be a list with at least one JSON Pointer; write for example [/field]");
  CHECK(mapping_errors("video: {id: []}\n") ==
        "m.yaml:1:13: video.id: must be a list with at least one JSON Pointer; write for example [/field]");
  CHECK(mapping_errors("video: [\n").starts_with("m.yaml:2:1: broken YAML: "));
  CHECK(mapping_errors(measures_with("play_count: {from: [/a], form: 1}")) ==
        "m.yaml:3:30: video.measures.play_count.form: unknown key; did you mean from?");
  CHECK(mapping_errors(measures_with("play_count: {from: [/a]}\n    play_count: {from: [/b]}")) ==
        "m.yaml:4:5: video.measures.play_count: is given twice; remove one of them");
  CHECK(mapping_errors(measures_with("play_count: [/a]")) ==
        "m.yaml:3:17: video.measures.play_count: must be a map of keys; write type, from");
}

TEST_CASE("a column's type must be known, given for a new one, and stay for an old one") {
  CHECK(mapping_errors(measures_with("new: {type: cuont, from: [/a]}")) ==
        "m.yaml:3:17: video.measures.new.type: unknown type cuont; did you mean count?");
  CHECK(mapping_errors(measures_with("new: {type: [count], from: [/a]}"))
            .starts_with("m.yaml:3:17: video.measures.new.type: unknown type ; write one of text, "));
  CHECK(mapping_errors(measures_with("new: {from: [/a]}")) ==
        "m.yaml:3:5: video.measures.new: type is missing, and the built-in mapping has no such column; write "
        "type: with "
        "one of text, timestamp, seconds, count, count_range, ratio, ratio_range, money, money_range");
  CHECK(mapping_errors(measures_with("play_count: {type: money, from: [/a]}")) ==
        "m.yaml:3:24: video.measures.play_count.type: is count and cannot change; write count, or add a "
        "column of another "
        "name");
  CHECK(mapping_errors(measures_with("play_count: {type: count}")) ==
        "m.yaml:3:5: video.measures.play_count: from is missing; write from: [/field]");
}

TEST_CASE("a new column's name must be one, and free in the tables") {
  for (const auto *name : {"Foo", "1a", "a-b", "_a", "'a b'", "''", "中"}) {
    CAPTURE(name);
    CHECK(mapping_errors(measures_with(std::string(name) + ": {type: count, from: [/a]}"))
              .find("is not a column name; write at most 58 of a-z, 0-9, _, a letter first") !=
          std::string::npos);
  }
  CHECK(mapping_errors(measures_with(std::string(59, 'a') + ": {type: count, from: [/a]}")) != "");
  CHECK(mapping_errors(measures_with(std::string(58, 'a') + ": {type: count_range, from: [/a]}")) == "");
  for (const auto *name :
       {"author_id",     "video_id",     "product_id",   "platform",     "industry",  "time_range",
        "snapshot_at",   "position",     "observed_at",  "request_id",   "loaded_at", "attributes",
        "first_seen_at", "last_seen_at", "described_at", "described_by", "xmin",      "ctid",
        "cpc_min",       "gpm_max",      "title"}) {
    CAPTURE(name);
    CHECK(mapping_errors(measures_with(std::string(name) + ": {type: count, from: [/a]}")) ==
          fmt::format(
              "m.yaml:3:5: video.measures.{0}: the tables already have a column {0}; write another name",
              name));
  }
  CHECK(mapping_errors("video:\n  dimensions:\n    a_max: {type: text, from: [/x]}\n  measures:\n"
                       "    a: {type: count_range, from: [/x]}\n") ==
        "m.yaml:5:5: video.measures.a: the tables already have a column a_max; write another name");
}

TEST_CASE("a mapping adds no more columns than a row of the tables holds") {
  std::string columns;
  for (int i = 0; i < 300; ++i)
    columns += fmt::format("    c{}: {{type: count, from: [/c{}]}}\n", i, i);
  const auto errors = mapping_errors("video:\n  measures:\n" + columns);
  CHECK(errors.find("video.measures.c0:") == std::string::npos);
  CHECK(errors.find("video.measures.c299: the tables would have more than 250 columns") != std::string::npos);
}

TEST_CASE("a pointer that is none is shown") {
  for (const auto *pointer : {"a", "/", "''", "/a~2", "/a~", "5"}) {
    CAPTURE(pointer);
    CHECK(mapping_errors(measures_with("play_count: {from: [" + std::string(pointer) + "]}"))
              .find("is not a JSON Pointer; write for example /field or /outer/inner") != std::string::npos);
  }
}

TEST_CASE("errors of the job file come before those of its mapping file") {
  const Folder folder;
  folder.write("m.yaml", "x: 1\n");
  CHECK(errors_in(folder, "mapping: m.yaml\njob: j\nscopes: {authors: ['1']}\nlineage: {url: x}\n") ==
        "job.yaml:4:16: lineage.url: is not a plain http:// or https:// URL; write one, or null\n"
        "m.yaml:1:1: x: unknown key; write one of video, product");
}
