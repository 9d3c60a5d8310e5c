#pragma once
// Pages of refreshes that are under way, as they were read: the end of a refresh needs them all at once, and
// finds those for which there was no room here in xingtu_raw.
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "pipeline/judge.hpp"

namespace xingtu::pipeline {

class HeldPages {
public:
  /// `most_bytes` of bodies; what was read from them takes about as much.
  explicit HeldPages(std::size_t most_bytes = 0) : most_bytes_(most_bytes) {}

  /// Without its body, if there is room.
  void hold(std::int64_t scope_id, Judged page) {
    const auto bytes = page.http.body.size();
    if (bytes_ + bytes > most_bytes_)
      return;
    bytes_ += bytes;
    page.http.body = {};
    const auto id = page.http.request_id;
    pages_[scope_id].emplace(id, Held{std::move(page), bytes});
  }

  /// nullptr if it is not here.
  const Judged *find(std::int64_t scope_id, const std::string &request_id) const {
    const auto scope = pages_.find(scope_id);
    if (scope == pages_.end())
      return nullptr;
    const auto page = scope->second.find(request_id);
    return page == scope->second.end() ? nullptr : &page->second.judged;
  }

  void drop(std::int64_t scope_id) {
    const auto scope = pages_.find(scope_id);
    if (scope == pages_.end())
      return;
    for (const auto &[id, page] : scope->second)
      bytes_ -= page.bytes;
    pages_.erase(scope);
  }

private:
  struct Held {
    Judged judged;
    std::size_t bytes = 0;
  };
  std::map<std::int64_t, std::map<std::string, Held>> pages_; ///< by scope and request id
  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
};

} // namespace xingtu::pipeline
