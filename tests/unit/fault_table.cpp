// tests/fault/README.md names a test for every fault: each of them exists.
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

namespace {

namespace fs = std::filesystem;
const fs::path kTests = fs::path(XINGTU_SOURCE_DIR) / "tests";

std::string read(const fs::path &path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// What stands between the first and the last quotation mark.
std::string without_ends(const std::string &literal) {
  const auto begin = literal.find('"') + 1;
  return literal.substr(begin, literal.rfind('"') - begin);
}

std::set<std::string> names_of_tests() {
  std::set<std::string> names;
  // A long name is written as several literals, one after the other.
  const std::regex name(R"re(TEST_CASE\(\s*((?:"[^"]*"\s*)+))re"), seam(R"re("\s*")re");
  for (const auto &entry : fs::recursive_directory_iterator(kTests)) {
    if (entry.path().extension() != ".cpp")
      continue;
    const auto text = read(entry.path());
    for (std::sregex_iterator it(text.begin(), text.end(), name), end; it != end; ++it)
      names.insert(without_ends(std::regex_replace((*it)[1].str(), seam, "")));
  }
  return names;
}

/// "a run that ..." stands for the one test that begins so.
bool is_named(const std::set<std::string> &names, std::string name) {
  constexpr std::string_view kRest = " ...";
  if (!name.ends_with(kRest))
    return names.contains(name);
  name.resize(name.size() - kRest.size());
  const auto found = names.lower_bound(name);
  return found != names.end() && found->starts_with(name);
}

} // namespace

TEST_CASE("every test that the table of faults names is there") {
  const auto names = names_of_tests();
  std::istringstream table(read(kTests / "fault" / "README.md"));
  const std::regex quoted(R"re("([^"]+)")re");
  int named = 0;
  for (std::string line; std::getline(table, line);) {
    if (!line.starts_with("| "))
      continue;
    for (std::sregex_iterator it(line.begin(), line.end(), quoted), end; it != end; ++it) {
      const std::string name = (*it)[1];
      // Other things in quotes are short: codes and values.
      if (name.find(' ') == std::string::npos)
        continue;
      ++named;
      CHECK_MESSAGE(is_named(names, name), name);
    }
  }
  CHECK(named > 100);
}
