// Whatever a configuration file holds, it is accepted or refused with a text; nothing else happens.
#include <random>

#include <doctest/doctest.h>

#include "config/authors.hpp"
#include "config/mapping_file.hpp"
#include "config_fixture.hpp"

using namespace config_test;

namespace {

/// `text` with a few random changes: bytes replaced, removed or put in, pieces doubled or swapped.
std::string mutated(std::string text, std::mt19937 &random) {
  static const std::string signs = "{}[]:,-&*!|>'\"%@`#?$~\n\t \\0a\xff\x80\xe4";
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n)(random); };
  for (auto changes = below(5) + 1; changes > 0 && !text.empty(); --changes) {
    const auto at = below(text.size() - 1);
    const auto length = std::min(below(40), text.size() - at);
    switch (below(4)) {
    case 0:
      text[at] = signs[below(signs.size() - 1)];
      break;
    case 1:
      text.insert(at, 1, signs[below(signs.size() - 1)]);
      break;
    case 2:
      text.erase(at, length);
      break;
    case 3:
      text.insert(below(text.size() - 1), text.substr(at, length));
      break;
    default:
      text[at] = static_cast<char>(below(255));
      break;
    }
  }
  return text;
}

/// Loads hundreds of mutations of a file; every refusal must begin with a place in it.
template <typename Load> void mutate(const std::string &original, const std::string &name, Load load) {
  const Folder folder;
  std::mt19937 random(20240229);
  int refused = 0;
  constexpr int kRounds = 400;
  for (int i = 0; i < kRounds; ++i) {
    const auto text = mutated(original, random);
    CAPTURE(text);
    try {
      load(folder, text);
    } catch (const xingtu::Error &e) {
      ++refused;
      CHECK(e.code() == xingtu::ExitCode::config);
      CHECK(folder.without_folder(e.what()).starts_with(name + ":"));
    }
  }
  CHECK(refused > 0);
  CHECK(refused < kRounds);
}

/// Comments take most of an example; without them, mutations hit what matters.
std::string without_comments(const std::string &text) {
  std::stringstream in(text);
  std::string result;
  for (std::string line; std::getline(in, line);)
    if (line.find_first_not_of(' ') != line.find('#'))
      result += line + "\n";
  return result;
}

} // namespace

TEST_CASE("a job file with random changes is loaded or refused at a place in it") {
  const Variable token("JUSTONEAPI_TOKEN"), database("DATABASE_URL");
  mutate(without_comments(file_text(source("config/job.example.yaml"))), "job.yaml",
         [](const Folder &folder, const std::string &text) {
           xingtu::config::load(folder.write("job.yaml", text));
         });
}

TEST_CASE("a mapping file with random changes is loaded or refused at a place in it") {
  mutate(without_comments(file_text(source("config/mapping.yaml"))), "m.yaml",
         [](const Folder &folder, const std::string &text) {
           xingtu::Mapping mapping;
           xingtu::config::Problems problems;
           problems.set_file(folder.path("m.yaml"));
           xingtu::config::lay_over(text, mapping, problems);
           problems.throw_if_any();
         });
}

TEST_CASE("a file of authors with random changes is read or refused at a line of it") {
  mutate(file_text(source("config/authors.example.csv")), "a.csv",
         [](const Folder &folder, const std::string &text) {
           xingtu::config::read_authors(
               folder.write("a.csv", text), [](const xingtu::config::Author &author) {
                 CHECK(author.author_id.find_first_not_of("0123456789") == std::string::npos);
               });
         });
}
