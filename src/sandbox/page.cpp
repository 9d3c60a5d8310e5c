#include "sandbox/page.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sandbox/item.hpp"

namespace xingtu::sandbox {

PageData page_of(const World &world, const ScopeKey &scope, Day day, int page_size, std::int64_t page) {
  const auto all = population(world, scope, day);
  const auto total = static_cast<std::int64_t>(all.size());
  // A page number beyond any list must not overflow the multiplication.
  const std::int64_t begin = page - 1 < total ? std::min(total, (page - 1) * page_size) : total;
  const std::int64_t end = std::min(total, begin + page_size);

  PageData result;
  result.list_name = list_name(world, scope);
  result.items = static_cast<int>(end - begin);
  result.has_more = end < total;
  result.limit = page_size;
  result.page = page;
  result.total_count = total;
  const bool ascii = writes_ascii(world, scope);
  result.list = "[";
  for (auto i = begin; i < end; ++i) {
    if (i > begin)
      result.list += ',';
    append_item(result.list, describe_item(world, scope, day, all[static_cast<std::size_t>(i)]), ascii);
  }
  result.list += ']';
  return result;
}

std::string pagination_json(const PageData &page) {
  return fmt::format(R"({{"has_more":{},"limit":{},"page":{},"total_count":{}}})", page.has_more, page.limit,
                     page.page, page.total_count);
}

std::string data_json(const PageData &page) {
  return fmt::format(R"({{"base_resp":{{"status_code":0,"status_message":""}},"pagination":{},"{}":{}}})",
                     pagination_json(page), page.list_name, page.list);
}

} // namespace xingtu::sandbox
