#include "pipeline/permits.hpp"

#include <algorithm>

namespace xingtu::pipeline {

Permits::Permits(int count, std::size_t loaders) : count_(count), loaders_(loaders) {
  const auto permits = static_cast<std::size_t>(count);
  for (std::size_t i = 0; i < loaders; ++i)
    loaders_[i].share = static_cast<int>(permits / loaders + (i < permits % loaders ? 1 : 0));
}

int Permits::free_now(std::size_t loader) const {
  int free = count_;
  for (std::size_t i = 0; i < loaders_.size(); ++i) {
    const auto &one = loaders_[i];
    free -= i != loader && one.needs ? std::max(one.share, one.taken) : one.taken;
  }
  return free;
}

int Permits::free(std::size_t loader) const {
  const std::lock_guard lock(mutex_);
  return free_now(loader);
}

int Permits::take(std::size_t loader) {
  const std::lock_guard lock(mutex_);
  const int free = free_now(loader);
  auto &own = loaders_[loader];
  own.taken += std::max(0, free);
  own.needs = true;
  own.refused = free <= 0;
  return free;
}

bool Permits::give_back(std::size_t loader, int count, bool needs) {
  const std::lock_guard lock(mutex_);
  auto &own = loaders_[loader];
  own.taken -= count;
  own.needs = needs;
  bool concerns_another = false;
  for (std::size_t i = 0; i < loaders_.size(); ++i)
    if (i != loader && loaders_[i].needs && loaders_[i].refused && free_now(i) > 0) {
      loaders_[i].refused = false; // is told once
      concerns_another = true;
    }
  return concerns_another;
}

} // namespace xingtu::pipeline
