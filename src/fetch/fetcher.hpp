#pragma once
// Sends HTTP requests and collects the answers: one thread around libcurl's multi interface, with
// connection reuse, HTTP/2, and compressed transfer. It sends what it is given, at once; when and
// how often to send is the caller's decision (rate.hpp, retry.hpp).
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/http_answer.hpp"
#include "core/secret.hpp"

namespace xingtu::fetch {

struct Options {
  Milliseconds timeout{90'000};         ///< for the whole request; paid answers are lost below 60 s
  Milliseconds connect_timeout{10'000};
  std::size_t response_bytes = 16u << 20; ///< after decompression
  /// A body that has begun and then brings next to nothing (stall.hpp) for so long is given up as
  /// timeout. Not less than the vendor's 60 s: a slow answer is paid for too.
  Milliseconds stall_window{60'000};
  int connections = 16;                 ///< at most as many at once
  std::optional<std::string> ca_file;   ///< PEM, instead of the system's
  std::optional<std::string> proxy;     ///< the environment's proxy variables are never used
};

struct Request {
  std::string request_id; ///< also sent as X-Request-Id, so that a vendor's log can be matched
  Secret url;             ///< holds the token
  /// A first byte that has not left by then does not leave: whoever sends may have been stopped meanwhile.
  SteadyTime send_before = SteadyTime::max();
  std::optional<std::string> json{}; ///< set: it is POSTed, to somebody whose answer matters little
};

/// Runs the thread from construction to destruction. Each request goes out at most once: libcurl's own
/// repetition on a new connection is forbidden (transfer.cpp), because it would be bought but not audited.
/// Redirects are not followed: the answer has its 3xx status, and error_detail names where it led to.
class Fetcher {
public:
  /// `on_answer` is called on the fetch thread, exactly once for each request that was sent, also
  /// for the failed ones; it must not block and not throw.
  Fetcher(const Options &options, std::function<void(HttpAnswer)> on_answer);
  /// Breaks off what is still in flight, without calling on_answer.
  ~Fetcher();
  Fetcher(const Fetcher &) = delete;
  Fetcher &operator=(const Fetcher &) = delete;

  /// From any thread. Never blocks.
  void send(Request request);

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// One request on the calling thread, without the token's machinery; for `check` and its /ping.
HttpAnswer fetch_once(const Options &options, const std::string &url);

} // namespace xingtu::fetch
