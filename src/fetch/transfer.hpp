#pragma once
// One HTTP request on its way, as a libcurl easy handle. Used by fetcher.cpp only.
//
// Each request has a handle of its own, used once: connections, TLS sessions and names are kept by the
// multi handle anyway, and so no URL with a token, no error text and no retry counter outlives its request.
#include <memory>
#include <string>
#include <string_view>

#include "fetch/fetcher.hpp"
#include "fetch/stall.hpp"

namespace xingtu::fetch {

class Transfer {
public:
  /// Throws Error(internal) if libcurl refuses an option: a request without, say, certificate checks
  /// must not go out.
  Transfer(const Options &options, Request request, SteadyTime handed_over_at);
  ~Transfer();
  Transfer(const Transfer &) = delete;
  Transfer &operator=(const Transfer &) = delete;

  /// The CURL handle.
  void *handle() const;
  /// Whether the body trickles; then it is to be ended with give_up().
  bool stalled(SteadyTime now) { return stall_.stalled(now); }
  /// The request does not wait for threads of the resolver at its end; for breaking off.
  void hurry();

  /// The answer, once libcurl is done with the handle; `curl_code` is its CURLcode. The body moves out.
  HttpAnswer finish(int curl_code, SteadyTime now);
  /// The answer of a transfer that is ended from outside.
  HttpAnswer give_up(TransportFailure failure, std::string_view why, SteadyTime now);

private:
  struct Callbacks;
  struct Curl;

  void receive_header(std::string_view line);
  void receive_body(std::string_view data);
  TransportFailure classify(int curl_code) const;
  std::string describe(int curl_code) const;
  HttpAnswer answer(TransportFailure failure, const std::string &detail, SteadyTime now);

  std::unique_ptr<Curl> curl_;
  Request request_;
  SteadyTime handed_over_at_;
  std::size_t response_bytes_;
  StallWatch stall_;
  HttpAnswer answer_;
  int requests_begun_ = 0; ///< how often libcurl was about to send the request
  bool too_late_ = false;  ///< see Request::send_before
  int header_lines_ = 0;
  std::size_t header_bytes_ = 0;
  bool headers_open_ = false; ///< a status line came, and not yet the empty line after its headers
  std::string over_limit_;    ///< which limit was exceeded
};

} // namespace xingtu::fetch
