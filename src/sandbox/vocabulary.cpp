#include "sandbox/vocabulary.hpp"

#include <array>

#include <fmt/format.h>

#include "core/words.hpp"

namespace xingtu::sandbox {
namespace {

using namespace std::string_view_literals;
using Four = std::array<std::string_view, 4>;

struct Goods {
  std::string_view industry;
  Four things;
};

constexpr auto kGoods = std::to_array<Goods>({
    {"FOOD_AND_BEVERAGE", {"手工牛肉干"sv, "冷萃咖啡液"sv, "低糖燕麦片"sv, "螺蛳粉"sv}},
    {"BEAUTY_AND_COSMETICS", {"保湿面膜"sv, "哑光口红"sv, "防晒霜"sv, "卸妆油"sv}},
    {"CLOTHING_AND_ACCESSORIES", {"羊毛大衣"sv, "阔腿牛仔裤"sv, "真丝丝巾"sv, "小白鞋"sv}},
    {"MOTHER_BABY_AND_PET", {"婴儿推车"sv, "猫粮冻干"sv, "儿童绘本架"sv, "宠物自动喂食器"sv}},
    {"DAILY_CHEMICALS", {"氨基酸洗发水"sv, "洗衣凝珠"sv, "电动牙刷头"sv, "香氛沐浴露"sv}},
    {"ELECTRONICS_AND_APPLIANCES", {"扫地机器人"sv, "降噪耳机"sv, "空气炸锅"sv, "4K投影仪"sv}},
    {"HOME_AND_BUILDING_MATERIALS", {"记忆棉枕头"sv, "实木书桌"sv, "智能门锁"sv, "岩板茶几"sv}},
    {"SPORTS_OUTDOOR", {"露营帐篷"sv, "瑜伽垫"sv, "碳板跑鞋"sv, "折叠自行车"sv}},
    {"EDUCATION_AND_TRAINING", {"英语口语课"sv, "考研资料"sv, "少儿编程课"sv, "书法字帖"sv}},
    {"TRAVEL_AND_TOURISM", {"三亚自由行"sv, "温泉酒店套餐"sv, "亲子乐园门票"sv, "草原自驾路线"sv}},
    {"AUTOMOTIVE", {"行车记录仪"sv, "车载吸尘器"sv, "新能源SUV"sv, "洗车泡沫"sv}},
    {"GAMES", {"国风手游"sv, "机械键盘"sv, "联名皮肤"sv, "桌游套装"sv}},
    {"CATERING_SERVICES", {"双人火锅套餐"sv, "自助烤肉"sv, "网红奶茶券"sv, "江浙菜家宴"sv}},
    {"HEALTHCARE_AND_MEDICAL", {"护眼蒸汽眼罩"sv, "电子血压计"sv, "益生菌"sv, "筋膜枪"sv}},
    {"LOCAL_SERVICES", {"上门保洁"sv, "宠物洗护券"sv, "家电清洗"sv, "同城搬家"sv}},
    {"BEAUTY_SERVICES", {"美甲套餐"sv, "烫染优惠券"sv, "皮肤管理体验"sv, "美睫卡"sv}},
    {"RETAIL", {"会员店代购"sv, "社区团购水果"sv, "年货大礼包"sv, "进口零食盲盒"sv}},
    {"AGRICULTURE_FORESTRY_FISHERY", {"阳光玫瑰葡萄"sv, "深海大黄鱼"sv, "赣南脐橙"sv, "五常大米"sv}},
    {"FINANCIAL_SERVICES", {"记账App"sv, "意外险"sv, "基金定投课"sv, "信用卡权益"sv}},
    {"SOFTWARE_TOOLS", {"修图神器"sv, "AI写作助手"sv, "背单词App"sv, "PPT模板库"sv}},
    {"CULTURAL_SUPPLIES", {"手账本"sv, "复古钢笔"sv, "水彩颜料"sv, "桌面收纳盒"sv}},
    {"SHOPPING", {"双肩包"sv, "保温杯"sv, "香薰蜡烛"sv, "懒人沙发"sv}},
    {"PHYSICAL_BOOKS", {"历史通识读本"sv, "理财入门书"sv, "科幻小说集"sv, "儿童百科全书"sv}},
});
constexpr Four kOtherGoods = {"年度会员"sv, "体验套装"sv, "入门礼包"sv, "定制服务"sv};

constexpr std::array kHooks = {
    "姐妹们冲！"sv,       "打工人必备："sv, "实测30天，"sv,  "新手也能学会的"sv,         "闭眼入不踩雷｜"sv,
    "为什么大家都在买"sv, "一分钟看懂"sv,   "回购了5次的"sv, "老板说\"亏本\"也要卖的"sv, "🔥全网刷屏的"sv};
constexpr std::array kClaims = {"，真的太香了"sv,      "，性价比之王"sv,     "到底值不值？"sv,
                                "，省下一半的钱"sv,    "（附避坑指南）"sv,   "开箱测评"sv,
                                "，家里老人都说好👍"sv, " vs 平替，差在哪"sv, "\n评论区抽3位送同款"sv,
                                "，今晚8点直播间见"sv};
constexpr std::array kTags = {"#好物推荐"sv,   "#种草"sv, "#测评"sv,
                              "#生活小妙招"sv, "#双11"sv, "#抖音好物节"sv};
constexpr std::array kGrades = {"升级款"sv, "家用"sv, "旗舰版"sv,      "轻奢"sv,
                                "大容量"sv, "便携"sv, "【官方正品】"sv};
constexpr std::array kPacks = {"2件装"sv, "500g*3袋"sv, "礼盒装"sv, "单支"sv, "100片"sv, "A+B组合"sv};
constexpr std::array kShopPlaces = {"杭州"sv,   "广州"sv, "义乌"sv,   "山里人家"sv,
                                    "小橙子"sv, "阿杰"sv, "北纬30°"sv};
constexpr std::array kShopKinds = {"旗舰店"sv, "优选"sv, "工厂店"sv, "的小店"sv, "专营店"sv};

std::string_view thing(Draw draw, std::string_view industry) {
  for (const auto &goods : kGoods)
    if (goods.industry == industry)
      return draw.pick(goods.things);
  return draw.pick(kOtherGoods);
}

std::string_view chinese_name(std::string_view industry) {
  for (const auto &known : known_industries())
    if (known.id == industry)
      return known.name_zh;
  return industry;
}

} // namespace

std::string video_title(Draw draw, std::string_view industry) {
  return fmt::format("{}{}{} {}", draw.of("hook").pick(kHooks), thing(draw.of("thing"), industry),
                     draw.of("claim").pick(kClaims), draw.of("tag").pick(kTags));
}

std::string product_name(Draw draw, std::string_view industry) {
  return fmt::format("{}{} {}", draw.of("grade").pick(kGrades), thing(draw.of("thing"), industry),
                     draw.of("pack").pick(kPacks));
}

std::string category_name(Draw draw, std::string_view industry) {
  return fmt::format("{}/{}", chinese_name(industry), thing(draw.of("thing"), industry));
}

std::string shop_name(Draw draw) {
  return fmt::format("{}{}", draw.of("place").pick(kShopPlaces), draw.of("kind").pick(kShopKinds));
}

} // namespace xingtu::sandbox
