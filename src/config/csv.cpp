#include "config/csv.hpp"

namespace xingtu::config {
namespace {

// A record of more is one whose quote never ends.
constexpr std::size_t kLongestRecord = 64u << 10;
constexpr const char *kUnterminated =
    R"(a quote is not closed; write " at the end of the field, and "" for one inside)";

} // namespace

void CsvReader::read(std::string_view bytes) {
  for (const char byte : bytes)
    read_byte(byte);
}

void CsvReader::finish() {
  if (state_ == State::quoted)
    fail(kUnterminated);
  if (record_bytes_ > 0 || !record_.error.empty())
    end_record();
}

void CsvReader::read_byte(char byte) {
  const bool second_of_crlf = after_cr_ && byte == '\n';
  after_cr_ = byte == '\r';
  if (second_of_crlf && state_ != State::quoted)
    return;
  const bool ends_line = byte == '\n' || byte == '\r';
  if (ends_line && !second_of_crlf)
    ++line_;
  if (state_ != State::quoted && ends_line)
    return end_record();
  if (++record_bytes_ > kLongestRecord && state_ != State::skip_line)
    fail(state_ == State::quoted ? kUnterminated : "the line is too long; one line holds one author");
  take(byte);
}

/// A byte of the record.
void CsvReader::take(char byte) {
  switch (state_) {
  case State::field_start:
    if (byte == '"')
      state_ = State::quoted;
    else if (byte == ',')
      end_field();
    else {
      field_ += byte;
      state_ = State::plain;
    }
    break;
  case State::plain:
    if (byte == ',')
      end_field();
    else if (byte == '"')
      fail("a quote inside a field without quotes; quote the whole field, and write \"\" for the one inside");
    else
      field_ += byte;
    break;
  case State::quoted:
    if (byte == '"')
      state_ = State::quote_in_quoted;
    else
      field_ += byte;
    break;
  case State::quote_in_quoted:
    if (byte == '"') {
      field_ += byte;
      state_ = State::quoted;
    } else if (byte == ',')
      end_field();
    else
      fail("text behind a closing quote; write a comma there");
    break;
  case State::skip_line:
    break;
  }
}

void CsvReader::end_field() {
  record_.fields.push_back(std::move(field_));
  field_.clear();
  state_ = State::field_start;
}

void CsvReader::end_record() {
  end_field();
  const bool is_empty_line = record_bytes_ == 0 && record_.error.empty();
  if (!is_empty_line)
    each_(record_);
  record_ = CsvRecord{line_, {}, {}};
  record_bytes_ = 0;
}

void CsvReader::fail(std::string_view why) {
  record_.error = why;
  state_ = State::skip_line;
}

} // namespace xingtu::config
