#pragma once
// Reads Prometheus' text exposition as strictly as its rules are written: who reads more than they allow
// would not see what a server refuses.
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>

namespace xingtu::test {

/// Samples as "NAME{LABEL=VALUE,...}", as written, and their values. Throws std::runtime_error for whatever
/// is not in order: a family that is not described first, comes twice or has a sample twice; a name, label or
/// number that is none; a missing line feed at the end.
inline std::map<std::string, std::string> samples_of(const std::string &text) {
  static const std::regex help(R"(# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (?:[^\\]|\\\\|\\n)+)");
  static const std::regex type(R"(# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (?:gauge|counter))");
  static const std::regex sample(
      R"re((([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*",?)*\})?) (-?[0-9]+(?:\.[0-9]+)?))re");
  if (text.empty() || text.back() != '\n')
    throw std::runtime_error("the last line does not end");
  std::map<std::string, std::string> samples;
  std::set<std::string> families;
  std::string family;
  std::istringstream lines(text);
  for (std::string line, helped; std::getline(lines, line);) {
    std::smatch parts;
    if (std::regex_match(line, parts, help)) {
      helped = parts[1];
      family.clear();
    } else if (std::regex_match(line, parts, type)) {
      family = parts[1];
      if (family != helped || !families.insert(family).second)
        throw std::runtime_error("not described once: " + line);
    } else if (!std::regex_match(line, parts, sample) || parts[2] != family ||
               !samples.emplace(parts[1], parts[3]).second) {
      throw std::runtime_error("not a sample of " + family + ": " + line);
    }
  }
  return samples;
}

} // namespace xingtu::test
