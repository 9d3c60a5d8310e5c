#pragma once
// What somebody most likely meant to write: a word in, the nearest known one out.
#include <optional>
#include <span>
#include <string_view>

namespace xingtu {

/// The least number of insertions, deletions, substitutions and swaps of neighbours that make one
/// word of the other (no letter is touched twice). Case, and - against _, cost nothing.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`, if it is near enough to be worth a suggestion: at most one edit
/// for each three letters. Of equally near ones the last.
std::optional<std::string_view> did_you_mean(std::string_view word,
                                             std::span<const std::string_view> candidates);

} // namespace xingtu
