#include <algorithm>
#include <array>
#include <functional>
#include <iterator>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "core/error.hpp"
#include "core/json.hpp"
#include "sandbox/rules.hpp"

namespace xingtu::sandbox {
namespace {

using json::Kind;
using json::Value;

[[noreturn]] void refuse(const std::string &where, const std::string &problem) {
  throw Error(ExitCode::config, fmt::format("rules: {}: {}", where, problem),
              "`xingtu-sandbox serve --help` lists what a rule may say");
}

std::string text_of(const Value &value, const std::string &where) {
  if (!value.is(Kind::string))
    refuse(where, "must be a string");
  return std::string(value.text);
}

/// As written: with its quotes and escapes.
std::string raw_text_of(const Value &value, const std::string &where) {
  text_of(value, where);
  return std::string(value.raw);
}

std::int64_t count_of(const Value &value, const std::string &where) {
  const auto number = value.as_integer();
  if (!number || *number < 0)
    refuse(where, "must be an integer of 0 or more");
  return *number;
}

bool flag_of(const Value &value, const std::string &where) {
  if (!value.is(Kind::boolean))
    refuse(where, "must be true or false");
  return value.text == "true";
}

const Value &object_of(const Value &value, const std::string &where) {
  if (!value.is(Kind::object))
    refuse(where, "must be an object");
  return value;
}

std::string decoded_base64(const Value &value, const std::string &where) {
  const std::string text = text_of(value, where);
  std::string bytes(text.size() / 4 * 3, '\0');
  const int length =
      EVP_DecodeBlock(reinterpret_cast<unsigned char *>(bytes.data()),
                      reinterpret_cast<const unsigned char *>(text.data()), static_cast<int>(text.size()));
  if (length < 0)
    refuse(where, "is not base64");
  // OpenSSL decodes padding as zero bytes.
  const auto padding =
      std::count(text.end() - std::min<std::ptrdiff_t>(2, std::ssize(text)), text.end(), '=');
  bytes.resize(static_cast<std::size_t>(length - padding));
  return bytes;
}

RuleAnswer::Pairs pairs_of(const Value &value, const std::string &where, bool raw) {
  RuleAnswer::Pairs pairs;
  for (const auto &member : object_of(value, where).members())
    pairs.emplace_back(member.key, raw ? std::string(member.value.raw)
                                       : text_of(member.value, fmt::format("{}.{}", where, member.key)));
  return pairs;
}

void read_items(RuleAnswer &answer, const Value &value, const std::string &where) {
  if (!value.is(Kind::array))
    refuse(where, "must be an array");
  answer.items_json = std::string(value.raw);
  answer.item_count = static_cast<int>(value.elements().size());
}

void read_fault(RuleAnswer &answer, const Value &value, const std::string &where) {
  answer.fault = parse_fault(text_of(value, where));
  if (!answer.fault)
    refuse(where, fmt::format("is not one of {}", fault_words()));
}

void read_billed(RuleAnswer &answer, const Value &value, const std::string &where) {
  answer.billed = parse_billed(text_of(value, where));
  if (!answer.billed)
    refuse(where, "is not one of yes, no, unknown");
}

void read_code(RuleAnswer &answer, const Value &value) {
  answer.code_json = std::string(value.raw);
  if (const auto code = value.as_integer())
    answer.code = *code;
}

void read_sending(RuleAnswer &answer, Sending sending, const Value &value, const std::string &where) {
  if (flag_of(value, where))
    answer.sending = sending;
}

void read_http_status(RuleAnswer &answer, const Value &value, const std::string &where) {
  const auto status = value.as_integer();
  if (!status || *status < 200 || *status > 599)
    refuse(where, "must be an integer from 200 to 599");
  answer.http_status = static_cast<int>(*status);
}

using ReadMember = std::function<void(RuleAnswer &, const Value &, const std::string &)>;

const auto &answer_members() {
  static const std::array<std::pair<std::string_view, ReadMember>, 18> members{{
      {"code", [](auto &a, auto &v, auto &) { read_code(a, v); }},
      {"message", [](auto &a, auto &v, auto &) { a.message_json = std::string(v.raw); }},
      {"http_status", read_http_status},
      {"body", [](auto &a, auto &v, auto &w) { a.body = text_of(v, w); }},
      {"body_base64", [](auto &a, auto &v, auto &w) { a.body = decoded_base64(v, w); }},
      {"data", [](auto &a, auto &v, auto &) { a.data_json = std::string(v.raw); }},
      {"items", read_items},
      {"pagination", [](auto &a, auto &v, auto &w) { a.pagination_json = pairs_of(v, w, true); }},
      {"base_resp", [](auto &a, auto &v, auto &w) { a.base_resp_json = std::string(object_of(v, w).raw); }},
      {"headers", [](auto &a, auto &v, auto &w) { a.headers = pairs_of(v, w, false); }},
      {"delay_ms", [](auto &a, auto &v, auto &w) { a.delay = Milliseconds(count_of(v, w)); }},
      {"fault", read_fault},
      {"close", [](auto &a, auto &v, auto &w) { read_sending(a, Sending::close, v, w); }},
      {"endless", [](auto &a, auto &v, auto &w) { read_sending(a, Sending::endless, v, w); }},
      {"gzip_bomb", [](auto &a, auto &v, auto &w) { read_sending(a, Sending::bomb, v, w); }},
      {"drop_list", [](auto &a, auto &v, auto &w) { a.drop_list = flag_of(v, w); }},
      {"list_name", [](auto &a, auto &v, auto &w) { a.list_name_json = raw_text_of(v, w); }},
      {"billed", read_billed},
  }};
  return members;
}

RuleAnswer read_answer(const Value &value, const std::string &where) {
  RuleAnswer answer;
  for (const auto &member : object_of(value, where).members()) {
    const auto &known = answer_members();
    const auto *const found = std::find_if(known.begin(), known.end(),
                                           [&](const auto &entry) { return entry.first == member.key; });
    const std::string at = fmt::format("{}.{}", where, member.key);
    if (found == known.end())
      refuse(at, "is not known");
    found->second(answer, member.value, at);
  }
  return answer;
}

} // namespace

struct RuleReader {
  static void read_match(Rules::Rule &rule, const Value &value, const std::string &where) {
    for (const auto &member : object_of(value, where).members()) {
      const std::string at = fmt::format("{}.{}", where, member.key);
      if (member.key == "oAuthorId")
        rule.author_id = text_of(member.value, at);
      else if (member.key == "platform")
        rule.platform = text_of(member.value, at);
      else if (member.key == "industryId")
        rule.industry = text_of(member.value, at);
      else if (member.key == "range")
        rule.range = text_of(member.value, at);
      else if (member.key == "detailType")
        rule.detail_type = text_of(member.value, at);
      else if (member.key == "page")
        rule.page = count_of(member.value, at);
      else
        refuse(at, "is not known");
    }
  }

  static Rules::Rule read_rule(const Value &value, const std::string &where) {
    Rules::Rule rule;
    rule.answer = std::make_shared<RuleAnswer>();
    for (const auto &member : object_of(value, where).members()) {
      const std::string at = fmt::format("{}.{}", where, member.key);
      if (member.key == "match")
        read_match(rule, member.value, at);
      else if (member.key == "skip")
        rule.skip = count_of(member.value, at);
      else if (member.key == "times")
        rule.times = count_of(member.value, at);
      else if (member.key == "answer")
        rule.answer = std::make_shared<RuleAnswer>(read_answer(member.value, at));
      else
        refuse(at, "is not known");
    }
    return rule;
  }
};

Rules::Rules(std::string_view text) {
  const auto parsed = json::Document::parse(text);
  if (const auto *error = std::get_if<json::ParseError>(&parsed))
    refuse("not JSON", error->what);
  const Value &root = std::get<json::Document>(parsed).root();
  if (!root.is(Kind::array))
    refuse("the whole", "must be an array");
  for (std::size_t i = 0; i < root.elements().size(); ++i)
    rules_.push_back(RuleReader::read_rule(root.elements()[i], fmt::format("rule {}", i + 1)));
}

} // namespace xingtu::sandbox
