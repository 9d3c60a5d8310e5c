#include "config/authors.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "config/author_id.hpp"
#include "config/characters.hpp"
#include "config/csv.hpp"
#include "config/descriptor.hpp"
#include "core/did_you_mean.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "core/utf8.hpp"

namespace xingtu::config {
namespace {

constexpr std::size_t kMostErrorsShown = 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::array<std::string_view, 3> kColumns{"author_id", "name", "group"};

std::string_view trimmed(std::string_view text) {
  const auto first = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char &c : result)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::string shown(std::string_view text) {
  return log::printable(first_characters(text, 60));
}

/// Turns records into authors, and collects what is wrong.
class AuthorFile {
public:
  AuthorFile(const std::string &path, const std::function<void(const Author &)> &each)
      : path_(path), each_(each) {}

  void record(const CsvRecord &record) {
    for (const auto &field : record.fields)
      if (valid_utf8_prefix(field) < field.size())
        return error(record.line, "is not valid UTF-8; save the file as UTF-8");
    if (!record.error.empty())
      error(record.line, record.error);
    else if (columns_.empty())
      header(record);
    else if (!header_is_bad_)
      author(record);
  }

  void finish() {
    if (columns_.empty() && errors_ == 0)
      error(1, "the header line is missing; write author_id,name,group");
    if (errors_ > kMostErrorsShown)
      text_ += fmt::format("\n{}: and {} more", path_, errors_ - kMostErrorsShown);
    if (errors_ > 0)
      throw Error(ExitCode::config, text_, "config/authors.example.csv shows the format");
  }

private:
  void header(const CsvRecord &record) {
    const auto errors_before = errors_;
    for (const auto &field : record.fields) {
      const auto name = lower(trimmed(field));
      const auto *const known = std::find(kColumns.begin(), kColumns.end(), name);
      if (known == kColumns.end())
        unknown_column(record.line, name);
      else if (std::find(columns_.begin(), columns_.end(), *known) != columns_.end())
        error(record.line, fmt::format("the column {} comes twice; remove one of them", name));
      columns_.push_back(known == kColumns.end() ? std::string_view{} : *known);
    }
    if (std::find(columns_.begin(), columns_.end(), kColumns[0]) == columns_.end())
      error(record.line, "the column author_id is missing; write author_id,name,group");
    header_is_bad_ = errors_ > errors_before;
  }

  void unknown_column(int line, const std::string &name) {
    if (name.find_first_of(";\t") != std::string::npos)
      return error(line, fmt::format("the columns {} are not separated by commas; write author_id,name,group",
                                     shown(name)));
    const auto meant = did_you_mean(name, kColumns);
    error(line,
          fmt::format("unknown column {}; {}", shown(name),
                      meant ? fmt::format("did you mean {}?", *meant) : "write author_id, name, group"));
  }

  void author(const CsvRecord &record) {
    if (record.fields.size() != columns_.size())
      return error(record.line,
                   fmt::format("has {} fields where the header has {}; quote a field that holds a comma",
                               record.fields.size(), columns_.size()));
    Author author;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto text = trimmed(record.fields[i]);
      if (text.find('\0') != std::string_view::npos)
        return error(record.line, "holds a NUL character; remove it");
      if (columns_[i] == "author_id")
        author.author_id = text;
      else
        (columns_[i] == "name" ? author.name : author.group) = text;
    }
    if (!is_author_id(author.author_id))
      return bad_id(record.line, author.author_id);
    if (errors_ == 0)
      each_(author);
  }

  void bad_id(int line, const std::string &id) {
    const bool rounded = id.find_first_of("eE") != std::string::npos &&
                         id.find_first_not_of("0123456789.,+eE") == std::string::npos;
    error(line,
          id.empty()
              ? "author_id is empty; write 1 to 32 decimal digits"
              : fmt::format("author_id {} is not valid; {}", shown(id),
                            rounded
                                ? "a spreadsheet has rounded it: format the column as text and enter it again"
                                : "write 1 to 32 decimal digits"));
  }

  void error(int line, std::string_view what) {
    if (++errors_ <= kMostErrorsShown)
      text_ += fmt::format("{}{}:{}: {}", errors_ == 1 ? "" : "\n", path_, line, what);
  }

  const std::string &path_;
  const std::function<void(const Author &)> &each_;
  std::vector<std::string_view> columns_; ///< in the file's order; empty before the header
  bool header_is_bad_ = false;
  std::string text_;
  std::size_t errors_ = 0;
};

[[noreturn]] void cannot_read(const std::string &path) {
  throw Error(
      ExitCode::config, fmt::format("{}: cannot be read: {}", path, std::strerror(errno)),
      "write the path of the file into scopes.authors.file; config/authors.example.csv shows the format");
}

} // namespace

void read_authors(const std::string &path, const std::function<void(const Author &)> &each) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file)
    cannot_read(path);
  AuthorFile authors(path, each);
  CsvReader csv([&](const CsvRecord &record) { authors.record(record); });

  std::string buffer(64u << 10, '\0');
  bool at_start = true;
  for (;;) {
    const auto count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      cannot_read(path);
    if (count == 0)
      break;
    std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
    if (std::exchange(at_start, false) && bytes.starts_with(kByteOrderMark))
      bytes.remove_prefix(kByteOrderMark.size());
    csv.read(bytes);
  }
  csv.finish();
  authors.finish();
}

} // namespace xingtu::config
