#pragma once
// What the transport has to say of one request: given by fetch, read by api.
#include <chrono>
#include <optional>
#include <string>

#include "core/time.hpp"

namespace xingtu {

/// Why there is no whole answer.
enum class TransportFailure {
  none,          ///< there is one
  not_sent,      ///< certain that no byte of the request left: DNS, refused, TLS handshake
  timeout,       ///< the request may have been received
  network_error, ///< broken after (part of) the request was sent
  too_large,     ///< body over the limit after decompression, or headers over theirs
  insecure,      ///< the server's certificate is not accepted; nothing was sent; not to be repeated
};

struct HttpAnswer {
  std::string request_id; ///< our own, a UUID
  TransportFailure failure = TransportFailure::none;
  std::string error_detail; ///< without URL and token
  int http_status = 0;      ///< 0: no status line came
  std::string body;         ///< decompressed; partial where failure is not none
  /// From a Retry-After header (seconds or HTTP-date), counted from the moment it arrived.
  std::optional<std::chrono::seconds> retry_after;
  Milliseconds duration{0}; ///< from handing over to the end
  SteadyTime finished_at{};
};

} // namespace xingtu
