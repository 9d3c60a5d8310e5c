#pragma once
// The stored pages of one detail type, newest first, some at a time: what is in memory does not grow with
// their number. Reads only, and holds no lock between two portions.
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "core/words.hpp"
#include "warehouse/session.hpp"

namespace xingtu::warehouse {

struct RawPage {
  TimePoint snapshot_at;
  std::string body;
};

class StoredPages {
public:
  /// Pages with a list, also such as no mapping could read, of snapshots in [from, to]; `most` at most.
  StoredPages(Session &session, DetailType type, TimePoint from, TimePoint to, std::int64_t most);

  /// The next ones: up to 64, and no second one beyond 4 MiB. Empty: there are no more.
  std::vector<RawPage> next();

private:
  struct Ref {
    std::string request_id;
    TimePoint snapshot_at;
    std::int64_t bytes = 0;
  };

  void find_more();
  std::vector<Ref> portion();

  Session &session_;
  DetailType type_;
  TimePoint from_, to_;
  std::int64_t left_;
  std::string before_ = "ffffffff-ffff-ffff-ffff-ffffffffffff"; ///< request ids begin with a time
  std::deque<Ref> found_;
};

/// The columns of the tables that a mapping fills: "video.title" -> "text".
std::map<std::string, std::string> item_columns(Session &session);

} // namespace xingtu::warehouse
