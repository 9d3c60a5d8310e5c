#pragma once
// Reads tests/fault/json_cases.txt: JSON texts and bodies, and what the product decides about each.
#include <charconv>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace xingtu::test {

/// What becomes of a value in one place: a value, none, and perhaps the reason of an issue or a rejection.
struct JsonDecision {
  std::string reason;               ///< empty: nothing to say
  std::optional<std::string> value; ///< nothing: NULL, or no row
  bool same = false;                ///< it is stored as it was written
};

/// What becomes of a text as a value of an item. The whole page is refused where there is none of it.
struct ItemDecisions {
  JsonDecision count; ///< as `play`, for play_count
  JsonDecision title; ///< as `item_title`, for title
  JsonDecision other; ///< as `other`, for attributes
  JsonDecision id;    ///< as `item_id`
};

struct ValueCase {
  std::string name, text;
  std::optional<ItemDecisions> item; ///< nothing: malformed_response
};

struct BodyCase {
  std::string name, body;
  std::string outcome, billed;
};

struct JsonCases {
  std::vector<ValueCase> values;
  std::vector<BodyCase> bodies;
};

/// The body of a page with two items: in the first, the text is the value of three members; in the second,
/// it is the id.
inline std::string page_with(std::string_view text) {
  const std::string value(text);
  return R"({"code":0,"message":"success","data":{"pagination":{"has_more":false,"page":1,"limit":10,)"
         R"("total_count":2},"video_list":[{"item_id":"first","item_title":)" +
         value + R"(,"play":)" + value + R"(,"other":)" + value + R"(},{"item_id":)" + value + "}]}}";
}

class JsonCaseReader {
public:
  static JsonCases read(const std::string &path) {
    std::ifstream in(path, std::ios::binary);
    if (!in)
      throw std::runtime_error("cannot read " + path);
    JsonCaseReader reader;
    for (std::string line; std::getline(in, line);) {
      ++reader.line_;
      reader.take(line);
    }
    return std::move(reader.cases_);
  }

private:
  enum class Section { none, values, bodies };

  [[noreturn]] void refuse(const std::string &why) const {
    throw std::runtime_error("json_cases.txt:" + std::to_string(line_) + ": " + why);
  }

  void take(std::string_view line) {
    if (line.empty() || line.front() == '#')
      return;
    if (line == "[values]")
      section_ = Section::values;
    else if (line == "[bodies]")
      section_ = Section::bodies;
    else
      take_case(cells_of(line));
  }

  void take_case(const std::vector<std::string> &cells) {
    if (section_ == Section::bodies && cells.size() == 4) {
      cases_.bodies.push_back({cells[0], expand(cells[1]), cells[2], cells[3]});
    } else if (section_ == Section::values && cells.size() == 3 && cells[2] == "malformed_response") {
      cases_.values.push_back({cells[0], expand(cells[1]), std::nullopt});
    } else if (section_ == Section::values && cells.size() == 6) {
      cases_.values.push_back({cells[0], expand(cells[1]),
                               ItemDecisions{decision(cells[2]), decision(cells[3]), decision(cells[4]),
                                             decision(cells[5])}});
    } else {
      refuse("not a case");
    }
  }

  static std::vector<std::string> cells_of(std::string_view line) {
    std::vector<std::string> cells;
    while (true) {
      const auto end = std::min(line.find(" | "), line.size());
      auto cell = line.substr(0, end);
      while (cell.starts_with(' '))
        cell.remove_prefix(1);
      while (cell.ends_with(' '))
        cell.remove_suffix(1);
      cells.emplace_back(cell);
      if (end == line.size())
        return cells;
      line.remove_prefix(end + 3);
    }
  }

  JsonDecision decision(const std::string &cell) const {
    JsonDecision decision;
    std::string_view rest = cell;
    const bool has_reason = rest != "-" && rest != "same" && !rest.starts_with('=');
    if (has_reason) {
      const auto end = rest.find(' ');
      if (end == std::string_view::npos)
        refuse("a reason without - or =VALUE: " + cell);
      decision.reason = rest.substr(0, end);
      rest.remove_prefix(end + 1);
    }
    decision.same = rest == "same";
    if (rest.starts_with('='))
      decision.value = expand(rest.substr(1));
    return decision;
  }

  /// <good>, <rest>, <NN> (a byte) and <TEXT*COUNT>, for what they stand for.
  std::string expand(std::string_view written) const {
    std::string out;
    for (auto open = written.find('<'); open != std::string_view::npos; open = written.find('<')) {
      out += written.substr(0, open);
      const auto close = closing(written, open);
      out += meaning(written.substr(open + 1, close - open - 1));
      written.remove_prefix(close + 1);
    }
    return out.append(written);
  }

  std::size_t closing(std::string_view written, std::size_t open) const {
    int depth = 0;
    for (std::size_t i = open; i < written.size(); ++i) {
      depth += written[i] == '<' ? 1 : written[i] == '>' ? -1 : 0;
      if (depth == 0)
        return i;
    }
    refuse("< without >: " + std::string(written));
  }

  std::string meaning(std::string_view inside) const {
    const std::string rest =
        R"("data":{"pagination":{"has_more":false},"video_list":[{"item_id":"1"}]}})";
    if (inside == "rest")
      return rest;
    if (inside == "good")
      return R"({"code":0,)" + rest;
    if (const auto star = inside.rfind('*'); star != std::string_view::npos) {
      const std::string once = expand(inside.substr(0, star));
      std::string out;
      for (auto i = number(inside.substr(star + 1), 10); i > 0; --i)
        out += once;
      return out;
    }
    return {static_cast<char>(number(inside, 16))};
  }

  unsigned number(std::string_view digits, int base) const {
    unsigned value = 0;
    const auto end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, value, base);
    if (parsed.ec != std::errc{} || parsed.ptr != end || (base == 16 && digits.size() != 2))
      refuse("not a number: " + std::string(digits));
    return value;
  }

  JsonCases cases_;
  Section section_ = Section::none;
  int line_ = 0;
};

inline JsonCases json_cases() {
  return JsonCaseReader::read(std::string(XINGTU_SOURCE_DIR) + "/tests/fault/json_cases.txt");
}

} // namespace xingtu::test
