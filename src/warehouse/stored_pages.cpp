#include "warehouse/stored_pages.hpp"

#include <algorithm>

#include "warehouse/array_text.hpp"
#include "warehouse/cells.hpp"
#include "warehouse/connection.hpp"

namespace xingtu::warehouse {
namespace {

constexpr std::int64_t kMostRefs = 500;
constexpr std::size_t kMostPages = 64;
constexpr std::int64_t kMostBytes = 4 << 20;

} // namespace

StoredPages::StoredPages(Session &session, DetailType type, TimePoint from, TimePoint to, std::int64_t most)
    : session_(session), type_(type), from_(from), to_(to), left_(most) {}

void StoredPages::find_more() {
  const auto most = std::min(left_, kMostRefs);
  if (most == 0)
    return;
  Transaction tx(session_.connection());
  const auto rows = tx.run("sql/load/newest_pages.sql", {std::string(to_word(type_)), to_iso8601(from_),
                                                         to_iso8601(to_), before_, std::to_string(most)});
  for (const auto &row : rows)
    found_.push_back({text_of(row[0]), time_of_micros(integer_of(row[1])), integer_of(row[2])});
  left_ = std::ssize(found_) < most ? 0 : left_ - most;
  if (!found_.empty())
    before_ = found_.back().request_id;
}

std::vector<StoredPages::Ref> StoredPages::portion() {
  std::vector<Ref> refs;
  std::int64_t bytes = 0;
  while (!found_.empty() && refs.size() < kMostPages) {
    bytes += found_.front().bytes;
    if (!refs.empty() && bytes > kMostBytes)
      break;
    refs.push_back(std::move(found_.front()));
    found_.pop_front();
  }
  return refs;
}

std::vector<RawPage> StoredPages::next() {
  std::vector<RawPage> pages;
  // A portion may be gone when it is read: retention has dropped it meanwhile.
  while (pages.empty()) {
    if (found_.empty())
      find_more();
    const auto refs = portion();
    if (refs.empty())
      break;
    Transaction tx(session_.connection());
    std::map<std::string, std::string> bodies;
    for (const auto &row : tx.run("sql/load/bodies_of_pages.sql", {texts_of(refs, &Ref::request_id)}))
      bodies.emplace(text_of(row[0]), bytes_of(row[1]));
    for (const auto &ref : refs)
      if (const auto body = bodies.find(ref.request_id); body != bodies.end())
        pages.push_back({ref.snapshot_at, std::move(body->second)});
  }
  return pages;
}

std::map<std::string, std::string> item_columns(Session &session) {
  Transaction tx(session.connection());
  std::map<std::string, std::string> types;
  for (const auto &row : tx.run("sql/load/columns.sql"))
    types[text_of(row[0])] = text_of(row[1]);
  return types;
}

} // namespace xingtu::warehouse
