#pragma once
// Looks for a secret in a text, in every way in which it could be written there.
#include <string>
#include <string_view>
#include <vector>

namespace xingtu::test {

class TokenSearch {
public:
  explicit TokenSearch(const std::string &token);

  /// The first place that shows the token, with what stands around it; empty if there is none.
  std::string found_in(std::string_view text) const;

  /// What is looked for: as it is, URL-encoded, escaped as in JSON, as hexadecimal digits, in base64 wherever
  /// in its text it stands; and of the first and the last 8 characters as they are and URL-encoded.
  const std::vector<std::string> &writings() const { return writings_; }

private:
  std::vector<std::string> writings_;
};

/// As in a URL's query: all but letters, digits and -._~ as %XX.
std::string url_encoded(std::string_view text, bool upper = true);
std::string hex(std::string_view text, bool upper = false);
/// Without the padding, and without the last digit where that depends on what follows.
std::string base64(std::string_view text);

} // namespace xingtu::test
