#include "fetch/fetcher.hpp"

#include <algorithm>
#include <mutex>
#include <new>
#include <unordered_map>
#include <utility>
#include <vector>

#include <curl/curl.h>

#include "core/error.hpp"
#include "core/thread.hpp"
#include "fetch/redact.hpp"
#include "fetch/transfer.hpp"

namespace xingtu::fetch {
namespace {

SteadyTime steady_now() { return std::chrono::steady_clock::now(); }

/// libcurl wants this once in a process, before its first handle.
void prepare_libcurl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code == CURLE_OUT_OF_MEMORY)
    throw std::bad_alloc();
  if (code != CURLE_OK)
    throw Error(ExitCode::internal, std::string("libcurl cannot be used: ") + curl_easy_strerror(code));
}

struct Pending {
  Request request;
  SteadyTime handed_over_at;
};

/// The answer to a request for which not even a transfer could be made.
HttpAnswer never_begun(const Pending &pending, std::string_view why) {
  HttpAnswer answer;
  answer.request_id = pending.request.request_id;
  answer.failure = TransportFailure::not_sent;
  answer.error_detail = redact(why, pending.request.url);
  answer.finished_at = steady_now();
  answer.duration = std::chrono::floor<Milliseconds>(answer.finished_at - pending.handed_over_at);
  return answer;
}

/// A multi handle, set up for `options`.
class Multi {
public:
  explicit Multi(const Options &options) : handle_(curl_multi_init()) {
    if (!handle_)
      throw std::bad_alloc();
    const long connections = options.connections;
    curl_multi_setopt(handle_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
    curl_multi_setopt(handle_, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections);
    curl_multi_setopt(handle_, CURLMOPT_MAXCONNECTS, connections);
  }
  ~Multi() { curl_multi_cleanup(handle_); }
  Multi(const Multi &) = delete;
  Multi &operator=(const Multi &) = delete;

  CURLM *get() const { return handle_; }

private:
  CURLM *handle_;
};

} // namespace

/// Everything but the queue belongs to the fetch thread.
struct Fetcher::Impl {
  Impl(const Options &with, std::function<void(HttpAnswer)> callback)
      : options(with), on_answer(std::move(callback)), multi(with),
        thread(start_thread([this] { run(); })) {}

  ~Impl() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    curl_multi_wakeup(multi.get());
    thread.join();
  }

  void send(Request request) {
    {
      const std::lock_guard lock(mutex);
      queue.push_back({std::move(request), steady_now()});
    }
    curl_multi_wakeup(multi.get());
  }

  void run() {
    std::vector<Pending> batch;
    while (take_queue(batch)) {
      for (const Pending &pending : batch)
        start(pending);
      batch.clear();
      int still_running = 0;
      check(curl_multi_perform(multi.get(), &still_running));
      collect();
      end_stalled();
      check(curl_multi_poll(multi.get(), nullptr, 0, poll_milliseconds(), nullptr));
    }
    break_off();
  }

  /// Moves the queue to `batch`; false when it is time to end.
  bool take_queue(std::vector<Pending> &batch) {
    const std::lock_guard lock(mutex);
    batch.swap(queue);
    return !stopping;
  }

  void start(const Pending &pending) {
    std::unique_ptr<Transfer> transfer;
    try {
      // Copied, so that it can still be answered if this fails.
      transfer = std::make_unique<Transfer>(options, pending.request, pending.handed_over_at);
    } catch (const std::exception &error) {
      on_answer(never_begun(pending, error.what()));
      return;
    }
    void *const handle = transfer->handle();
    if (const CURLMcode code = curl_multi_add_handle(multi.get(), handle); code != CURLM_OK)
      on_answer(never_begun(pending, curl_multi_strerror(code)));
    else
      running.emplace(handle, std::move(transfer));
  }

  /// Hands over what libcurl is done with.
  void collect() {
    int left = 0;
    while (const CURLMsg *message = curl_multi_info_read(multi.get(), &left)) {
      if (message->msg != CURLMSG_DONE)
        continue;
      const CURLcode code = message->data.result; // the message ends with its handle's removal
      const auto transfer = release(message->easy_handle);
      on_answer(transfer->finish(code, steady_now()));
    }
  }

  void end_stalled() {
    const SteadyTime now = steady_now();
    std::vector<void *> stalled;
    for (const auto &[handle, transfer] : running)
      if (transfer->stalled(now))
        stalled.push_back(handle);
    for (void *handle : stalled)
      on_answer(release(handle)->give_up(TransportFailure::timeout, "the body stalled", now));
  }

  /// An error of the multi handle itself concerns every transfer: none of them would ever end.
  void check(CURLMcode code) {
    if (code == CURLM_OK)
      return;
    while (!running.empty())
      on_answer(release(running.begin()->first)
                    ->give_up(TransportFailure::network_error, curl_multi_strerror(code), steady_now()));
  }

  std::unique_ptr<Transfer> release(void *handle) {
    auto node = running.extract(handle);
    curl_multi_remove_handle(multi.get(), handle);
    return std::move(node.mapped());
  }

  void break_off() {
    while (!running.empty()) {
      running.begin()->second->hurry();
      release(running.begin()->first);
    }
  }

  /// Until something happens on a socket, or in the queue; and in time for the next look at stalled ones.
  int poll_milliseconds() const {
    constexpr int kLongest = 1'000;
    const auto half = options.stall_window.count() / 2;
    return half < kLongest ? std::max(1, static_cast<int>(half)) : kLongest;
  }

  const Options options;
  const std::function<void(HttpAnswer)> on_answer;
  const Multi multi;
  std::unordered_map<void *, std::unique_ptr<Transfer>> running;

  std::mutex mutex;
  std::vector<Pending> queue;
  bool stopping = false;

  std::thread thread; ///< last: it uses all of the above
};

Fetcher::Fetcher(const Options &options, std::function<void(HttpAnswer)> on_answer) {
  prepare_libcurl();
  impl_ = std::make_unique<Impl>(options, std::move(on_answer));
}

Fetcher::~Fetcher() = default;

void Fetcher::send(Request request) { impl_->send(std::move(request)); }

HttpAnswer fetch_once(const Options &options, const std::string &url) {
  prepare_libcurl();
  Transfer transfer(options, {{}, Secret(url)}, steady_now());
  const CURLcode code = curl_easy_perform(transfer.handle());
  return transfer.finish(code, steady_now());
}

} // namespace xingtu::fetch
