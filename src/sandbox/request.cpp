#include "sandbox/request.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace xingtu::sandbox {
namespace {

using namespace std::string_view_literals;

constexpr std::array kParameters = {"token"sv, "oAuthorId"sv,  "platform"sv, "industryId"sv,
                                    "range"sv, "detailType"sv, "page"sv};

std::optional<std::string> value_of(const RawRequest &request, const char *name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::int64_t> positive_integer(const std::string &text) {
  std::int64_t value = 0;
  const char *end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && rest == end && value > 0 ? std::optional(value) : std::nullopt;
}

std::string wrong_query(const RawRequest &request) {
  if (request.method != "GET")
    return fmt::format("method {} is not supported", request.method);
  for (const auto &[name, value] : request.query) {
    if (std::find(kParameters.begin(), kParameters.end(), name) == kParameters.end())
      return fmt::format("unknown parameter {}", name);
    if (request.query.count(name) > 1)
      return fmt::format("parameter {} comes more than once", name);
  }
  return {};
}

/// Fills scope and page, or problem.
void read_values(CheckedRequest &checked) {
  const Asked &asked = checked.asked;
  const auto platform = parse_platform(asked.platform);
  const auto range = parse_time_range(asked.time_range);
  const auto type = parse_detail_type(asked.detail_type);
  const auto page = positive_integer(asked.page);
  const auto wrong = [&](const char *name) { checked.problem = fmt::format("invalid parameter {}", name); };
  if (!asked.author_id)
    return void(checked.problem = "missing parameter oAuthorId");
  if (!is_author_id(*asked.author_id))
    return wrong("oAuthorId");
  if (!platform)
    return wrong("platform");
  if (!is_known_industry(asked.industry))
    return wrong("industryId");
  if (!range)
    return wrong("range");
  if (!type)
    return wrong("detailType");
  if (!page)
    return wrong("page");
  checked.scope = {*asked.author_id, *platform, asked.industry, *range, *type};
  checked.page = *page;
}

} // namespace

std::string_view to_word(TokenState state) {
  switch (state) {
  case TokenState::valid:
    return "valid";
  case TokenState::invalid:
    return "invalid";
  case TokenState::missing:
    return "missing";
  }
  return {};
}

bool is_author_id(std::string_view text) {
  return text.size() >= 15 && text.size() <= 20 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

CheckedRequest check_request(const RawRequest &request, const std::string &valid_token) {
  CheckedRequest checked;
  if (const auto token = value_of(request, "token"); token && !token->empty())
    checked.token = *token == valid_token ? TokenState::valid : TokenState::invalid;
  checked.asked = {value_of(request, "oAuthorId"),
                   value_of(request, "platform").value_or("SHORT_VIDEO"),
                   value_of(request, "industryId").value_or("ALL"),
                   value_of(request, "range").value_or("DAY_30"),
                   value_of(request, "detailType").value_or("VIDEO"),
                   value_of(request, "page").value_or("1")};
  checked.problem = wrong_query(request);
  if (checked.problem.empty())
    read_values(checked);
  return checked;
}

} // namespace xingtu::sandbox
