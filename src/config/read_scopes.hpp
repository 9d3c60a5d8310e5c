#pragma once
#include "config/config.hpp"
#include "config/settings.hpp"

namespace xingtu::config {

/// The keys below `scopes`.
void read_scopes(const Settings &settings, Scopes &scopes);

} // namespace xingtu::config
