#include "sandbox/item.hpp"

#include <fmt/format.h>

#include "core/json.hpp"
#include "core/time.hpp"
#include "sandbox/fields.hpp"

namespace xingtu::sandbox {
namespace {

/// The author's own draw, whatever is asked about them.
Draw person(const World &world, const ScopeKey &scope) {
  return Draw(world.seed).of(scope.author_id);
}

void append_utf16_escapes(std::string &out, char32_t c) {
  if (c < 0x10000) {
    out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    return;
  }
  const auto rest = static_cast<unsigned>(c) - 0x10000;
  out += fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
}

/// Valid UTF-8 inside JSON strings as \u escapes; outside of strings JSON has ASCII only.
std::string escaped_to_ascii(std::string_view json) {
  std::string out;
  for (std::size_t i = 0; i < json.size();) {
    const auto lead = static_cast<unsigned char>(json[i]);
    if (lead < 0x80) {
      out += json[i++];
      continue;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    char32_t c = lead & (0xFFu >> (length + 1));
    for (std::size_t k = 1; k < length; ++k)
      c = (c << 6) | (static_cast<unsigned char>(json[i + k]) & 0x3Fu);
    append_utf16_escapes(out, c);
    i += length;
  }
  return out;
}

void append_instant(std::string &json, const Instant &time) {
  switch (time.form) {
  case Instant::Form::seconds:
    json += fmt::format("{}", time.seconds);
    break;
  case Instant::Form::milliseconds:
    json += fmt::format("{}", time.seconds * 1000);
    break;
  case Instant::Form::date:
    json += '"' + to_text(static_cast<Day>((time.seconds + kShanghaiOffsetSeconds) / 86'400)) + '"';
    break;
  }
}

void append_value(std::string &json, const Field &field) {
  if (const auto *text = std::get_if<std::string>(&field.value))
    return json::append_string(json, *text);
  if (const auto *time = std::get_if<Instant>(&field.value))
    return append_instant(json, *time);
  const auto &number = std::get<Number>(field.value);
  append_json(json, number.notation, number.figure);
}

/// One column of the truth: the quoted text of its cell, or null.
void append_cell(std::string &json, std::string_view column, std::string_view suffix,
                 const std::optional<std::string> &text) {
  if (json.back() != '{')
    json += ',';
  json += fmt::format("\"{}{}\":", column, suffix);
  if (text)
    json::append_string(json, *text);
  else
    json += "null";
}

std::string cell_text(const Field &field) {
  if (const auto *text = std::get_if<std::string>(&field.value))
    return *text;
  if (const auto *time = std::get_if<Instant>(&field.value))
    return to_iso8601(TimePoint(std::chrono::seconds(time->seconds)));
  const auto &number = std::get<Number>(field.value);
  return column_text(number.quantity, number.figure.min);
}

} // namespace

Item describe_item(const World &world, const ScopeKey &scope, Day day, const Individual &individual) {
  FieldMaker make(person(world, scope).of(to_word(scope.detail_type)), individual, scope, day);
  return scope.detail_type == DetailType::video ? describe_video(make) : describe_product(make);
}

void append_item(std::string &json, const Item &item, bool ascii) {
  const std::string_view quote = item.id_is_number ? "" : "\"";
  std::string text = fmt::format(R"({{"{}":{}{}{})", item.id_key, quote, item.id, quote);
  for (const auto &field : item.fields) {
    if (field.presence == Presence::missing)
      continue;
    text += fmt::format(",\"{}\":", field.key);
    if (field.presence == Presence::null)
      text += "null";
    else
      append_value(text, field);
  }
  text += item.extras;
  text += '}';
  json += ascii ? escaped_to_ascii(text) : text;
}

void append_truth(std::string &json, const Item &item) {
  std::string text = "{";
  for (const auto &field : item.fields) {
    const bool known = field.presence == Presence::written;
    const auto min = known ? std::optional(cell_text(field)) : std::nullopt;
    append_cell(text, field.column, field.is_range ? "_min" : "", min);
    if (!field.is_range)
      continue;
    const auto &number = std::get<Number>(field.value);
    const bool closed = known && number.figure.max;
    append_cell(text, field.column, "_max",
                closed ? std::optional(column_text(number.quantity, *number.figure.max)) : std::nullopt);
  }
  json += text + '}';
}

std::string_view list_name(const World &world, const ScopeKey &scope) {
  if (scope.detail_type == DetailType::video)
    return "video_list";
  const Draw draw = person(world, scope).of("list name");
  if (draw.chance(800))
    return "product_list";
  return draw.of("other").chance(500) ? "products" : "goods_list";
}

bool writes_ascii(const World &world, const ScopeKey &scope) {
  return person(world, scope).of("ascii").chance(100);
}

} // namespace xingtu::sandbox
