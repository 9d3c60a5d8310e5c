#include <fmt/format.h>

#include "sandbox/fields.hpp"
#include "sandbox/vocabulary.hpp"

namespace xingtu::sandbox {
namespace {

std::string product_id(const Individual &one) {
  return fmt::format("{}", 3'400'000'000'000'000'000 + one.draw.of("id").below(400'000'000'000'000'000));
}

void add_figures(FieldMaker &make) {
  const Individual &one = make.individual();
  const std::int64_t clicks = one.reach * one.draw.of("clicks").between(100, 1500) / 10'000;
  const std::int64_t orders = clicks * one.draw.of("orders").between(20, 900) / 10'000;
  const std::int64_t price = one.draw.of("price").between(99, 129'900); // fen
  make.count("video_count", {"related_video_cnt", "video_cnt"},
             make.so_far("videos", one.draw.of("videos").between(1, 60)));
  make.price_range("price", {"price"}, {"price_range", "rec_product_price_range", "product_price_range"},
                   price);
  make.count_range("sales_count", {"sales_cnt", "sales", "volume"}, {"sales_cnt_range"},
                   make.in_range("order", orders));
  make.turnover_range("sales_amount", {"sales_amount", "gmv"},
                      {"sales_amount_range", "avg_sales_amount_range"},
                      make.in_range("order", orders) * price);
  make.count_range("component_click_count", {"component_click_cnt", "click_cnt"},
                   {"component_click_cnt_range"}, make.in_range("click", clicks));
  make.ratio_range("component_click_rate", {"component_click_rate", "click_rate"},
                   {"component_click_rate_range"},
                   make.moving("click rate", one.draw.of("clicks").between(100, 1500)));
  make.count_range("conversion_count", {"convert_cnt", "order_cnt"}, {"convert_cnt_range"},
                   make.in_range("order", orders));
  make.ratio_range("conversion_rate", {"convert_rate"}, {"convert_rate_range"},
                   make.moving("conversion rate", one.draw.of("orders").between(20, 900)));
  make.ratio_range("commission_rate", {"cos_ratio", "commission_rate"}, {},
                   one.draw.of("commission").between(1, 50) * 100);
}

void add_extras(FieldMaker &make) {
  make.extra(400, "promotion_source", "4");
  make.extra(300, "in_stock", make.individual().draw.of("stock").chance(900) ? "true" : "false");
  make.extra(250, "shop_score", R"({"goods":4.80,"service":"4.9","logistics":{"value":4.75}})");
  make.extra(150, "coupons", R"([{"threshold":"满199减20","left":12}])");
}

} // namespace

Item describe_product(FieldMaker &make) {
  const Individual &one = make.individual();
  const std::string id = product_id(one);
  make.id({"product_id", "promotion_id", "goods_id"}, id);
  make.text("title", {"product_name", "title", "name"}, product_name(one.draw, one.industries[0]));
  make.text("image_url", {"product_img", "image_url"},
            fmt::format("https://p9-aio.ecombdimg.example/obj/{:016x}.png", one.draw.of("image").bits()));
  make.text("product_url", {"detail_url", "product_url"},
            fmt::format("https://haohuo.jinritemai.example/views/product/item2?id={}", id));
  make.text("category", {"category_name", "category"}, category_name(one.draw, one.industries[0]));
  make.text("shop_name", {"shop_name"}, shop_name(one.draw.of("shop")));
  add_figures(make);
  add_extras(make);
  return make.take();
}

} // namespace xingtu::sandbox
