// token_file, and what is refused as a token.
#include <sys/stat.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "config/token.hpp"
#include "config_fixture.hpp"

using namespace config_test;
using xingtu::config::load;

namespace {

struct TokenFolder : Folder {
  std::string token(const std::string &text, mode_t mode = 0400) const {
    ::unlink(path("token").c_str());
    ::chmod(write("token", text).c_str(), mode);
    return write("job.yaml", job_with("api: {token_file: token}\n"));
  }
  std::string refused(const std::string &text, mode_t mode = 0400) const {
    try {
      load(token(text, mode));
      return "accepted";
    } catch (const xingtu::Error &e) {
      return without_folder(e.what());
    }
  }
};

} // namespace

TEST_CASE("a token file gives the token, without the newline at its end") {
  const TokenFolder folder;
  for (const auto *text : {"abc", "abc\n"}) {
    const auto config = load(folder.token(text));
    CHECK(config.api.token.reveal() == "abc");
    CHECK(folder.without_folder(config.api.token_source) == "token_file token");
  }
  CHECK(load(folder.token("abc", 0600)).api.token.reveal() == "abc");
}

TEST_CASE("a token file that others may read or write is refused") {
  const TokenFolder folder;
  for (const mode_t mode : {0440u, 0404u, 0644u, 0620u, 0602u, 0401u}) {
    CAPTURE(mode);
    CHECK(folder.refused("abc", mode).find("others may read or write it") != std::string::npos);
  }
  CHECK(folder.refused("abc", 0640) ==
        "job.yaml:4:19: api.token_file: token others may read or write it (mode 0640); chmod 0400");
}

TEST_CASE("a token file that another user owns may be ours through its group, but nobody else's") {
  if (::geteuid() != 0)
    return; // only root can give a file away
  const TokenFolder folder;
  const auto accepted = [&](mode_t mode) {
    const auto job = folder.token("abc", mode);
    REQUIRE(::chown(folder.path("token").c_str(), 65534, 65534) == 0);
    try {
      return load(job).api.token.reveal() == "abc";
    } catch (const xingtu::Error &) {
      return false;
    }
  };
  CHECK(accepted(0440));
  CHECK_FALSE(accepted(0444));
  CHECK_FALSE(accepted(0460));
}

TEST_CASE("a token file that holds no token is refused") {
  const TokenFolder folder;
  CHECK(folder.refused("") == "job.yaml:4:19: api.token_file: token is empty; put the token into it");
  CHECK(folder.refused("\n") == "job.yaml:4:19: api.token_file: token is empty; put the token into it");
  const std::string lines = "job.yaml:4:19: api.token_file: token holds more than one line, or a carriage "
                            "return; put the token alone into it";
  CHECK(folder.refused("abc\r\n") == lines);
  CHECK(folder.refused("abc\n\n") == lines);
  CHECK(folder.refused("a\nb") == lines);
  for (const auto *text : {"a b", "a\tb", " a", "a\x7f", "\xC3\xA4"})
    CHECK(folder.refused(text) ==
          "job.yaml:4:19: api.token_file: token holds a blank, a control character or one that is "
          "not ASCII; give the token alone");
  CHECK(folder.refused(std::string(5000, 'a')).find("is longer than 4096 characters") != std::string::npos);
}

TEST_CASE("a token file that is none is refused without waiting for it") {
  const TokenFolder folder;
  CHECK(errors_in(folder, job_with("api: {token_file: nowhere}\n")) ==
        "job.yaml:4:19: api.token_file: nowhere cannot be read: No such file or directory");
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0400) == 0);
  CHECK(errors_in(folder, job_with("api: {token_file: pipe}\n")) ==
        "job.yaml:4:19: api.token_file: pipe is not a regular file; write the path of a file that holds the "
        "token");
}

TEST_CASE("a token with blanks or control characters is refused wherever it comes from") {
  const std::string fault =
      "holds a blank, a control character or one that is not ASCII; give the token alone";
  CHECK(errors(job_with("api: {token: a b}\n")) == "job.yaml:4:14: api.token: the value " + fault);
  const Variable token("JUSTONEAPI_TOKEN", "abc\n");
  CHECK(errors(job_with("")) == "job.yaml:1:1: api.token: environment variable JUSTONEAPI_TOKEN " + fault);
}
