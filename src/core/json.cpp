#include "core/json.hpp"

#include <algorithm>
#include <charconv>
#include <memory_resource>

#include <fmt/format.h>

#include "core/byte_set.hpp"
#include "core/json_parser.hpp"

namespace xingtu::json {
namespace {

/// A reference token of an RFC 6901 pointer with ~1 and ~0 resolved, or nothing if ~ stands before
/// anything else. `buffer` holds the text where it differs from what is written.
std::optional<std::string_view> resolve_token(std::string_view written, std::string &buffer) {
  if (written.find('~') == std::string_view::npos)
    return written;
  buffer.clear();
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i] != '~') {
      buffer.push_back(written[i]);
      continue;
    }
    ++i;
    if (i == written.size() || (written[i] != '0' && written[i] != '1'))
      return std::nullopt;
    buffer.push_back(written[i] == '0' ? '~' : '/');
  }
  return buffer;
}

/// An array index as RFC 6901 writes it: digits without a leading zero.
std::optional<std::size_t> array_index(std::string_view token) {
  if (token.empty() || (token.size() > 1 && token[0] == '0'))
    return std::nullopt;
  std::size_t index = 0;
  const char *end = token.data() + token.size();
  const auto [stopped, error] = std::from_chars(token.data(), end, index);
  if (error != std::errc() || stopped != end)
    return std::nullopt;
  return index;
}

} // namespace

const Value *Value::find(std::string_view key) const {
  // The last characters tell most names of the same length apart, without a call.
  const auto has_key = [key](const Member &member) {
    return member.key.size() == key.size() && (key.empty() || member.key.back() == key.back()) &&
           member.key == key;
  };
  const auto all = members();
  const auto found = std::find_if(all.rbegin(), all.rend(), has_key);
  return found == all.rend() ? nullptr : &found->value;
}

const Value *Value::at(std::string_view pointer) const {
  // Nearly every pointer of a mapping names a member of the item itself.
  static constexpr ByteSet kSyntax(std::array{'/', '~'});
  if (kind == Kind::object && pointer.starts_with('/') &&
      kSyntax.find_in(pointer, 1) == std::string_view::npos)
    return find(pointer.substr(1));
  const Value *value = this;
  std::string buffer;
  while (value != nullptr && !pointer.empty()) {
    if (pointer[0] != '/')
      return nullptr;
    const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
    const auto token = resolve_token(pointer.substr(1, end - 1), buffer);
    pointer.remove_prefix(end);
    if (!token)
      return nullptr;
    if (value->kind == Kind::array) {
      const auto index = array_index(*token);
      value = index && *index < value->elements().size() ? &value->elements()[*index] : nullptr;
    } else {
      value = value->find(*token);
    }
  }
  return value;
}

std::optional<long long> Value::as_integer() const {
  if (kind != Kind::number)
    return std::nullopt;
  long long integer = 0;
  const char *end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, integer);
  if (error != std::errc() || stopped != end)
    return std::nullopt;
  return integer;
}

struct Document::Storage {
  explicit Storage(std::string_view text) : bytes(text), memory(text.size() + 1) {}

  std::string bytes;
  std::string unescaped; ///< decoded strings that differ from what is written
  std::pmr::monotonic_buffer_resource memory;
  Value root;
};

Document::Document(std::string_view bytes) : storage_(std::make_unique<Storage>(bytes)) {}
Document::Document(Document &&) noexcept = default;
Document &Document::operator=(Document &&) noexcept = default;
Document::~Document() = default;

const Value &Document::root() const {
  return storage_->root;
}

std::variant<Document, ParseError> Document::parse(std::string_view bytes) {
  Document document(bytes);
  Storage &storage = *document.storage_;
  Parser parser(storage.bytes, storage.unescaped, storage.memory);
  if (!parser.parse(storage.root))
    return ParseError{parser.error(), parser.has_too_many_values()};
  return document;
}

void append_string(std::string &out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      if (static_cast<unsigned char>(c) < 0x20)
        out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
      else
        out.push_back(c);
    }
  }
  out.push_back('"');
}

} // namespace xingtu::json
