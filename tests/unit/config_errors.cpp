// Each kind of mistake in a job file: its exact text and place.
#include <algorithm>

#include <doctest/doctest.h>

#include "config_fixture.hpp"

using namespace config_test;
using xingtu::Error;
using xingtu::ExitCode;

TEST_CASE("a job file that is not there names a file to start from") {
  try {
    xingtu::config::load("no-such-folder/job.yaml");
    FAIL("no error");
  } catch (const Error &e) {
    CHECK(e.code() == ExitCode::config);
    CHECK(std::string(e.what()) == "no-such-folder/job.yaml: cannot be read: No such file or directory");
    CHECK(e.hint() == "start from config/job.example.yaml");
  }
}

TEST_CASE("broken YAML is reported at its place, in characters") {
  CHECK(errors("job: [1\nscopes: 2\n") == "job.yaml:2:7: broken YAML: end of sequence flow not found; check "
                                          "indentation (spaces, not tabs) and quotes");
  CHECK(errors("job: \"中文\" x\n").starts_with("job.yaml:1:11: broken YAML: "));
  CHECK(errors("") == "job.yaml:1:1: is empty; write key: value");
  // In which yaml-cpp finds documents without end.
  CHECK(errors(", a\n") == "job.yaml:1:1: is empty; write key: value");
  CHECK(errors("# nothing\n") == "job.yaml:1:1: is empty; write key: value");
  CHECK(errors("- a\n") == "job.yaml:1:1: must hold keys; write key: value");
  CHECK(errors(job_with("---\njob: k\n")) ==
        "job.yaml:5:1: a second YAML document begins; write one per file");
  CHECK(errors("job: j\n# \xff\n") == "job.yaml:2:3: is not valid UTF-8; save the file as UTF-8");
  CHECK(errors(job_with("api: {timeout: !!int 90s}\n")) ==
        "job.yaml:4:16: api.timeout: tags are not understood here; write the value alone");
  CHECK(errors(job_with("? [a, b]\n: c\n")) == "job.yaml:4:3: a key must be text; write key: value");
}

TEST_CASE("a key that comes twice is an error at the second place") {
  CHECK(errors(job_with("api:\n  timeout: 90s\n  timeout: 60s\n")) ==
        "job.yaml:6:3: api.timeout: is given twice; remove one of them");
}

TEST_CASE("aliases that multiply are refused instead of filling the memory") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const auto before = " *a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int n = 0; n < 10; ++n)
      bomb += before + (n < 9 ? "," : "]\n");
  }
  CHECK(errors(bomb).find("multiply without end; write the values out") != std::string::npos);
  CHECK(errors("job: j\nscopes: &s\n  authors: [*s]\n").find("multiply without end") != std::string::npos);
  CHECK(errors("job: " + std::string(100'000, '[')).find("broken YAML") != std::string::npos);
}

TEST_CASE("an unknown key is an error with a suggestion, or with the known keys") {
  CHECK(errors(job_with("api:\n  tiemout: 90s\n")) ==
        "job.yaml:5:3: api.tiemout: unknown key; did you mean timeout?");
  CHECK(errors(job_with("snapshot:\n  colour: red\n")) ==
        "job.yaml:5:3: snapshot.colour: unknown key; write one of every, timezone");
  CHECK(
      errors(job_with("\"a\\nb\": 1\n")).starts_with("job.yaml:4:1: a\\nb: unknown key; write one of api, "));
}

TEST_CASE("a missing key is an error at the place where it belongs") {
  CHECK(errors("scopes: {authors: ['1']}\n") ==
        "job.yaml:1:1: job: is missing; write 1 to 63 letters, digits, _ . or -, "
        "a letter or digit first, such as creators-daily");
  CHECK(errors("job: j\nscopes:\n  ranges: [DAY_30]\n") ==
        "job.yaml:2:1: scopes.authors: is missing; write a list of author ids, {file: authors.csv} or "
        "{query: \"SELECT "
        "...\"}");
}

TEST_CASE("a value of the wrong type says what belongs there") {
  CHECK(errors(job_with("api: 5\n"))
            .starts_with("job.yaml:4:6: api: must be a map of keys, not the number 5; write "));
  CHECK(errors(job_with("api:\n"))
            .starts_with("job.yaml:4:1: api: must be a map of keys, not nothing; write "));
  CHECK(
      errors(job_with("api: {concurrency: many}\n")) ==
      "job.yaml:4:20: api.concurrency: must be a whole number, not text; write for example concurrency: 16");
  CHECK(
      errors(job_with("api: {concurrency: '16'}\n")) ==
      "job.yaml:4:20: api.concurrency: must be a whole number, not text; write for example concurrency: 16");
  CHECK(errors(job_with("api: {allow_insecure_http: yes}\n")) ==
        "job.yaml:4:28: api.allow_insecure_http: must be true or false, not text; write for example "
        "allow_insecure_http: false");
  CHECK(errors(job_with("api: {timeout: 90}\n")) ==
        "job.yaml:4:16: api.timeout: must be text, not the number 90; write a whole number with ms, s, m, h "
        "or d behind "
        "it, such as 90s");
  CHECK(errors(job_with("snapshot: {every: [day]}\n")) ==
        "job.yaml:4:19: snapshot.every: must be text, not a list; write for example every: day");
}

TEST_CASE("a value out of range says the range") {
  for (const auto *value : {"0", "1025", "-1", "99999999999999999999999"}) {
    CAPTURE(value);
    CHECK(errors(job_with("api: {concurrency: " + std::string(value) + "}\n")) ==
          "job.yaml:4:20: api.concurrency: " + std::string(value) + " is out of range; write 1 to 1024");
  }
  CHECK(errors(job_with("api: {max_attempts: 101}\n")) ==
        "job.yaml:4:21: api.max_attempts: 101 is out of range; write 1 to 100");
  CHECK(errors(job_with("limits: {billed_requests: -1}\n")) ==
        "job.yaml:4:27: limits.billed_requests: -1 is out of range; write 0 to 1000000000000");
  CHECK(errors(job_with("api: {rate_limit: 0/s}\n")) ==
        "job.yaml:4:19: api.rate_limit: 0/s is out of range; write more than 0");
  CHECK(errors(job_with("api: {connect_timeout: 0s}\n")) ==
        "job.yaml:4:24: api.connect_timeout: 0s is out of range; write more than 0, and at most 3650d");
  CHECK(errors(job_with("api: {backoff: {max: 3651d}}\n")) ==
        "job.yaml:4:22: api.backoff.max: 3651d is out of range; write more than 0, and at most 3650d");
  CHECK(errors(job_with("retention: {raw_pages: 36501d}\n")) ==
        "job.yaml:4:24: retention.raw_pages: 36501d is out of range; write at most 36500d");
  for (const auto *size : {"0", "2GiB", "0KiB", "268435457"}) {
    CAPTURE(size);
    const auto text = errors(job_with("limits: {response_bytes: " + std::string(size) + "}\n"));
    CHECK(text.starts_with("job.yaml:4:26: limits.response_bytes: " + std::string(size) +
                           " is out of range; write a size from 1 to 256MiB"));
  }
}

TEST_CASE("durations, sizes and rates need a unit that is known") {
  for (const auto *value : {"90 s", "1.5s", "90sec", "s", "-1s", "9999999999s", "90S", "''"}) {
    CAPTURE(value);
    CHECK(errors(job_with("api: {timeout: " + std::string(value) + "}\n")).find("api.timeout: ") !=
          std::string::npos);
  }
  CHECK(errors(job_with("api: {timeout: 90sec}\n")) ==
        "job.yaml:4:16: api.timeout: 90sec is not a valid request timeout; write a whole number with ms, s, "
        "m, h or d "
        "behind it, such as 90s");
  CHECK(errors(job_with("limits: {response_bytes: 16MB}\n")) ==
        "job.yaml:4:26: limits.response_bytes: 16MB is not a valid response size; write a size from 1 to "
        "256MiB, as bytes "
        "or with KiB, MiB or GiB behind it, such as 16MiB");
  CHECK(errors(job_with("api: {rate_limit: 20/h}\n")) ==
        "job.yaml:4:19: api.rate_limit: 20/h is not a valid rate limit; write a number with /s or /min "
        "behind it, such "
        "as 20/s");
  CHECK(errors(job_with("retention: {raw_pages: 36h}\n")) ==
        "job.yaml:4:24: retention.raw_pages: 36h is not a whole number of days; write for example 180d");
}

TEST_CASE("an unknown word is an error with a suggestion") {
  CHECK(errors("job: j\nscopes:\n  authors: ['1']\n  ranges:\n    - DAY_60\n") ==
        "job.yaml:5:7: scopes.ranges: unknown range DAY_60; did you mean DAY_90?");
  CHECK(errors(job_with("snapshot: {every: month}\n")) ==
        "job.yaml:4:19: snapshot.every: unknown interval month; write one of hour, day, week");
  CHECK(errors("job: j\nscopes: {authors: ['1'], industries: [games]}\n") ==
        "job.yaml:2:39: scopes.industries: unknown industry games; did you mean GAMES?");
  CHECK(errors("job: j\nscopes: {authors: ['1'], industries: ALL}\n") ==
        "job.yaml:2:38: scopes.industries: ALL is not a valid industries; write a list such as [ALL], or the "
        "word all for "
        "every known industry");
  CHECK(errors("job: j\nscopes: {authors: ['1'], platforms: []}\n") ==
        "job.yaml:2:37: scopes.platforms: is empty; write for example platforms: [\"SHORT_VIDEO\"]");
}

TEST_CASE("a bad author id is shown") {
  CHECK(
      errors("job: j\nscopes:\n  authors:\n    - 12a\n    - '1'\n    - ''\n    - 6.6e18\n    - +5\n") ==
      "job.yaml:4:7: scopes.authors: 12a is not a valid author id; write 1 to 32 decimal digits, in quotes\n"
      "job.yaml:6:7: scopes.authors:  is not a valid author id; write 1 to 32 decimal digits, in quotes\n"
      "job.yaml:7:7: scopes.authors: must be text or a whole number, not the number 6.6e18; write 1 to 32 "
      "decimal "
      "digits, in quotes\n"
      "job.yaml:8:7: scopes.authors: +5 is not a valid author id; write 1 to 32 decimal digits, in quotes");
  CHECK(errors("job: j\nscopes: {authors: ['123456789012345678901234567890123']}\n")
            .find("is not a valid author id") != std::string::npos);
  CHECK(errors("job: j\nscopes: {authors: []}\n").find("scopes.authors: is empty; write a list") !=
        std::string::npos);
  CHECK(errors("job: j\nscopes: {authors: {}}\n").find("scopes.authors: is empty; write a list") !=
        std::string::npos);
  CHECK(errors("job: j\nscopes: {authors: {file: a, query: b}}\n") ==
        "job.yaml:2:19: scopes.authors: has more than one of file, query; keep one");
}

TEST_CASE("keys that exclude each other are an error at the later one") {
  CHECK(errors(job_with("api:\n  environment: prod-global\n  base_url: https://a.example\n")) ==
        "job.yaml:6:3: api.base_url: base_url and environment exclude each other; keep one");
  CHECK(errors(job_with("api:\n  token: a\n  token_file: b\n"))
            .find("job.yaml:6:3: api.token_file: token and token_file exclude each other; keep one") !=
        std::string::npos);
}

TEST_CASE("plain http is refused off loopback, where the token would travel in clear text") {
  CHECK(errors(job_with("api: {base_url: 'http://api.example'}\n")) ==
        "job.yaml:4:17: api.base_url: plain http: the token would travel in clear text; write https://, or "
        "allow_insecure_http: true to accept that");
  CHECK(errors(job_with("api: {environment: prod-cn}\n")) ==
        "job.yaml:4:20: api.environment: prod-cn is plain http: the token would travel in clear text; write "
        "environment: "
        "prod-global, or allow_insecure_http: true to accept that");
  for (const auto *host : {"127.0.0.1:80", "127.9.8.7", "localhost:8080", "[::1]:80", "[::1]"})
    CHECK(errors(job_with("api: {base_url: 'http://" + std::string(host) + "'}\n")) == "");
  for (const auto *host :
       {"127.0.0.1.evil.example", "127.1", "127.0.0.08", "127.0.0.256", "localhost.evil.example", "[::2]"}) {
    CAPTURE(host);
    CHECK(errors(job_with("api: {base_url: 'http://" + std::string(host) + "'}\n")).find("clear text") !=
          std::string::npos);
  }
}

TEST_CASE("a base URL that two readers could understand differently is refused") {
  for (const auto *url :
       {"https://u:p@a.example", "https://a.example?x=1", "https://a.example#x", "https://a b", "https://:80",
        "https://a.example:0", "https://a.example:65536", "https://a.example:x",
        "http://127.0.0.1\\@evil.example", "https://[::1", "https://a.example:"}) {
    CAPTURE(url);
    CHECK(
        errors(job_with("api: {base_url: '" + std::string(url) + "'}\n")) ==
        "job.yaml:4:17: api.base_url: is not a plain address; write scheme, host and port only, for example "
        "https://api.justoneapi.com");
  }
  for (const auto *url : {"ftp://a.example", "api.justoneapi.com", "file:///etc/passwd", "https://", ""})
    CHECK(errors(job_with("api: {base_url: '" + std::string(url) + "'}\n"))
              .starts_with("job.yaml:4:17: api.base_url: is not an http:// or https:// address; write "));
}

TEST_CASE(
    "a proxy is a URL of a kind that libcurl knows, and none that could hide a password from redaction") {
  for (const auto *url : {"http://proxy:3128", "https://10.0.0.1:8080/", "socks5h://[::1]:1080",
                          "http://us%20er:p4ss@proxy.example:3128", "http://proxy", "http://my_proxy:3128",
                          "http://user@proxy"}) {
    CAPTURE(url);
    CHECK(errors(job_with("api: {proxy: '" + std::string(url) + "'}\n")) == "");
  }
  for (const auto *url :
       {"proxy:3128", "//user:p4ss@proxy:1", "http://user:p4ss @proxy:1", "ftp://proxy", "http://proxy:99999",
        "http://proxy/path", "http://", "http://user:p4ss@", "http://a@b@proxy", "http://[::1",
        "http://[::1]x:80", "http://proxy:", "http://proxy:080", "http://proxy//"}) {
    CAPTURE(url);
    const auto text = errors(job_with("api: {proxy: '" + std::string(url) + "'}\n"));
    CHECK(text.starts_with("job.yaml:4:14: api.proxy: is not the URL of a proxy; write "));
    CHECK(text.find("p4ss") == std::string::npos);
  }
}

TEST_CASE("an address for lineage that YAML reads as a number is none") {
  CHECK(errors(job_with("lineage: {url: 99999999999999999999}\n")) ==
        "job.yaml:4:16: lineage.url: is not a plain http:// or https:// URL; write one, or null");
}

TEST_CASE("a timeout below 60s is refused unless the base is loopback") {
  CHECK(errors(job_with("api: {timeout: 59s}\n")) ==
        "job.yaml:4:16: api.timeout: 59s is too short, paid answers would be lost; write 60s or more");
  CHECK(errors(job_with("api: {timeout: 60s}\n")) == "");
  CHECK(errors(job_with("api: {timeout: 1s, base_url: 'http://127.0.0.1:1'}\n")) == "");
}

TEST_CASE("values that contradict each other are refused") {
  CHECK(errors(job_with("retention: {raw_pages: 10d, request_audit: 9d}\n"))
            .starts_with("job.yaml:4:44: retention.request_audit: is shorter than retention.raw_pages"));
  CHECK(errors(job_with("retention: {request_audit: 36h}\n")) ==
        "job.yaml:4:28: retention.request_audit: 36h is not a whole number of days; write for example 180d");
  CHECK(errors(job_with("retention: {raw_pages: 36h, request_audit: 1d}\n")) ==
        "job.yaml:4:24: retention.raw_pages: 36h is not a whole number of days; write for example 180d");
  CHECK(errors(job_with("api: {backoff: {initial: 2m}}\n")) ==
        "job.yaml:4:26: api.backoff.initial: initial (120000 ms) is above max (60000 ms); write initial <= "
        "max");
  CHECK(errors(job_with("api: {backoff: {max: 500ms}}\n")) ==
        "job.yaml:4:22: api.backoff.max: initial (1000 ms) is above max (500 ms); write initial <= max");
  CHECK(errors("job: j\nscopes: {authors: ['1'], industries: [GAMES], skip_empty_industries: true}\n") ==
        "job.yaml:2:70: scopes.skip_empty_industries: needs to ask ALL first; write ALL into industries too, "
        "or false "
        "here");
}

TEST_CASE("job name, time zone, price and URLs are checked") {
  for (const auto *name : {"-a", "a b", "'a/b'", "ä", "''"})
    CHECK(errors("job: " + std::string(name) + "\nscopes: {authors: ['1']}\n")
              .find("is not a valid job name") != std::string::npos);
  CHECK(errors("job: " + std::string(64, 'a') + "\nscopes: {authors: ['1']}\n")
            .find("is not a valid job name") != std::string::npos);
  CHECK(errors("job: " + std::string(63, 'a') + "\nscopes: {authors: ['1']}\n") == "");
  CHECK(errors(job_with("snapshot: {timezone: Asia/Shangai}\n")) ==
        "job.yaml:4:22: snapshot.timezone: unknown time zone Asia/Shangai; write a name of the IANA "
        "database, such as "
        "Asia/Shanghai or UTC");
  for (const std::string zone : {"localtime", "right/Asia/Shanghai", "posixrules", "''"}) { // files of tzdata, too
    CAPTURE(zone);
    CHECK(errors(job_with("snapshot: {timezone: " + zone + "}\n"))
              .starts_with("job.yaml:4:22: snapshot.timezone: "));
  }
  for (const auto *price : {"0.00001", "-1", "1e-2", "abc", "12345678901234567", ".5", "'1,5'"}) {
    CAPTURE(price);
    CHECK(errors(job_with("price_per_request: " + std::string(price) + "\n"))
              .starts_with("job.yaml:4:20: price_per_request: "));
  }
  CHECK(errors(job_with("lineage: {url: ftp://x}\n")) ==
        "job.yaml:4:16: lineage.url: is not a plain http:// or https:// URL; write one, or null");
}

TEST_CASE("all errors come at once, by line, whichever stage finds them") {
  CHECK(
      errors(R"(apii: 1
job: j
scopes:
  authors: ["${NOT_SET_ANYWHERE}"]
  ranges: [DAY_31]
snapshot: {timezone: Nowhere}
api: {timeout: 5s, concurrency: x}
)") ==
      "job.yaml:1:1: apii: unknown key; did you mean api?\n"
      "job.yaml:4:13: scopes.authors: the environment variable NOT_SET_ANYWHERE is not set; set it, or write "
      "${NOT_SET_ANYWHERE:-default}\n"
      "job.yaml:5:12: scopes.ranges: unknown range DAY_31; did you mean DAY_30?\n"
      "job.yaml:6:22: snapshot.timezone: unknown time zone Nowhere; write a name of the IANA database, such "
      "as "
      "Asia/Shanghai or UTC\n"
      "job.yaml:7:16: api.timeout: 5s is too short, paid answers would be lost; write 60s or more\n"
      "job.yaml:7:33: api.concurrency: must be a whole number, not text; write for example concurrency: 16");
}

TEST_CASE("very many errors are counted instead of shown") {
  std::string yaml = "job: j\nscopes:\n  authors:\n";
  for (int i = 0; i < 150; ++i)
    yaml += "    - x" + std::to_string(i) + "\n";
  const auto text = errors(yaml);
  CHECK(std::count(text.begin(), text.end(), '\n') == 100);
  CHECK(text.ends_with("\njob.yaml: and 50 more"));
}
