#pragma once
// Makes the fields of an item: chooses, for each column, the JSON member, the notation, and whether
// it is there at all. The choices stay the same from day to day, except for what is missing.
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "sandbox/item.hpp"

namespace xingtu::sandbox {

class FieldMaker {
public:
  using Keys = std::initializer_list<std::string_view>;

  FieldMaker(Draw author, const Individual &individual, const ScopeKey &scope, Day day)
      : author_(author), one_(individual), scope_(scope), day_(day) {}

  const Individual &individual() const { return one_; }
  const ScopeKey &scope() const { return scope_; }
  Draw author() const { return author_; }

  /// What is shown of a total since publication.
  std::int64_t so_far(std::string_view name, std::int64_t total) const;
  /// What falls into the time range and the industry asked for.
  std::int64_t in_range(std::string_view name, std::int64_t total) const;
  /// A rate or price: a base that moves by up to a tenth from day to day.
  std::int64_t moving(std::string_view name, std::int64_t base) const;

  void id(Keys keys, std::string digits);
  void text(std::string_view column, Keys keys, std::string text);
  void published(std::string_view column);
  void duration(std::string_view column, std::int64_t seconds);
  void count(std::string_view column, Keys keys, std::int64_t amount);
  /// `exact` and `ranges` are the members for exact numbers and for ranges.
  void count_range(std::string_view column, Keys exact, Keys ranges, std::int64_t amount);
  void ratio_range(std::string_view column, Keys exact, Keys ranges, std::int64_t ten_thousandths);
  /// Of one click, one thousand views, one piece.
  void price_range(std::string_view column, Keys exact, Keys ranges, std::int64_t fen);
  /// Of all sales.
  void turnover_range(std::string_view column, Keys exact, Keys ranges, std::int64_t fen);
  /// A JSON member that no column takes: `,"key":json`.
  void extra(int per_mille, std::string_view key, std::string_view json);

  Item take() { return std::move(item_); }

private:
  std::string_view key_of(std::string_view column, Keys keys) const;
  Presence presence_of(std::string_view column) const;
  void number(std::string_view column, bool is_range, Keys keys, Quantity quantity,
              std::span<const Notation> notations, std::int64_t amount);

  Draw author_;
  const Individual &one_;
  const ScopeKey &scope_;
  Day day_;
  Item item_;
};

Item describe_video(FieldMaker &make);
Item describe_product(FieldMaker &make);

} // namespace xingtu::sandbox
