#pragma once
// The pages that a benchmark's API answers with: those of the sandbox, made once, compressed once, and kept.
#include <string>
#include <string_view>
#include <unordered_map>

#include "sandbox/sandbox.hpp"

namespace xingtu::bench {

class Pages {
public:
  /// Items of a list of industry ALL, on average; a page holds ten.
  static constexpr int kItems = 100;
  static constexpr int kPageSize = 10;

  Pages();

  /// The whole HTTP answer to a target ("/api...?token=..."), made if it is the first time.
  const std::string &answer(std::string_view target);
  /// How many different pages were asked for.
  std::size_t size() const { return answers_.size(); }

private:
  sandbox::Journal none_;
  sandbox::Sandbox sandbox_;
  std::unordered_map<std::string, std::string> answers_; ///< by target without the token
};

/// The sandbox's own settings of these pages.
sandbox::World world();

} // namespace xingtu::bench
