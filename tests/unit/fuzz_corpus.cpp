// The fuzzers' targets over their corpus: what libFuzzer runs for minutes, every build runs once.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "fuzz/target.hpp"

namespace fs = std::filesystem;
using xingtu::fuzz::Target;

namespace {

struct Seed {
  std::string name, bytes;
};

std::vector<Seed> corpus(const Target &target) {
  std::vector<Seed> seeds;
  const auto folder = fs::path(XINGTU_SOURCE_DIR) / "tests/fuzz/corpus" / target.name;
  for (const auto &entry : fs::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    seeds.push_back({entry.path().filename(), {std::istreambuf_iterator<char>(in), {}}});
  }
  std::ranges::sort(seeds, {}, &Seed::name);
  return seeds;
}

/// What is broken; empty if nothing is.
std::string broken_by(const Target &target, const std::string &bytes) {
  try {
    target.check(bytes);
    return {};
  } catch (const std::exception &error) {
    return error.what();
  }
}

/// A byte changed, a piece taken out, or the end cut off.
std::string mutated(std::string bytes, std::mt19937_64 &random) {
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  if (bytes.empty())
    return bytes;
  const auto at = below(bytes.size());
  switch (below(3)) {
  case 0:
    bytes[at] = static_cast<char>(below(256));
    break;
  case 1:
    bytes.erase(at, 1 + below(8));
    break;
  default:
    bytes.resize(at);
  }
  return bytes;
}

} // namespace

TEST_CASE("no seed of the fuzzers' corpus breaks a promise, nor does one with a byte changed") {
  for (const Target &target : xingtu::fuzz::targets()) {
    const auto seeds = corpus(target);
    CHECK(seeds.size() >= 8);
    for (const Seed &seed : seeds) {
      CAPTURE(std::string(target.name));
      CAPTURE(seed.name);
      CHECK(broken_by(target, seed.bytes) == "");
      std::mt19937_64 random(std::hash<std::string>{}(seed.name));
      for (int i = 0; i < 20; ++i) {
        const std::string bytes = mutated(seed.bytes, random);
        CAPTURE(bytes);
        CHECK(broken_by(target, bytes) == "");
      }
    }
  }
}
