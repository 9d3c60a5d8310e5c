// Words and mapping of src/core that configuration lives on.
#include <array>

#include <doctest/doctest.h>

#include "core/did_you_mean.hpp"
#include "core/mapping.hpp"

using namespace xingtu;

TEST_CASE("an edit distance counts insertions, deletions, substitutions and swaps of neighbours") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("authors", "authrs") == 1);
  CHECK(edit_distance("platform", "platfrom") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("ca", "abc") == 3);
  CHECK(edit_distance("short-video", "SHORT_VIDEO") == 0);
}

TEST_CASE("a suggestion is made only for a word that is near") {
  constexpr std::array<std::string_view, 3> words{"timeout", "token", "proxy"};
  CHECK(did_you_mean("tiemout", words) == "timeout");
  CHECK(did_you_mean("TOKEN", words) == "token");
  CHECK(did_you_mean("tok", words) == std::nullopt);
  CHECK(did_you_mean("zzz", words) == std::nullopt);
  CHECK(did_you_mean("", words) == std::nullopt);
  CHECK(did_you_mean(std::string(1'000'000, 't'), words) == std::nullopt);
  CHECK(did_you_mean("token", {}) == std::nullopt);
}

TEST_CASE("of equally near words the last is suggested") {
  constexpr std::array<std::string_view, 2> ranges{"DAY_30", "DAY_90"};
  CHECK(did_you_mean("DAY_60", ranges) == "DAY_90");
}

TEST_CASE("a range becomes two columns of its kind, any other type one") {
  const std::vector<MappedColumn> columns{
      {"a", ColumnType::text, {}},        {"b", ColumnType::timestamp, {}},
      {"c", ColumnType::seconds, {}},     {"d", ColumnType::count, {}},
      {"e", ColumnType::count_range, {}}, {"f", ColumnType::ratio, {}},
      {"g", ColumnType::ratio_range, {}}, {"h", ColumnType::money, {}},
      {"i", ColumnType::money_range, {}}};
  std::string all;
  for (const auto &column : physical_columns(columns))
    all += column.name + " " + std::string(column.sql_type) + "; ";
  CHECK(all ==
        "a text; b timestamptz; c numeric; d bigint; e_min bigint; e_max bigint; f numeric; g_min numeric; "
        "g_max numeric; h numeric(20,4); i_min numeric(20,4); i_max numeric(20,4); ");
}
