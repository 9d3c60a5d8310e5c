#pragma once
#include "config/config.hpp"
#include "config/settings.hpp"
#include "config/variables.hpp"

namespace xingtu::config {

/// The keys below `api`. The token, if the job names none, is that of JUSTONEAPI_TOKEN.
void read_api(const Settings &settings, const Environment &environment, Api &api);

} // namespace xingtu::config
