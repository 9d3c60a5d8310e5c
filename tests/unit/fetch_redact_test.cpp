#include <doctest/doctest.h>

#include "fetch/redact.hpp"
#include "fetch/stall.hpp"

using namespace std::chrono_literals;
using xingtu::Secret;
using xingtu::SteadyTime;
using xingtu::fetch::redact;
using xingtu::fetch::StallWatch;

namespace {
const Secret kUrl("https://api.example/x?oAuthorId=1&my_token=public&page=1&token=s%2Fcret%3D");
}

TEST_CASE("the token goes, as it stands in the url and decoded") {
  CHECK(redact("bad s%2Fcret%3D here", kUrl) == "bad *** here");
  CHECK(redact("bad s/cret= here, s/cret=", kUrl) == "bad *** here, ***");
  CHECK(redact("public stays", kUrl) == "public stays");
}

TEST_CASE("of a url only scheme, host and port stay") {
  CHECK(redact("cannot reach 'https://u:p@api.example:443/a/b?token=x#y' now", kUrl) ==
        "cannot reach 'https://api.example:443/***' now");
  CHECK(redact("to http://127.0.0.1:8080 refused", kUrl) == "to http://127.0.0.1:8080 refused");
  CHECK(redact("a://b/c d://e@f", kUrl) == "a://b/*** d://f");
}

TEST_CASE("a query without its url goes too") {
  CHECK(redact("GET /x?oAuthorId=1&token=abc HTTP/1.1", kUrl) == "GET /x?*** HTTP/1.1");
  CHECK(redact("really? yes?", kUrl) == "really? yes?");
}

TEST_CASE("what a server put into the text stays on one line") {
  CHECK(redact("a\r\nb\x1b[1m\xff", kUrl) == "a..b.[1m.");
}

TEST_CASE("a text without anything to hide stays, also when there is no url") {
  CHECK(redact("Could not resolve host: api.example", kUrl) == "Could not resolve host: api.example");
  CHECK(redact("Connection refused", Secret()) == "Connection refused");
}

TEST_CASE("a token that a body repeats, in whichever writing, becomes asterisks of the same length") {
  const Secret url("https://api.example/?token=tk-8f3%2Fa%2Bb%25411%5Cx%22&page=1"); // tk-8f3/a+b%411\x"
  const auto hidden = [&](std::string body) {
    xingtu::fetch::hide_token(body, url);
    return body;
  };
  const auto stars = [](int n) { return std::string(static_cast<std::size_t>(n), '*'); };
  CHECK(hidden(R"(<tk-8f3/a+b%411\x">)") == "<" + stars(17) + ">");
  CHECK(hidden("a?token=tk-8f3%2Fa%2Bb%25411%5Cx%22&b") == "a?token=" + stars(27) + "&b");
  CHECK(hidden("a?token=tk-8f3%2fa%2bb%25411%5cx%22&b") == "a?token=" + stars(27) + "&b");
  CHECK(hidden(R"({"m":"tk-8f3\/a\u002bb%411\\x\""})") == R"({"m":")" + stars(25) + R"("})");
  CHECK(hidden("tk-8f3/tk-8f3/a+b%411\\x\"tk-8f3/a+b%411\\x\"") == "tk-8f3/" + stars(34));
  for (const char *other :
       {"", "tk-8f3", "tk-8f3/a+b%411\\x", "tk-8f3%2", R"(\u)", "%", R"({"a":"\\","b":"%7"})"})
    CHECK(hidden(other) == other);
}

TEST_CASE("a token that could stand in the data by chance is left in it") {
  std::string body = R"({"id": "1234567", "token": "1234567"})";
  const auto before = body;
  for (const char *url : {"http://127.0.0.1/?token=1234567", "http://127.0.0.1/?page=1", ""}) {
    xingtu::fetch::hide_token(body, Secret(url));
    CHECK(body == before);
  }
}

TEST_CASE("a server that thinks is not stalled, however long") {
  StallWatch watch(60s);
  CHECK_FALSE(watch.stalled(SteadyTime{24h}));
}

TEST_CASE("a body of a byte a second is stalled after one window") {
  StallWatch watch(60s);
  for (auto t = 0s; t < 60s; t += 1s) {
    watch.received(1, SteadyTime{t});
    CHECK_FALSE(watch.stalled(SteadyTime{t}));
  }
  CHECK(watch.stalled(SteadyTime{60s}));
}

TEST_CASE("a slow but useful body is not stalled, one that stops later is") {
  StallWatch watch(60s);
  auto t = 0s;
  for (; t < 600s; t += 1s) {
    watch.received(200, SteadyTime{t});
    CHECK_FALSE(watch.stalled(SteadyTime{t}));
  }
  CHECK_FALSE(watch.stalled(SteadyTime{t + 59s}));
  CHECK(watch.stalled(SteadyTime{t + 120s}));
}
