#pragma once
// Cells of results, and bytes as parameters.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <pqxx/pqxx>

#include "core/time.hpp"

namespace xingtu::warehouse {

inline std::string text_of(const pqxx::field &field) {
  return {field.c_str(), field.size()};
}
std::optional<std::string> optional_text(const pqxx::field &field);
std::optional<std::int64_t> optional_integer(const pqxx::field &field);
std::int64_t integer_of(const pqxx::field &field);
bool boolean_of(const pqxx::field &field);
/// Bytes of a bytea in hex format.
std::string bytes_of(const pqxx::field &field);
/// Appends two digits for each byte.
void append_hex(std::string &out, std::string_view bytes);
/// A timestamptz that SQL gives as microseconds since 1970.
TimePoint time_of_micros(std::int64_t micros);

} // namespace xingtu::warehouse
