#pragma once
// Chance without state: a draw is a hash of what it is for, so that the same question gets the same
// answer in any order, on any thread, and on any machine.
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace xingtu::sandbox {

class Draw {
public:
  explicit constexpr Draw(std::uint64_t seed) : key_(mixed(seed)) {}

  /// The draw for a part of what this one is for.
  constexpr Draw of(std::uint64_t part) const {
    return Draw(key_ ^ (part * 0x9E3779B97F4A7C15u + 0x7F4A7C15u));
  }
  constexpr Draw of(std::string_view part) const {
    std::uint64_t hash = 0xCBF29CE484222325u;
    for (const char c : part)
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    return of(hash);
  }

  constexpr std::uint64_t bits() const { return key_; }
  /// Uniform in [0, n).
  constexpr std::int64_t below(std::int64_t n) const {
    return static_cast<std::int64_t>(key_ % static_cast<std::uint64_t>(n));
  }
  /// Uniform in [low, high].
  constexpr std::int64_t between(std::int64_t low, std::int64_t high) const {
    return low + below(high - low + 1);
  }
  constexpr bool chance(int per_mille) const { return below(1000) < per_mille; }
  /// Uniform in [0, 1); for decisions only, never for values.
  constexpr double fraction() const { return static_cast<double>(key_ >> 11) * 0x1.0p-53; }

  template <typename Choices> constexpr const auto &pick(const Choices &choices) const {
    return choices[static_cast<std::size_t>(below(static_cast<std::int64_t>(choices.size())))];
  }

private:
  /// The finalizer of SplitMix64: every bit of the input moves every bit of the output.
  static constexpr std::uint64_t mixed(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
  }
  std::uint64_t key_;
};

} // namespace xingtu::sandbox
