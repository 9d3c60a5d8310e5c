#pragma once
// For .cpp files alone: it brings the whole of nlohmann/json.
#include <optional>

#include <nlohmann/json.hpp>

namespace xingtu::app {

/// What is not there, or not known, is null.
template <typename T> nlohmann::ordered_json nullable(const std::optional<T> &value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

} // namespace xingtu::app
