#include "fetch/transfer.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include <curl/curl.h>
#include <fmt/core.h>

#include "core/crash_point.hpp"
#include "core/error.hpp"
#include "core/version.hpp"
#include "fetch/redact.hpp"
#include "fetch/retry.hpp"

namespace xingtu::fetch {
namespace {

/// The API sends a dozen headers; proxies add a few. libcurl's own limits differ by version.
constexpr int kMaxHeaderLines = 1'000;
constexpr std::size_t kMaxHeaderBytes = 256u << 10;
/// Servers and load balancers close idle connections after 60 s and more. A younger one is seldom
/// closed just while a request is being written to it, which is a request in doubt.
constexpr long kReuseSeconds = 45;
/// Long enough not to wake idle radios and firewalls needlessly, short enough to keep their state and
/// to notice a dead peer while the server thinks.
constexpr long kKeepaliveSeconds = 30;

template <typename T> void set(CURL *handle, CURLoption option, T value) {
  const CURLcode code = curl_easy_setopt(handle, option, value);
  if (code == CURLE_OUT_OF_MEMORY)
    throw std::bad_alloc();
  if (code != CURLE_OK)
    throw Error(ExitCode::internal, fmt::format("libcurl refuses option {}: {}", static_cast<int>(option),
                                                curl_easy_strerror(code)));
}

void set_security(CURL *handle, const Options &options) {
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  // An empty proxy and an empty list of exceptions also keep the environment's variables out.
  set(handle, CURLOPT_PROXY, options.proxy ? options.proxy->c_str() : "");
  set(handle, CURLOPT_NOPROXY, "");
  if (options.ca_file) {
    set(handle, CURLOPT_CAINFO, options.ca_file->c_str());
    // Else the system's folder of certificates would be trusted beside the file.
    set(handle, CURLOPT_CAPATH, static_cast<const char *>(nullptr));
  }
}

void set_connection(CURL *handle, const Options &options) {
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  set(handle, CURLOPT_TCP_KEEPIDLE, kKeepaliveSeconds);
  set(handle, CURLOPT_TCP_KEEPINTVL, kKeepaliveSeconds);
  set(handle, CURLOPT_MAXAGE_CONN, kReuseSeconds);
  set(handle, CURLOPT_ACCEPT_ENCODING, ""); // all that this libcurl can decompress
  set(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

bool is_certificate_problem(int code) {
  switch (code) {
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_CERTPROBLEM:
  case CURLE_SSL_CRL_BADFILE:
  case CURLE_SSL_ISSUER_ERROR:
  case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
  case CURLE_SSL_INVALIDCERTSTATUS:
    return true;
  default:
    return false;
  }
}

/// "https://host:port" of a URL; the rest of a Location may hold anything.
std::string origin(const char *url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parts(curl_url(), &curl_url_cleanup);
  if (!parts || curl_url_set(parts.get(), CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    return "an unreadable address";
  const auto part = [&](CURLUPart which) {
    char *text = nullptr;
    std::string out;
    if (curl_url_get(parts.get(), which, &text, 0) == CURLUE_OK && text)
      out = text;
    curl_free(text);
    return out;
  };
  const std::string port = part(CURLUPART_PORT);
  return (part(CURLUPART_SCHEME) + "://" + part(CURLUPART_HOST)).substr(0, 200) +
         (port.empty() ? "" : ":" + port);
}

/// The value of the header line if it has that name (in any case).
std::optional<std::string_view> header_value(std::string_view line, std::string_view lower_case_name) {
  if (line.size() <= lower_case_name.size() || line[lower_case_name.size()] != ':')
    return std::nullopt;
  for (std::size_t i = 0; i < lower_case_name.size(); ++i)
    if ((line[i] >= 'A' && line[i] <= 'Z' ? line[i] - 'A' + 'a' : line[i]) != lower_case_name[i])
      return std::nullopt;
  return line.substr(lower_case_name.size() + 1);
}

} // namespace

struct Transfer::Curl {
  CURL *handle = curl_easy_init();
  curl_slist *headers = nullptr;
  std::array<char, CURL_ERROR_SIZE> error{};

  Curl() {
    if (!handle)
      throw std::bad_alloc();
  }
  ~Curl() {
    curl_easy_cleanup(handle);
    curl_slist_free_all(headers);
  }
  Curl(const Curl &) = delete;
  Curl &operator=(const Curl &) = delete;

  void add_header(const std::string &line) {
    curl_slist *longer = curl_slist_append(headers, line.c_str());
    if (!longer)
      throw std::bad_alloc();
    headers = longer;
  }
};

/// What libcurl calls. No exception may pass through its C frames.
struct Transfer::Callbacks {
  // libcurl repeats a request on its own, on a new connection, when a reused connection ended before
  // any byte of the answer came, or when HTTP/2 refused the stream (Curl_retry_request in its
  // lib/transfer.c, 7.88 to 8.14 alike). It cannot know whether the server had read the request: with a
  // server that dies while it works, the same page is bought twice under one row of the audit. The
  // option against it, CURLOPT_FORBID_RETRY_ON_REUSE, is younger than what Debian 12 and 13 have. But
  // every way to the request, a repetition too, passes this callback (multi.c, state DO) after the
  // connection is ready and before the first byte: refusing the second pass keeps it to one, and
  // never having been here proves that nothing was sent.
  static int before_request(void *self, char * /*address*/, char * /*own_address*/, int /*port*/,
                            int /*own_port*/) {
    auto &transfer = *static_cast<Transfer *>(self);
    if (transfer.requests_begun_ == 0)
      transfer.too_late_ = std::chrono::steady_clock::now() >= transfer.request_.send_before;
    if (transfer.too_late_ || transfer.requests_begun_++ > 0)
      return CURL_PREREQFUNC_ABORT;
    crash_point(CrashPoint::sending);
    return CURL_PREREQFUNC_OK;
  }

  static std::size_t header(char *data, std::size_t size, std::size_t count, void *self) {
    return accept(
        size * count,
        [&] {
          static_cast<Transfer *>(self)->receive_header({data, size * count});
        },
        self);
  }

  static std::size_t body(char *data, std::size_t size, std::size_t count, void *self) {
    return accept(
        size * count,
        [&] {
          static_cast<Transfer *>(self)->receive_body({data, size * count});
        },
        self);
  }

private:
  /// What libcurl wants to hear: all bytes were taken, or (by another number) that it shall end.
  template <typename Receive>
  static std::size_t accept(std::size_t bytes, Receive receive, void *self) noexcept try {
    receive();
    return static_cast<Transfer *>(self)->over_limit_.empty() ? bytes : 0;
  } catch (const std::exception &) { // out of memory
    return 0;
  }
};

Transfer::Transfer(const Options &options, Request request, SteadyTime handed_over_at)
    : curl_(std::make_unique<Curl>()), request_(std::move(request)), handed_over_at_(handed_over_at),
      response_bytes_(options.response_bytes), stall_(options.stall_window) {
  CURL *const handle = curl_->handle;
  answer_.request_id = request_.request_id;
  set(handle, CURLOPT_ERRORBUFFER, curl_->error.data());
  set_security(handle, options);
  set_connection(handle, options);

  const std::string &url = request_.url.reveal();
  set(handle, CURLOPT_URL, url.c_str());
  // With HTTP/2 the requests of a cold start wait for one connection instead of opening one each.
  set(handle, CURLOPT_PIPEWAIT, url.starts_with("https:") ? 1L : 0L);
  const auto agent = fmt::format("xingtu-etl/{}", kVersion);
  set(handle, CURLOPT_USERAGENT, agent.c_str());
  curl_->add_header("Accept: application/json");
  if (!request_.request_id.empty())
    curl_->add_header("X-Request-Id: " + request_.request_id);
  if (request_.json) {
    curl_->add_header("Content-Type: application/json");
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.json->size()));
    set(handle, CURLOPT_POSTFIELDS, request_.json->data());
    hurry();
  }
  set(handle, CURLOPT_HTTPHEADER, curl_->headers);

  set(handle, CURLOPT_PREREQFUNCTION, &Callbacks::before_request);
  set(handle, CURLOPT_PREREQDATA, this);
  set(handle, CURLOPT_HEADERFUNCTION, &Callbacks::header);
  set(handle, CURLOPT_HEADERDATA, this);
  set(handle, CURLOPT_WRITEFUNCTION, &Callbacks::body);
  set(handle, CURLOPT_WRITEDATA, this);
}

Transfer::~Transfer() = default;

void *Transfer::handle() const {
  return curl_->handle;
}

void Transfer::hurry() {
  curl_easy_setopt(curl_->handle, CURLOPT_QUICK_EXIT, 1L);
}

void Transfer::receive_header(std::string_view line) {
  header_bytes_ += line.size();
  if (++header_lines_ > kMaxHeaderLines)
    over_limit_ = fmt::format("more than {} header lines", kMaxHeaderLines);
  else if (header_bytes_ > kMaxHeaderBytes)
    over_limit_ = fmt::format("the headers are longer than {} bytes", kMaxHeaderBytes);
  if (line.starts_with("HTTP/")) {
    headers_open_ = true;
    answer_.retry_after.reset(); // of a 1xx before it
  } else if (line == "\r\n" || line == "\n") {
    headers_open_ = false;
    crash_point(CrashPoint::headers_received);
  } else if (const auto value = header_value(line, "retry-after")) {
    const auto now = std::chrono::floor<TimePoint::duration>(std::chrono::system_clock::now());
    answer_.retry_after = parse_retry_after(*value, now);
  }
}

void Transfer::receive_body(std::string_view data) {
  stall_.received(data.size(), std::chrono::steady_clock::now());
  // Counted here, after decompression: MAXFILESIZE counts neither that nor a body of unknown length.
  const std::size_t room = response_bytes_ - answer_.body.size();
  answer_.body.append(data.substr(0, room));
  crash_point(CrashPoint::body_received);
  if (data.size() > room)
    over_limit_ = fmt::format("the body is longer than {} bytes", response_bytes_);
}

TransportFailure Transfer::classify(int curl_code) const {
  if (curl_code == CURLE_OK) // which it also says of headers that the connection's end cut off
    return headers_open_ ? TransportFailure::network_error : TransportFailure::none;
  if (requests_begun_ == 0)
    return is_certificate_problem(curl_code) ? TransportFailure::insecure : TransportFailure::not_sent;
  // libcurl's own limit on a header line is an error of its memory (7.88) or of the receipt (later).
  constexpr int kTooLarge = 100; // CURLE_TOO_LARGE, which 7.88 does not have
  if (!over_limit_.empty() || (headers_open_ && (curl_code == CURLE_OUT_OF_MEMORY || curl_code == kTooLarge)))
    return TransportFailure::too_large;
  return curl_code == CURLE_OPERATION_TIMEDOUT ? TransportFailure::timeout : TransportFailure::network_error;
}

std::string Transfer::describe(int curl_code) const {
  if (!over_limit_.empty())
    return over_limit_;
  if (too_late_)
    return "it was too late to send it: the process has been stopped, or was out of breath";
  if (curl_code == CURLE_ABORTED_BY_CALLBACK)
    return "the server ended the connection before it answered";
  if (curl_code == CURLE_OK && headers_open_)
    return "the server ended the connection within the headers";
  if (curl_code == CURLE_OK) {
    const char *redirect = nullptr;
    curl_easy_getinfo(curl_->handle, CURLINFO_REDIRECT_URL, &redirect);
    return redirect ? "redirect to " + origin(redirect) + " refused" : "";
  }
  const std::string_view detail(curl_->error.data());
  return std::string(detail.empty() ? curl_easy_strerror(static_cast<CURLcode>(curl_code)) : detail);
}

HttpAnswer Transfer::finish(int curl_code, SteadyTime now) {
  crash_point(CrashPoint::answered);
  return answer(classify(curl_code), describe(curl_code), now);
}

HttpAnswer Transfer::give_up(TransportFailure failure, std::string_view why, SteadyTime now) {
  return answer(requests_begun_ == 0 ? TransportFailure::not_sent : failure, std::string(why), now);
}

HttpAnswer Transfer::answer(TransportFailure failure, const std::string &detail, SteadyTime now) {
  long status = 0;
  curl_easy_getinfo(curl_->handle, CURLINFO_RESPONSE_CODE, &status);
  answer_.failure = failure;
  answer_.error_detail = redact(detail, request_.url);
  hide_token(answer_.body, request_.url);
  answer_.http_status = static_cast<int>(status);
  answer_.duration = std::chrono::floor<Milliseconds>(now - handed_over_at_);
  answer_.finished_at = now;
  return std::move(answer_);
}

} // namespace xingtu::fetch
