#pragma once
// A JSON document as a tree of views into its bytes. Numbers stay the text that was written, so
// nothing goes through double; every value knows its exact bytes.
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace xingtu::json {

enum class Kind { null, boolean, number, string, array, object };

struct Member;

struct Value {
  Kind kind = Kind::null;
  /// string: a lone surrogate was replaced by U+FFFD
  bool replaced = false;
  std::string_view raw;  ///< the bytes of this value in the document
  std::string_view text; ///< string: decoded UTF-8; number: as written; boolean: "true" or "false"

  bool is(Kind k) const { return kind == k; }
  /// Of an array; empty for anything else.
  std::span<const Value> elements() const;
  /// Of an object, in order, with duplicate keys; empty for anything else.
  std::span<const Member> members() const;
  /// The member of that name; the last one where a key comes twice (as jsonb does); or nullptr.
  const Value *find(std::string_view key) const;
  /// RFC 6901 pointer below this value, "" is the value itself; or nullptr.
  const Value *at(std::string_view pointer) const;
  /// A number written as an integer that fits, else nothing.
  std::optional<long long> as_integer() const;

private:
  friend class Parser;
  const void *children_ = nullptr; ///< Value or Member, by kind, in the document's storage
  std::size_t size_ = 0;
};

struct Member {
  std::string_view key; ///< decoded
  Value value;
  /// as Value::replaced, for the key
  bool key_replaced = false;
};

inline std::span<const Value> Value::elements() const {
  return {static_cast<const Value *>(kind == Kind::array ? children_ : nullptr),
          kind == Kind::array ? size_ : 0};
}
inline std::span<const Member> Value::members() const {
  return {static_cast<const Member *>(kind == Kind::object ? children_ : nullptr),
          kind == Kind::object ? size_ : 0};
}

/// Why a text is not taken as JSON.
struct ParseError {
  std::string what;
  bool too_many_values = false; ///< more than Document::kMaxValues: it may be JSON all the same
};

/// Holds the bytes and the tree over them. Movable, not copyable; views stay valid over a move.
class Document {
public:
  /// At most this many arrays and objects inside each other: far above any answer of the API, far
  /// below what would exhaust the stack.
  static constexpr int kMaxDepth = 128;
  /// At most this many values: the tree takes 60 to 90 bytes for each, and an item that is made of one or
  /// two of them becomes a row of 2 KB, so that 16 MiB of "{"id":1}," would otherwise become gigabytes. A
  /// page of the API has some hundreds.
  static constexpr std::size_t kMaxValues = 250'000;

  /// Reads exactly one JSON text of UTF-8 (RFC 8259; no byte order mark). Every byte is checked.
  static std::variant<Document, ParseError> parse(std::string_view bytes);

  Document(Document &&other) noexcept;
  Document &operator=(Document &&other) noexcept;
  ~Document();
  const Value &root() const;

private:
  explicit Document(std::string_view bytes);
  struct Storage;
  std::unique_ptr<Storage> storage_;
};

/// Appends `text` as a JSON string with quotes. Valid UTF-8 goes in as it is.
void append_string(std::string &out, std::string_view text);

} // namespace xingtu::json
