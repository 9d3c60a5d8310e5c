#pragma once
// The parser behind json::Document. Its own, because we need what the fast libraries do not give
// together: the written text of numbers, the bytes of every value, lone surrogates replaced instead
// of refused, and a check of every byte, also of those that nobody asks for.
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.hpp"

namespace xingtu::json {

/// Reads one JSON text of RFC 8259. `bytes` must be followed by a NUL (as in a std::string) that is
/// not part of them; the tree's views point into `bytes` and into `unescaped`, and its children lie in
/// `memory`, which gives them back all at once.
class Parser {
public:
  Parser(std::string_view bytes, std::string &unescaped, std::pmr::memory_resource &memory);

  /// Whether it is one; if not, error() says why and where.
  bool parse(Value &root);
  const std::string &error() const { return error_; }
  bool has_too_many_values() const { return count_ > Document::kMaxValues; }

private:
  bool value(Value &out, int depth);
  bool literal(Value &out, std::string_view word, Kind kind);
  bool number(Value &out);
  bool array(Value &out, int depth);
  bool object(Value &out, int depth);
  /// From the opening quote; `replaced` says whether a lone surrogate was.
  bool string(std::string_view &text, bool &replaced);
  bool unescape(std::string_view written, std::string_view &text, bool &replaced);
  bool unicode_escape(const char *&p, const char *end, bool &replaced);

  /// Moves what waits from `base` on to the document.
  template <class Child> void adopt(Value &parent, std::vector<Child> &waiting, std::size_t base);

  bool digits();
  void skip_blanks();
  std::string_view since(const char *start) const;
  bool fail(const std::string &what);

  const char *begin_;
  const char *end_;
  const char *p_;
  std::string &unescaped_;
  std::pmr::memory_resource &memory_;
  std::string error_;
  std::size_t count_ = 0;
  // Children wait here until their container is read and their number known.
  std::vector<Value> elements_;
  std::vector<Member> members_;
};

} // namespace xingtu::json
