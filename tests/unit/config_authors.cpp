// authors.csv
#include <algorithm>
#include <chrono>
#include <future>
#include <vector>

#include <sys/stat.h>

#include <doctest/doctest.h>

#include "config/authors.hpp"
#include "config_fixture.hpp"

using namespace config_test;
using xingtu::Error;
using xingtu::config::Author;
using xingtu::config::read_authors;

namespace {

/// "id|name|group" of each author, ~ for none; or the errors.
std::string authors_in(const std::string &csv) {
  const Folder folder;
  const auto path = folder.write("a.csv", csv);
  std::string text;
  try {
    read_authors(path, [&](const Author &author) {
      text += author.author_id + "|" + author.name.value_or("~") + "|" + author.group.value_or("~") + "\n";
    });
    return text;
  } catch (const Error &e) {
    CHECK(e.code() == xingtu::ExitCode::config);
    return folder.without_folder(e.what());
  }
}

} // namespace

TEST_CASE("the example file of authors is read") {
  std::vector<Author> authors;
  read_authors(source("config/authors.example.csv"),
               [&](const Author &author) { authors.push_back(author); });
  REQUIRE(authors.size() == 3);
  CHECK(authors[1].name == "Lao Wang, electrician");
  CHECK(authors[2].name == "The \"Penny\" channel");
  CHECK(authors[2].group == "");
}

TEST_CASE("columns come in any order and case; one that is missing is told from one that is empty") {
  CHECK(authors_in("author_id\n1\n2\n") == "1|~|~\n2|~|~\n");
  CHECK(authors_in("Group,AUTHOR_ID, Name\ng,1,n\n,2,\n") == "1|n|g\n2||\n");
  CHECK(authors_in("\xEF\xBB\xBF\"author_id\"\r\n1\r\n\r\n2") == "1|~|~\n2|~|~\n");
  CHECK(authors_in("author_id\r1\r2\r") == "1|~|~\n2|~|~\n");
  CHECK(authors_in("author_id\n") == "");
  CHECK(authors_in("author_id\n 1 \n1\n") == "1|~|~\n1|~|~\n");
}

TEST_CASE("a quoted field may hold commas, quotes and line breaks, and lines are still counted") {
  CHECK(authors_in("author_id,name\n1,\"a,\"\"b\"\"\nc\"\n2,中文\n") == "1|a,\"b\"\nc|~\n2|中文|~\n");
  CHECK(authors_in("author_id,name\n1,\"a\r\nb\"\nx,\n") ==
        "a.csv:4: author_id x is not valid; write 1 to 32 decimal digits");
}

TEST_CASE("a header that is wrong is reported, and its rows are not") {
  CHECK(authors_in("") == "a.csv:1: the header line is missing; write author_id,name,group");
  CHECK(authors_in("authorid,nmae\nx,y\n") ==
        "a.csv:1: unknown column authorid; did you mean author_id?\n"
        "a.csv:1: unknown column nmae; did you mean name?\n"
        "a.csv:1: the column author_id is missing; write author_id,name,group");
  CHECK(authors_in("author_id,country\n1,CN\n") ==
        "a.csv:1: unknown column country; write author_id, name, group");
  CHECK(authors_in("author_id;name\n1;a\n") ==
        "a.csv:1: the columns author_id;name are not separated by commas; write author_id,name,group\n"
        "a.csv:1: the column author_id is missing; write author_id,name,group");
  CHECK(authors_in("author_id\tname\n1\ta\n").find("are not separated by commas") != std::string::npos);
  CHECK(authors_in("author_id,name,name\n1,,\n") ==
        "a.csv:1: the column name comes twice; remove one of them");
  CHECK(authors_in("6613871234567890123\n") ==
        "a.csv:1: unknown column 6613871234567890123; write author_id, name, group\n"
        "a.csv:1: the column author_id is missing; write author_id,name,group");
}

TEST_CASE("each bad line is reported with its number") {
  CHECK(authors_in("author_id,name\n1,a\nx,b\n2\n,c\n6.61387E+18,d\n3,a,b\n") ==
        "a.csv:3: author_id x is not valid; write 1 to 32 decimal digits\n"
        "a.csv:4: has 1 fields where the header has 2; quote a field that holds a comma\n"
        "a.csv:5: author_id is empty; write 1 to 32 decimal digits\n"
        "a.csv:6: author_id 6.61387E+18 is not valid; a spreadsheet has rounded it: format the column as "
        "text and enter "
        "it again\n"
        "a.csv:7: has 3 fields where the header has 2; quote a field that holds a comma");
  CHECK(authors_in("author_id\n" + std::string(33, '1') + "\n") != "");
  CHECK(authors_in("author_id,name\n1,\xff\n") == "a.csv:2: is not valid UTF-8; save the file as UTF-8");
  CHECK(authors_in(std::string("author_id,name\n1,a\0b\n", 21)) ==
        "a.csv:2: holds a NUL character; remove it");
}

TEST_CASE("quotes at the wrong place are reported, and the next line is read") {
  CHECK(authors_in("author_id,name\n1,a\"b\n2,\"a\"b\nx,\n") ==
        "a.csv:2: a quote inside a field without quotes; quote the whole field, and write \"\" for the one "
        "inside\n"
        "a.csv:3: text behind a closing quote; write a comma there\n"
        "a.csv:4: author_id x is not valid; write 1 to 32 decimal digits");
  const std::string unclosed =
      "a.csv:2: a quote is not closed; write \" at the end of the field, and \"\" for one inside";
  CHECK(authors_in("author_id,name\n1,\"a\n2,b\n") == unclosed);
  CHECK(authors_in("author_id,name\n1,\"" + std::string(100'000, 'a')) == unclosed);
}

TEST_CASE("no author is given after a bad line, and at most 20 errors are shown") {
  const Folder folder;
  std::string csv = "author_id\n1\n";
  for (int i = 0; i < 30; ++i)
    csv += "x\n2\n";
  int given = 0;
  try {
    read_authors(folder.write("a.csv", csv), [&](const Author &) { ++given; });
    FAIL("no error");
  } catch (const Error &e) {
    const std::string text = folder.without_folder(e.what());
    CHECK(given == 1);
    CHECK(text.ends_with("\na.csv: and 10 more"));
    CHECK(std::count(text.begin(), text.end(), '\n') == 20);
  }
}

TEST_CASE("a file of authors that is not there is reported in the system's words") {
  CHECK_THROWS_WITH_AS(read_authors("no-such-folder/a.csv", [](const Author &) {}),
                       "no-such-folder/a.csv: cannot be read: No such file or directory", Error);
  CHECK_THROWS_WITH_AS(read_authors("/", [](const Author &) {}), "/: cannot be read: Is a directory", Error);
}

TEST_CASE("each author is given as soon as its line is read, so that a long file needs no memory") {
  const Folder folder;
  const auto path = folder.path("pipe");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  std::promise<void> first_given;
  auto writer = std::async(std::launch::async, [&] {
    std::ofstream out(path);
    out << "author_id\n1\n" << std::flush;
    const auto waited = first_given.get_future().wait_for(std::chrono::seconds(30));
    out << "2\n";
    return waited == std::future_status::ready;
  });
  std::vector<std::string> ids;
  read_authors(path, [&](const Author &author) {
    ids.push_back(author.author_id);
    if (ids.size() == 1)
      first_given.set_value();
  });
  CHECK(writer.get());
  CHECK(ids == std::vector<std::string>{"1", "2"});
}
