#include <fmt/format.h>

#include "core/json.hpp"
#include "sandbox/fields.hpp"
#include "sandbox/vocabulary.hpp"

namespace xingtu::sandbox {
namespace {

/// Real ids hold their second of creation in the upper half; 19 digits, above 2^53.
std::string video_id(const Individual &one) {
  const auto high = static_cast<std::uint64_t>(one.created_at) << 32;
  return fmt::format("{}", high | (one.draw.of("id").bits() & 0xFFFF'FFFFu));
}

void add_figures(FieldMaker &make) {
  const Individual &one = make.individual();
  const auto part = [&](std::string_view name, std::int64_t low, std::int64_t high) {
    return one.reach * one.draw.of(name).between(low, high) / 10'000;
  };
  make.count("play_count", {"play", "play_cnt", "vv"}, make.so_far("order", one.reach));
  make.count("like_count", {"like", "like_cnt", "digg_count"}, make.so_far("like", part("likes", 80, 900)));
  make.count("comment_count", {"comment", "comment_cnt"}, make.so_far("comment", part("comments", 5, 120)));
  make.count("share_count", {"share", "share_cnt"}, make.so_far("share", part("shares", 2, 90)));

  const std::int64_t clicks = part("clicks", 30, 900);
  const std::int64_t orders = clicks * one.draw.of("orders").between(5, 400) / 10'000;
  const std::int64_t price = one.draw.of("price").between(990, 49'900); // fen
  make.count_range("component_click_count", {"component_click_cnt", "click_cnt"},
                   {"component_click_cnt_range"}, make.in_range("click", clicks));
  make.ratio_range("component_click_rate", {"component_click_rate", "click_rate"},
                   {"component_click_rate_range"},
                   make.moving("click rate", one.draw.of("clicks").between(30, 900)));
  make.price_range("cpc", {"cpc"}, {"related_cpc_range", "cpc_range"},
                   make.moving("cpc", one.draw.of("cpc").between(30, 800)));
  make.count_range("conversion_count", {"convert_cnt", "order_cnt"}, {"convert_cnt_range"},
                   make.in_range("order", orders));
  make.ratio_range("conversion_rate", {"convert_rate"}, {"convert_rate_range"},
                   make.moving("conversion rate", one.draw.of("orders").between(5, 400)));
  make.turnover_range("sales_amount", {"sales_amount", "gmv"},
                      {"avg_sales_amount_range", "sales_amount_range"},
                      make.in_range("order", orders) * price);
  make.price_range("gpm", {"gpm"}, {"gpm_range"},
                   make.moving("gpm", one.draw.of("gpm").between(100, 90'000)));
}

/// Fields that sister endpoints send and no documentation explains.
void add_extras(FieldMaker &make) {
  const Individual &one = make.individual();
  make.extra(600, "video_id", fmt::format("\"v0200fg10000{:016x}\"", one.draw.of("handle").bits()));
  make.extra(300, "is_hot", one.draw.of("hot").chance(200) ? "true" : "false");
  make.extra(250, "star_info", R"({"level":"L3","tags":["种草达人","测评"],"score":{"value":87.50}})");
  make.extra(150, "hot_words", R"(["好物","回购"])");
  make.extra(100, "cooperation_id", "null");
}

} // namespace

Item describe_video(FieldMaker &make) {
  const Individual &one = make.individual();
  const std::string id = video_id(one);
  make.id({"item_id", "aweme_id"}, id);
  make.text("title", {"item_title", "title", "desc"}, video_title(one.draw.of("title"), one.industries[0]));
  make.text("cover_url", {"item_cover", "cover_url", "cover"},
            fmt::format("https://p3-pc.douyinpic.example/img/{:016x}~c5_300x400.jpeg?from=xingtu&s={}",
                        one.draw.of("cover").bits(), id.substr(15)));
  make.text("video_url", {"video_url", "share_url"},
            fmt::format("https://www.iesdouyin.example/share/video/{}/", id));
  make.published("published_at");
  make.duration("duration_seconds", one.draw.of("duration").between(7, 600));
  add_figures(make);
  add_extras(make);
  return make.take();
}

} // namespace xingtu::sandbox
