#include <doctest/doctest.h>

#include "api/request.hpp"

using namespace xingtu;

TEST_CASE("the url names every parameter, also those with documented defaults") {
  const ScopeKey scope{"6613871234567890123", Platform::short_video, "ALL", TimeRange::day_30,
                       DetailType::video};
  CHECK(api::request_url("https://api.example", scope, 1) ==
        "https://api.example/api/douyin-xingtu/gw/api/data_sp/get_author_convert_videos_or_products/v1"
        "?oAuthorId=6613871234567890123&platform=SHORT_VIDEO&industryId=ALL&range=DAY_30&detailType=VIDEO"
        "&page=1");
}

TEST_CASE("what a configuration may hold cannot add a parameter to the url") {
  const ScopeKey scope{"a&b=c d/é?#", Platform::live_streaming, "X&page=9", TimeRange::day_90,
                       DetailType::product};
  const std::string url = api::request_url("http://127.0.0.1:1", scope, 12);
  CHECK(url.substr(url.find('?')) == "?oAuthorId=a%26b%3Dc%20d%2F%C3%A9%3F%23&platform=LIVE_STREAMING"
                                     "&industryId=X%26page%3D9&range=DAY_90&detailType=PRODUCT&page=12");
}

TEST_CASE("the token is the last parameter, percent-encoded") {
  const Secret url = api::with_token("https://api.example/x?page=1", Secret("to+ken/=&~"));
  CHECK(url.reveal() == "https://api.example/x?page=1&token=to%2Bken%2F%3D%26~");
}

TEST_CASE("the latency check asks for ping") {
  CHECK(api::ping_url("https://api.example") == "https://api.example/ping");
}
