#pragma once
// CSV as of RFC 4180, with LF, CRLF or CR at the end of a line; bytes in,
// records out. Memory is that of one record.
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace xingtu::config {

struct CsvRecord {
  int line = 1; ///< 1-based, where it begins
  std::vector<std::string> fields;
  std::string error; ///< not empty: the record is broken, and why
};

class CsvReader {
public:
  /// `each` gets every record but empty lines.
  explicit CsvReader(std::function<void(const CsvRecord &)> each) : each_(std::move(each)) {}

  void read(std::string_view bytes);
  /// After the last byte.
  void finish();

private:
  enum class State { field_start, plain, quoted, quote_in_quoted, skip_line };
  void read_byte(char byte);
  void take(char byte);
  void end_field();
  void end_record();
  void fail(std::string_view why);

  std::function<void(const CsvRecord &)> each_;
  CsvRecord record_;
  std::string field_;
  State state_ = State::field_start;
  std::size_t record_bytes_ = 0;
  int line_ = 1;
  bool after_cr_ = false; ///< an LF that follows belongs to the line that has ended
};

} // namespace xingtu::config
