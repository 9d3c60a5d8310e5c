#pragma once
// The words that titles and names are put together from.
#include <string>
#include <string_view>

#include "sandbox/draw.hpp"

namespace xingtu::sandbox {

std::string video_title(Draw draw, std::string_view industry);
std::string product_name(Draw draw, std::string_view industry);
/// A category of the shop, e.g. "美妆/面膜".
std::string category_name(Draw draw, std::string_view industry);
std::string shop_name(Draw draw);

} // namespace xingtu::sandbox
