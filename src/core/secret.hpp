#pragma once
#include <ostream>
#include <string>
#include <utility>

#include <fmt/core.h>

namespace xingtu {

/// Text that must not be shown: it prints as ***. Only reveal() gives the text, so that a search
/// for "reveal" finds every place where it can leave.
class Secret {
public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  const std::string &reveal() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }

private:
  std::string text_;
};

inline std::ostream &operator<<(std::ostream &out, const Secret & /*secret*/) {
  return out << "***";
}

} // namespace xingtu

template <> struct fmt::formatter<xingtu::Secret> : fmt::formatter<const char *> {
  auto format(const xingtu::Secret & /*secret*/, format_context &ctx) const {
    return fmt::formatter<const char *>::format("***", ctx);
  }
};
