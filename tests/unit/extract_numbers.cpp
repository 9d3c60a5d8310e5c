// Written numbers, as they may come in a field, and exactly what is stored of each.
#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/json.hpp"
#include "extract/value.hpp"

using namespace xingtu;
using extract::Cell;

namespace {

constexpr std::nullopt_t null = std::nullopt;

/// What a JSON value becomes in a column.
struct Row {
  std::string json;
  Cell low;
  Cell high;
  std::string_view reason = {};
};

/// A row of a column with one value.
struct Single {
  std::string json;
  Cell value;
  std::string_view reason = {};
};

extract::Reading read(std::string_view json, ColumnType type) {
  static const TimeZone zone("Asia/Shanghai");
  const auto parsed = json::Document::parse(json);
  const auto *document = std::get_if<json::Document>(&parsed);
  REQUIRE(document != nullptr);
  return extract::read_value(extract::unwrap(document->root()), type, zone);
}

void check(ColumnType type, const std::vector<Row> &rows) {
  for (const Row &row : rows) {
    CAPTURE(row.json);
    const extract::Reading reading = read(row.json, type);
    CHECK(reading.low.value_or("NULL") == row.low.value_or("NULL"));
    CHECK(reading.high.value_or("NULL") == row.high.value_or("NULL"));
    CHECK(reading.reason == row.reason);
  }
}

void check(ColumnType type, const std::vector<Single> &rows) {
  std::vector<Row> with_high;
  for (const Single &row : rows) with_high.push_back({row.json, row.value, null, row.reason});
  check(type, with_high);
}

} // namespace

TEST_CASE("a count is stored digit for digit, or NULL with the reason") {
  check(ColumnType::count, std::vector<Single>{
      {"0", "0"}, {"-0", "0"}, {"12", "12"}, {"-3", "-3"}, {"\"12\"", "12"}, {"\"+12\"", "12"},
      {"\"007\"", "7"},
      {"12.0", "12"}, {"1e3", "1000"}, {"1.5E+1", "15"}, {"\"1e3\"", "1000"}, {"120e-1", "12"},
      {"9007199254740993", "9007199254740993"}, {"6613871234567890123", "6613871234567890123"},
      {"9223372036854775807", "9223372036854775807"}, {"9223372036854775808", null, "out_of_range"},
      {"-9223372036854775808", "-9223372036854775808"}, {"-9223372036854775809", null, "out_of_range"},
      {"\"922337203685477.5807万\"", "9223372036854775807"},
      {"1e18", "1000000000000000000"}, {"1e19", null, "out_of_range"}, {"1e400", null, "out_of_range"},
      {"1e999999999", null, "out_of_range"}, {"-1e999999999999999999999", null, "out_of_range"},
      {"1e-999999999", null, "not_whole"}, {"0e999999999", "0"},
      {std::string(400, '7'), null, "out_of_range"},
      {"1" + std::string(400, '0') + "e-400", "1"},
      {"1.5", null, "not_whole"}, {"0.10", null, "not_whole"},
      {"\"1.2万\"", "12000"}, {"\"1.2w\"", "12000"}, {"\"1.2W\"", "12000"}, {"\"3.4亿\"", "340000000"},
      {"\"5k\"", "5000"}, {"\"5K\"", "5000"}, {"\"5千\"", "5000"}, {"\"2百万\"", "2000000"},
      {"\"2千万\"", "20000000"}, {"\"1万亿\"", "1000000000000"}, {"\"1.2345万\"", "12345"},
      {"\"1.23456万\"", null, "not_whole"}, {"\"-1.5万\"", "-15000"}, {"\"1e2万\"", "1000000"},
      {"\"1,234,567\"", "1234567"}, {"\"1,234.0\"", "1234"}, {"\"12,34\"", null, "not_a_number"},
      {"\"1234,567\"", null, "not_a_number"}, {"\"1,23\"", null, "not_a_number"},
      {"\",123\"", null, "not_a_number"},
      {"\"1,234,\"", null, "not_a_number"}, {"\"1,,234\"", null, "not_a_number"},
      {"\"１２，３４５\"", "12345"}, {"\"１．２ｗ\"", "12000"}, {"\"－３\"", "-3"}, {"\"＋３ｋ\"", "3000"},
      {"\"−3\"", "-3"}, {"\" 1.2 万 \"", "12000"}, {"\"\\u3000１２\\u00a0\"", "12"}, {"\"\\t12\\n\"", "12"},
      {"\"1 2\"", null, "not_a_number"}, {"\"1 234\"", null, "not_a_number"}, {"\"- 3\"", "-3"},
      {"null", null}, {"\"\"", null}, {"\"  \"", null}, {"\"-\"", null}, {"\"－\"", null}, {"\"--\"", null},
      {"\"—\"", null}, {"\"N/A\"", null}, {"\"n/a\"", null}, {"\"null\"", null}, {"\"暂无\"", null},
      {"\"无\"", null},
      {"{\"value\":12}", "12"}, {"{\"value\":\"1.2万\"}", "12000"}, {"{\"value\":null}", null},
      {"{\"value\":12,\"unit\":\"x\"}", "12"}, {"{\"value\":{\"value\":12}}", null, "wrong_type"},
      {"{\"values\":12}", null, "wrong_type"}, {"{}", null, "wrong_type"}, {"[]", null, "wrong_type"},
      {"[12]", null, "wrong_type"}, {"true", null, "wrong_type"}, {"false", null, "wrong_type"},
      {"\"abc\"", null, "not_a_number"}, {"\"约1.2万\"", null, "not_a_number"},
      {"\"~12\"", null, "not_a_number"},
      {"\"12个\"", null, "not_a_number"}, {"\"1.2万w\"", null, "not_a_number"}, {"\"万\"", null, "not_a_number"},
      {"\"1.\"", null, "not_a_number"}, {"\".5万\"", "5000"}, {"\".\"", null, "not_a_number"},
      {"\"1e\"", null, "not_a_number"}, {"\"0x10\"", null, "not_a_number"}, {"\"NaN\"", null, "not_a_number"},
      {"\"inf\"", null, "not_a_number"}, {"\"++1\"", null, "not_a_number"}, {"\"---\"", null, "not_a_number"},
      {"\"12\\u0000\"", null, "not_a_number"}, {"\"\\ud800\"", null, "not_a_number"},
      {"\"12;\"", null, "not_a_number"},
      {"\"5%\"", null, "wrong_unit"}, {"\"¥5\"", null, "wrong_unit"}, {"\"5元\"", null, "wrong_unit"},
      {"\"$5\"", null, "not_a_number"},
      {"\"1w-5w\"", null, "range_in_single_column"}, {"\"100w+\"", null, "range_in_single_column"},
      {"\">=100w\"", null, "range_in_single_column"}, {"\"5-5\"", null, "range_in_single_column"},
      {"\"2019-05-13\"", null, "not_a_number"},
  });
}

TEST_CASE("a range of counts is stored as its bounds") {
  check(ColumnType::count_range, std::vector<Row>{
      {"12", "12", "12"}, {"\"1.2万\"", "12000", "12000"}, {"{\"value\":\"1w-5w\"}", "10000", "50000"},
      {"\"1w-5w\"", "10000", "50000"}, {"\"1000-2500\"", "1000", "2500"}, {"\"1-5w\"", "10000", "50000"},
      {"\"1.5-2w\"", "15000", "20000"}, {"\"500-1w\"", "500", "10000"}, {"\"5-1w\"", "5", "10000"},
      {"\"1.5-1w\"", null, null, "not_whole"}, {"\"1k-1w\"", "1000", "10000"},
      {"\"5000万-1亿\"", "50000000", "100000000"},
      {"\"5000-1亿\"", "5000", "100000000"}, {"\"1-2亿\"", "100000000", "200000000"},
      {"\"1w~5w\"", "10000", "50000"}, {"\"1w～5w\"", "10000", "50000"}, {"\"1w–5w\"", "10000", "50000"},
      {"\"1w—5w\"", "10000", "50000"}, {"\"1w−5w\"", "10000", "50000"}, {"\"1w－5w\"", "10000", "50000"},
      {"\"1万至5万\"", "10000", "50000"}, {"\"1万到5万\"", "10000", "50000"}, {"\" 1 w - 5 w \"", "10000", "50000"},
      {"\"１ｗ－５ｗ\"", "10000", "50000"}, {"\"1,000-2,500\"", "1000", "2500"}, {"\"0-0\"", "0", "0"},
      {"\"-5-10\"", "-5", "10"}, {"\"-5--1\"", "-5", "-1"}, {"\"1e2-1e3\"", "100", "1000"},
      {"\"1e-2\"", null, null, "not_whole"},
      {"\"5w-1w\"", null, null, "reversed_range"}, {"\"1w-5\"", null, null, "reversed_range"},
      {"\"5--1\"", null, null, "reversed_range"}, {"\"1-2-3\"", null, null, "not_a_number"},
      {"\"1-\"", null, null, "not_a_number"}, {"\"1w-\"", null, null, "not_a_number"}, {"\"-\"", null, null},
      {"\"1w-5w+\"", null, null, "not_a_number"}, {"\">1w-5w\"", null, null, "not_a_number"},
      {"\"1-5%\"", null, null, "wrong_unit"}, {"\"¥1-5\"", null, null, "wrong_unit"},
      {"\"1-1e400\"", null, null, "out_of_range"}, {"\"-1e99999999999-1\"", null, null, "out_of_range"},
      {"\">=100w\"", "1000000", null}, {"\">100w\"", "1000000", null}, {"\"≥100w\"", "1000000", null},
      {"\"> = 100w\"", null, null, "not_a_number"}, {"\"＞100w\"", "1000000", null},
      {"\"＞＝100w\"", "1000000", null},
      {"\"100w+\"", "1000000", null}, {"\"100w＋\"", "1000000", null}, {"\"100万以上\"", "1000000", null},
      {"\"超过100万\"", "1000000", null}, {"\"大于100\"", "100", null}, {"\"大于等于100\"", "100", null},
      {"\"不低于100\"", "100", null}, {"\"至少 100\"", "100", null},
      {"\"<1000\"", null, "1000"}, {"\"<=1000\"", null, "1000"}, {"\"≤1000\"", null, "1000"},
      {"\"＜1k\"", null, "1000"},
      {"\"1000以下\"", null, "1000"}, {"\"1000以内\"", null, "1000"}, {"\"低于1000\"", null, "1000"},
      {"\"小于1000\"", null, "1000"}, {"\"不到1万\"", null, "10000"}, {"\"不超过1000\"", null, "1000"},
      {"\">1.5\"", null, null, "not_whole"}, {"\">\"", null, null, "not_a_number"},
      {"\"以上\"", null, null, "not_a_number"},
      {"\"1以上以下\"", null, null, "not_a_number"}, {"\">1+\"", null, null, "not_a_number"},
      {"\"+\"", null, null, "not_a_number"},
      {"\"约1.2万\"", null, null, "not_a_number"}, {"\"~1-2\"", null, null, "not_a_number"},
      {"[1,5]", null, null, "wrong_type"},
      {"null", null, null}, {"\"暂无\"", null, null},
  });
}

TEST_CASE("money is stored to four decimals in CNY") {
  check(ColumnType::money, std::vector<Single>{
      {"0.10", "0.1"}, {"\"0.10\"", "0.1"}, {"12", "12"}, {"12.3400", "12.34"}, {"1.2345", "1.2345"},
      {"1.23450", "1.2345"}, {"1.23455", "1.2346", "rounded"}, {"-1.23455", "-1.2346", "rounded"},
      {"1.23454999999", "1.2345", "rounded"}, {"9.99995", "10", "rounded"}, {"0.00005", "0.0001", "rounded"},
      {"0.00004", "0", "rounded"}, {"-0.00004", "0", "rounded"}, {"1e-999999999", "0", "rounded"},
      {"9999999999999999.9999", "9999999999999999.9999"}, {"9999999999999999.99995", null, "out_of_range"},
      {"10000000000000000", null, "out_of_range"}, {"1e400", null, "out_of_range"},
      {"\"¥100\"", "100"}, {"\"￥1,234.50\"", "1234.5"}, {"\"100元\"", "100"}, {"\"¥100元\"", "100"},
      {"\"CNY 100\"", "100"},
      {"\"100 RMB\"", "100"}, {"\"1.2万元\"", "12000"}, {"\"¥3.4亿\"", "340000000"}, {"\"2亿元\"", "200000000"},
      {"\"-¥5\"", "-5"}, {"\"¥-5\"", "-5"}, {"\"-¥-5\"", null, "not_a_number"},
      {"\"¥\"", null, "not_a_number"},
      {"\"5%\"", null, "wrong_unit"}, {"\"$5\"", null, "not_a_number"},
      {"\"¥1-2\"", null, "range_in_single_column"},
      {"\"-\"", null}, {"{\"value\":\"¥9.9\"}", "9.9"},
  });
  check(ColumnType::money_range, std::vector<Row>{
      {"\"¥100-200\"", "100", "200"}, {"\"¥100-¥200\"", "100", "200"}, {"\"100-200元\"", "100", "200"},
      {"\"100元-200元\"", "100", "200"}, {"\"￥1w-5w\"", "10000", "50000"}, {"\"1-5万元\"", "10000", "50000"},
      {"\"0.5-1.5\"", "0.5", "1.5"}, {"\"¥100+\"", "100", null}, {"\"100元以上\"", "100", null},
      {"\"<¥50\"", null, "50"},
      {"\"0.00004-0.1\"", "0", "0.1", "rounded"}, {"\"¥200-100\"", null, null, "reversed_range"},
      {"9.90", "9.9", "9.9"},
  });
}

TEST_CASE("a ratio is stored as 0 to 1, whichever way it is written") {
  check(ColumnType::ratio, std::vector<Single>{
      {"0", "0"}, {"1", "0.0001"}, {"125", "0.0125"}, {"\"125\"", "0.0125"}, {"10000", "1"},
      {"10001", null, "out_of_range"},
      {"0.125", "0.125"}, {"0.10", "0.1"}, {"1.0", "1"}, {"1.5", null, "out_of_range"}, {"1e-1", "0.1"},
      {"\"1,250\"", "0.125"},
      {"-1", null, "out_of_range"}, {"-0", "0"}, {"\"5%\"", "0.05"}, {"\"0.5%\"", "0.005"}, {"\"100%\"", "1"},
      {"\"100.01%\"", null, "out_of_range"}, {"\"５．５％\"", "0.055"}, {"\"5 %\"", "0.05"},
      {"\"-5%\"", null, "out_of_range"},
      {"\"5万\"", null, "wrong_unit"}, {"\"¥5\"", null, "wrong_unit"}, {"\"5‰\"", null, "not_a_number"},
      {"1e400", null, "out_of_range"}, {"1e-999999999", null, "out_of_range"},
      {"\"1%-2%\"", null, "range_in_single_column"},
      {"0.1234567890123456789012345678901234567890", "0.123456789012345678901234567890123456789"},
  });
  check(ColumnType::ratio_range, std::vector<Row>{
      {"\"0.5%-1%\"", "0.005", "0.01"}, {"\"0.5-1%\"", "0.005", "0.01"}, {"\"5~10%\"", "0.05", "0.1"},
      {"\"0.05-0.1\"", "0.05", "0.1"}, {"\"0.5-1\"", "0.5", "1"}, {"\"50-100\"", "0.005", "0.01"},
      {"\"0.5%-1\"", null, null, "wrong_unit"}, {"\"50-1%\"", null, null, "reversed_range"},
      {"\">=5%\"", "0.05", null}, {"\"<1%\"", null, "0.01"}, {"\"10%以上\"", "0.1", null},
      {"125", "0.0125", "0.0125"},
      {"\"50%-150%\"", null, null, "out_of_range"}, {"\"1w-5w\"", null, null, "wrong_unit"},
  });
}

TEST_CASE("a duration is stored in seconds") {
  check(ColumnType::seconds, std::vector<Single>{
      {"15", "15"}, {"15.50", "15.5"}, {"\"15\"", "15"}, {"0", "0"}, {"\"01:05\"", "65"}, {"\"1:5\"", "65"},
      {"\"90:00\"", "5400"},
      {"\"1:00:00\"", "3600"}, {"\"01：05\"", "65"}, {"\"-\"", null}, {"null", null}, {"{\"value\":15}", "15"},
      {"-1", null, "out_of_range"}, {"1e9", null, "out_of_range"}, {"999999999", "999999999"},
      {"1e400", null, "out_of_range"},
      {"\"1:60\"", null, "not_a_duration"}, {"\"1:60:00\"", null, "not_a_duration"},
      {"\"1:2:3:4\"", null, "not_a_duration"}, {"\"1:1:1:1:1:1:1:1:1:1:1:1:1:1\"", null, "not_a_duration"},
      {"\":30\"", null, "not_a_duration"}, {"\"1:\"", null, "not_a_duration"},
      {"\"-1:30\"", null, "not_a_duration"},
      {"\"00001:30\"", null, "not_a_duration"}, {"\"15秒\"", null, "not_a_number"},
      {"\"1w\"", null, "wrong_unit"},
      {"\"10-20\"", null, "range_in_single_column"}, {"true", null, "wrong_type"},
  });
}

TEST_CASE("an instant is stored in UTC, by the magnitude of its number or as a date in the job's time zone") {
  check(ColumnType::timestamp, std::vector<Single>{
      {"1557705600", "2019-05-13T00:00:00Z"}, {"1557705600000", "2019-05-13T00:00:00Z"},
      {"1557705600000000", "2019-05-13T00:00:00Z"}, {"\"1557705600\"", "2019-05-13T00:00:00Z"},
      {"1557705600123", "2019-05-13T00:00:00.123000Z"}, {"1557705600.0", "2019-05-13T00:00:00Z"},
      {"1.5577056e9", "2019-05-13T00:00:00Z"}, {"1557705600.5", "2019-05-13T00:00:00.500000Z"},
      {"1557705600.0000004", "2019-05-13T00:00:00Z", "rounded"},
      {"{\"value\":1557705600}", "2019-05-13T00:00:00Z"},
      {"\"2019-05-13\"", "2019-05-12T16:00:00Z"}, {"\" 2019-05-13 08:30:00 \"", "2019-05-13T00:30:00Z"},
      {"\"2019-05-13T08:30:00Z\"", "2019-05-13T08:30:00Z"}, {"\"２０１９－０５－１３\"", "2019-05-12T16:00:00Z"},
      {"946684800", "2000-01-01T00:00:00Z"}, {"946684799", null, "out_of_range"},
      {"946684800000", "2000-01-01T00:00:00Z"},
      {"4102444800", "2100-01-01T00:00:00Z"}, {"4102444801", null, "out_of_range"},
      {"\"1999-12-31\"", null, "out_of_range"},
      {"0", null, "out_of_range"}, {"-1", null, "out_of_range"}, {"20190513", null, "out_of_range"},
      {"1e400", null, "out_of_range"},
      {"1e999999999", null, "out_of_range"}, {"1e17", null, "out_of_range"},
      {"\"2019-02-30\"", null, "not_a_time"},
      {"\"昨天\"", null, "not_a_time"}, {"null", null}, {"\"\"", null}, {"\"-\"", null},
      {"true", null, "wrong_type"},
  });
}

TEST_CASE("a text is stored as it is, except for what PostgreSQL cannot hold") {
  check(ColumnType::text, std::vector<Single>{
      {"\"标题\"", "标题"}, {"\" a \"", " a "}, {"\"-\"", "-"}, {"\"N/A\"", "N/A"}, {"\"无\"", "无"},
      {"\"\"", null}, {"null", null},
      {"12", "12"}, {"0.10", "0.10"}, {"1e400", "1e400"}, {"\"a\\u0000b\"", "ab", "cleaned"},
      {"\"\\u0000\"", null, "cleaned"},
      {"\"a\\ud800b\"", "a\uFFFDb", "cleaned"}, {"\"\\ud83d\\ude00\"", "\U0001F600"},
      {"\"'; drop table x; --\"", "'; drop table x; --"},
      {"{\"value\":\"t\"}", "t"}, {"true", null, "wrong_type"}, {"[\"a\"]", null, "wrong_type"},
      {"{\"a\":1}", null, "wrong_type"},
  });
}
