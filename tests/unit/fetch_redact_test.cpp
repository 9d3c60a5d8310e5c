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
