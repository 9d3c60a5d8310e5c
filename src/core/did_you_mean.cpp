#include "core/did_you_mean.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace xingtu {
namespace {

// Longer than any word of ours: the distance costs time and memory with the product of the lengths.
constexpr std::size_t kLongestWord = 100;

char folded(char c) {
  if (c >= 'A' && c <= 'Z')
    return static_cast<char>(c - 'A' + 'a');
  return c == '-' ? '_' : c;
}

} // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last, last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    now[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last = std::exchange(last, now);
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = folded(a[i - 1]) == folded(b[j - 1]);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped =
          i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) && folded(a[i - 2]) == folded(b[j - 1]);
      if (swapped)
        now[j] = std::min(now[j], before_last[j - 2] + 1);
    }
  }
  return now[b.size()];
}

std::optional<std::string_view> did_you_mean(std::string_view word,
                                             std::span<const std::string_view> candidates) {
  if (word.empty() || word.size() > kLongestWord)
    return std::nullopt;
  std::optional<std::string_view> nearest;
  std::size_t limit = (word.size() + 2) / 3;
  for (const auto candidate : candidates) {
    const auto distance = edit_distance(word, candidate);
    if (distance <= limit) {
      limit = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

} // namespace xingtu
