#include "fetch/notifier.hpp"

#include <utility>

#include <fmt/format.h>

namespace xingtu::fetch {
namespace {

Options options_for(Milliseconds patience) {
  Options options;
  options.timeout = options.connect_timeout = patience;
  options.connections = 2;            // a first text that is not taken does not keep the last one back
  options.response_bytes = 64u << 10; // nobody reads it
  return options;
}

bool taken(const HttpAnswer &answer) {
  const bool whole =
      answer.failure == TransportFailure::none || answer.failure == TransportFailure::too_large;
  return whole && answer.http_status >= 200 && answer.http_status < 300;
}

} // namespace

Notifier::Notifier(std::string url, Milliseconds patience,
                   std::function<void(const std::string &why)> on_failure)
    : url_(std::move(url)), patience_(patience), on_failure_(std::move(on_failure)),
      fetcher_(std::make_unique<Fetcher>(options_for(patience),
                                         [this](const HttpAnswer &answer) { note(answer); })) {}

Notifier::~Notifier() {
  bool all_answered = false;
  {
    std::unique_lock lock(mutex_);
    all_answered = changed_.wait_for(lock, patience_, [&] { return open_ == 0; });
  }
  fetcher_.reset();
  if (!all_answered)
    fail_once(fmt::format("no answer within {} ms", patience_.count()));
}

void Notifier::post(std::string json) {
  {
    const std::lock_guard lock(mutex_);
    ++open_;
  }
  fetcher_->send({{}, Secret(url_), SteadyTime::max(), std::move(json)});
}

void Notifier::note(const HttpAnswer &answer) {
  if (!taken(answer))
    fail_once(answer.error_detail.empty() ? fmt::format("HTTP status {}", answer.http_status)
                                          : answer.error_detail);
  const std::lock_guard lock(mutex_);
  --open_;
  changed_.notify_one();
}

void Notifier::fail_once(const std::string &why) {
  if (!std::exchange(failed_, true)) // by one thread at a time: the destructor's turn is after the fetcher
    on_failure_(why);
}

} // namespace xingtu::fetch
