#include "extract/quantity.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace xingtu::extract {
namespace {

struct Unit {
  std::string_view word;
  int power_of_ten;
};
struct OpenBound {
  std::string_view word;
  Bounds bounds;
};

// In each table, a word stands before those that it begins with.
constexpr std::array kUnits = {
    Unit{"万亿", 12}, Unit{"千亿", 11}, Unit{"百亿", 10}, Unit{"十亿", 9}, Unit{"亿", 8},
    Unit{"千万", 7},  Unit{"百万", 6},  Unit{"十万", 5},  Unit{"万", 4},   Unit{"w", 4},
    Unit{"W", 4},     Unit{"千", 3},    Unit{"k", 3},     Unit{"K", 3},
};
constexpr std::array kOpenBefore = {
    OpenBound{">=", Bounds::at_least},      OpenBound{">", Bounds::at_least},
    OpenBound{"≥", Bounds::at_least},       OpenBound{"≧", Bounds::at_least},
    OpenBound{"大于等于", Bounds::at_least}, OpenBound{"大于", Bounds::at_least},
    OpenBound{"超过", Bounds::at_least},     OpenBound{"高于", Bounds::at_least},
    OpenBound{"不低于", Bounds::at_least},   OpenBound{"不少于", Bounds::at_least},
    OpenBound{"至少", Bounds::at_least},     OpenBound{"<=", Bounds::at_most},
    OpenBound{"<", Bounds::at_most},        OpenBound{"≤", Bounds::at_most},
    OpenBound{"≦", Bounds::at_most},        OpenBound{"小于等于", Bounds::at_most},
    OpenBound{"小于", Bounds::at_most},      OpenBound{"低于", Bounds::at_most},
    OpenBound{"少于", Bounds::at_most},      OpenBound{"不到", Bounds::at_most},
    OpenBound{"不超过", Bounds::at_most},    OpenBound{"至多", Bounds::at_most},
};
constexpr std::array kOpenBehind = {
    OpenBound{"+", Bounds::at_least},
    OpenBound{"以上", Bounds::at_least},
    OpenBound{"以下", Bounds::at_most},
    OpenBound{"以内", Bounds::at_most},
};
constexpr std::array<std::string_view, 5> kCurrencies = {"¥", "元", "CNY", "RMB", "￥"};
// The hyphens and dashes of Unicode that look like one, the minus sign, and the tildes.
constexpr std::array<std::string_view, 12> kSeparators = {"-", "~", "–", "—", "−", "‐",
                                                          "‑", "‒", "―", "〜", "至", "到"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// Digits with commas between groups of three, as they are written with thousands separators.
bool is_grouped(std::string_view text) {
  const std::size_t first = text.find(',');
  if (first == 0 || first > 3) return false;
  for (std::size_t i = first; i < text.size(); i += 4) {
    const std::string_view group = text.substr(i + 1, 3);
    if (text[i] != ',' || group.size() != 3) return false;
    if (!std::all_of(group.begin(), group.end(), is_digit)) return false;
  }
  return true;
}

class Scanner {
public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool at_end() {
    skip_blanks();
    return rest_.empty();
  }

  /// [sign] [currency] [sign] number [unit or %] [currency]; one sign at most.
  std::optional<Amount> amount() {
    Amount amount;
    std::optional<bool> negative = sign();
    amount.currency = take_any(kCurrencies);
    if (!negative) negative = sign();
    const auto number = this->number(negative.value_or(false), amount.is_integer);
    if (!number) return std::nullopt;
    amount.number = *number;
    skip_blanks();
    amount.percent = take("%");
    if (!amount.percent) unit(amount);
    amount.currency |= take_any(kCurrencies);
    return amount;
  }

  template <std::size_t N> std::optional<Bounds> open_bound(const std::array<OpenBound, N> &words) {
    if (no_word_here()) return std::nullopt;
    for (const OpenBound &open : words) {
      if (take(open.word)) return open.bounds;
    }
    return std::nullopt;
  }

  bool separator() { return take_any(kSeparators); }

private:
  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }

  /// So it is in most texts; saves the search through a table of words.
  bool no_word_here() { return at_end() || is_digit(rest_.front()); }

  /// The caller has skipped blanks.
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  template <std::size_t N> bool take_any(const std::array<std::string_view, N> &words) {
    if (no_word_here()) return false;
    return std::any_of(words.begin(), words.end(), [this](std::string_view word) { return take(word); });
  }

  /// Whether the sign is a minus; nothing if there is none.
  std::optional<bool> sign() {
    if (no_word_here()) return std::nullopt;
    if (take("-") || take("−")) return true;
    if (take("+")) return false;
    return std::nullopt;
  }

  std::optional<Decimal> number(bool negative, bool &is_integer) {
    skip_blanks();
    const std::size_t whole = span(0, [](char c) { return is_digit(c) || c == ','; });
    std::size_t length = whole;
    if (length < rest_.size() && rest_[length] == '.') length += 1 + span(length + 1, is_digit);
    length += exponent_length(length);
    is_integer = length == whole;
    std::string digits = negative ? "-" : "";
    digits += rest_.substr(0, length);
    if (rest_.substr(0, whole).find(',') != std::string_view::npos) {
      if (!is_grouped(rest_.substr(0, whole))) return std::nullopt;
      digits.erase(std::remove(digits.begin(), digits.end(), ','), digits.end());
    }
    rest_.remove_prefix(length);
    return Decimal::parse(digits);
  }

  /// How long the exponent at `start` is; 0 if none is there.
  std::size_t exponent_length(std::size_t start) const {
    if (start >= rest_.size() || (rest_[start] != 'e' && rest_[start] != 'E')) return 0;
    std::size_t length = 1;
    if (start + 1 < rest_.size() && (rest_[start + 1] == '+' || rest_[start + 1] == '-')) ++length;
    const std::size_t digits = span(start + length, is_digit);
    return digits == 0 ? 0 : length + digits;
  }

  template <typename Predicate> std::size_t span(std::size_t start, Predicate in) const {
    std::size_t end = start;
    while (end < rest_.size() && in(rest_[end])) ++end;
    return end - start;
  }

  void unit(Amount &amount) {
    if (at_end()) return;
    for (const Unit &unit : kUnits) {
      if (!take(unit.word)) continue;
      amount.has_unit = true;
      amount.power_of_ten = unit.power_of_ten;
      return;
    }
  }

  std::string_view rest_;
};

/// Gives what is written on one side of a range to the other, where it is meant for both.
void share_units(Amount &low, Amount &high) {
  low.currency = high.currency = low.currency || high.currency;
  if (low.has_unit || low.percent) return;
  low.percent = high.percent;
  if (!high.has_unit) return;
  const bool over_with_unit = low.number.shifted(high.power_of_ten) > high.value();
  if (over_with_unit && low.number <= high.value()) return;
  low.has_unit = true;
  low.power_of_ten = high.power_of_ten;
}

} // namespace

std::optional<Quantity> parse_quantity(std::string_view text) {
  Scanner scanner(text);
  Quantity quantity;
  auto open = scanner.open_bound(kOpenBefore);
  const auto first = scanner.amount();
  if (!first) return std::nullopt;
  quantity.low = *first;
  if (scanner.at_end() && !open) return quantity;

  if (!open) open = scanner.open_bound(kOpenBehind);
  if (open) {
    quantity.bounds = *open;
    if (*open == Bounds::at_most) quantity.high = *first;
  } else {
    const auto second = scanner.separator() ? scanner.amount() : std::nullopt;
    if (!second) return std::nullopt;
    quantity.bounds = Bounds::range;
    quantity.high = *second;
    share_units(quantity.low, quantity.high);
  }
  if (!scanner.at_end()) return std::nullopt;
  return quantity;
}

} // namespace xingtu::extract
