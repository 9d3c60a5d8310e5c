#include "sandbox/server.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <httplib.h>
#include <sys/socket.h>

#include "core/error.hpp"
#include "sandbox/connections.hpp"

namespace xingtu::sandbox {
namespace {

/// Clients open all their connections at once, and the library asks the system for a queue of 5.
constexpr int kBacklog = 1024;
/// Longer than any client's pause, so that the client and not we decide when to close.
constexpr int kKeepAliveSeconds = 120;
/// A connection is never closed for the number of its requests; this is told to the client.
constexpr std::size_t kRequestsPerConnection = 1'000'000'000;
constexpr std::size_t kBombBytes = std::size_t{1} << 30;

RawRequest raw(const httplib::Request &request) {
  RawRequest result;
  result.method = request.method;
  result.path = request.path;
  for (const auto &[name, value] : request.params)
    result.query.emplace(name, value);
  if (request.has_header("X-Request-Id"))
    result.client_request_id = request.get_header_value("X-Request-Id");
  return result;
}

/// Spaces before a JSON text are allowed, so a client has to count bytes to see what this is.
void send_spaces(httplib::Response &response, const char *content_type, std::size_t bytes,
                 std::function<bool()> stopping) {
  response.set_chunked_content_provider(
      content_type, [bytes, stopping = std::move(stopping)](std::size_t sent, httplib::DataSink &sink) {
        static constexpr std::size_t kBlock = 65'536;
        if (stopping())
          return false;
        if (sent >= bytes)
          return sink.done(), true;
        const std::string block(std::min(kBlock, bytes - sent), ' ');
        return sink.write(block.data(), block.size());
      });
}

} // namespace

struct Server::Impl {
  Sandbox &sandbox;
  std::optional<ServerIdentity> identity;
  std::unique_ptr<httplib::Server> http;
  int listening_socket = -1;
  int port = 0;
  std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;
  enum class Phase { bound, serving, finished } phase = Phase::bound;

  Impl(Sandbox &sandbox_, std::optional<ServerIdentity> identity_)
      : sandbox(sandbox_), identity(std::move(identity_)) {
    if (identity)
      http = std::make_unique<httplib::SSLServer>(identity->certificate.get(), identity->key.get());
    else
      http = std::make_unique<httplib::Server>();
  }

  bool is_stopping() {
    const std::lock_guard lock(mutex);
    return stopping;
  }

  /// A wait that ends when the server stops.
  void wait(Milliseconds time) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, time, [this] { return stopping; });
  }

  void keep_from_brotli();
  void answer(const httplib::Request &request, httplib::Response &response);
  void add_api();
  void add_control();
};

/// The library prefers brotli where a client takes it, at its slowest level and without a setting: 15 ms a
/// page against 0.3 ms for gzip. So it is not told that the client takes brotli.
void Server::Impl::keep_from_brotli() {
  http->set_pre_routing_handler([](const httplib::Request &request, httplib::Response &) {
    if (request.get_header_value("Accept-Encoding").find("br") != std::string::npos) {
      // The library's request is not const; only the view that it gives to handlers is.
      auto &headers = const_cast<httplib::Request &>(request).headers;
      const bool gzip = request.get_header_value("Accept-Encoding").find("gzip") != std::string::npos;
      headers.erase("Accept-Encoding");
      if (gzip)
        headers.emplace("Accept-Encoding", "gzip");
    }
    return httplib::Server::HandlerResponse::Unhandled;
  });
}

void Server::Impl::answer(const httplib::Request &request, httplib::Response &response) {
  const Reply reply = sandbox.answer(raw(request));
  if (reply.delay.count() > 0)
    wait(reply.delay);
  response.status = reply.http_status;
  for (const auto &[name, value] : reply.headers)
    response.set_header(name, value);
  switch (reply.sending) {
  case Sending::whole:
    response.set_content(reply.body, reply.content_type);
    break;
  case Sending::close:
    cut_connection(port, request.remote_port);
    break;
  // The library compresses application/json if the client takes that, and leaves unknown bytes alone.
  case Sending::bomb:
    send_spaces(response, "application/json", kBombBytes, [this] { return is_stopping(); });
    break;
  case Sending::endless:
    send_spaces(response, "application/octet-stream", SIZE_MAX, [this] { return is_stopping(); });
    break;
  }
}

void Server::Impl::add_api() {
  const auto handler = [this](const httplib::Request &request, httplib::Response &response) {
    answer(request, response);
  };
  http->Get(kApiPath, handler).Post(kApiPath, handler).Put(kApiPath, handler);
  http->Patch(kApiPath, handler).Delete(kApiPath, handler).Options(kApiPath, handler);
  http->Get("/ping", [](const httplib::Request &, httplib::Response &response) {
    response.set_content("pong", "text/plain");
  });
}

void Server::Impl::add_control() {
  http->Get("/sandbox/state", [this](const httplib::Request &, httplib::Response &response) {
    response.set_content(sandbox.state_json() + "\n", "application/json");
  });
  http->Put("/sandbox/date", [this](const httplib::Request &request, httplib::Response &response) {
    const std::string text = request.body.substr(0, request.body.find_last_not_of(" \r\n") + 1);
    const auto day = parse_day(text);
    if (!day) {
      response.status = 400;
      return response.set_content("the body must be a date such as 2026-11-22\n", "text/plain");
    }
    sandbox.set_day(*day);
    response.status = 204;
  });
  http->Put("/sandbox/rules", [this](const httplib::Request &request, httplib::Response &response) {
    try {
      sandbox.set_rules(Rules(request.body));
      response.status = 204;
    } catch (const Error &error) {
      response.status = 400;
      response.set_content(fmt::format("{}\n", error.what()), "text/plain");
    }
  });
}

Server::Server(const ServerOptions &options, Sandbox &sandbox, std::optional<ServerIdentity> identity)
    : impl_(std::make_unique<Impl>(sandbox, std::move(identity))) {
  httplib::Server &http = *impl_->http;
  if (!http.is_valid())
    throw Error(ExitCode::internal, "cannot use the TLS certificate that was made");
  const auto threads = static_cast<std::size_t>(options.threads);
  http.new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
  http.set_keep_alive_max_count(kRequestsPerConnection);
  http.set_keep_alive_timeout(kKeepAliveSeconds);
  http.set_tcp_nodelay(true);
  // Only SO_REUSEADDR: with the library's SO_REUSEPORT two sandboxes could share a port unnoticed.
  http.set_socket_options([impl = impl_.get()](socket_t file) {
    const int yes = 1;
    ::setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    impl->listening_socket = file;
  });
  impl_->keep_from_brotli();
  impl_->add_api();
  impl_->add_control();
  const bool bound = options.port == 0 ? (impl_->port = http.bind_to_any_port("127.0.0.1")) > 0
                                       : http.bind_to_port("127.0.0.1", impl_->port = options.port);
  if (!bound)
    throw Error(ExitCode::config, fmt::format("cannot listen on 127.0.0.1:{}", options.port),
                "another program uses the port; with --port 0 the system chooses a free one");
  ::listen(impl_->listening_socket, kBacklog);
}

Server::~Server() = default;

int Server::port() const {
  return impl_->port;
}

void Server::run() {
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->stopping)
      return;
    impl_->phase = Impl::Phase::serving;
  }
  impl_->http->listen_after_bind();
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->phase = Impl::Phase::finished;
  }
  impl_->changed.notify_all();
}

void Server::stop() {
  // The library's stop() does nothing before it has begun to listen, and may be called only once;
  // it then waits for each connection until the client closes it or the keep-alive time is over.
  constexpr Milliseconds kLookAgain{5};
  std::unique_lock lock(impl_->mutex);
  if (std::exchange(impl_->stopping, true))
    return;
  impl_->changed.notify_all();
  const auto finished = [this] { return impl_->phase != Impl::Phase::serving; };
  while (!finished() && !impl_->http->is_running())
    impl_->changed.wait_for(lock, kLookAgain, finished);
  if (!finished())
    impl_->http->stop();
  while (!finished()) {
    stop_reading(impl_->port);
    impl_->changed.wait_for(lock, kLookAgain, finished);
  }
}

} // namespace xingtu::sandbox
