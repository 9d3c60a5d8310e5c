#pragma once
// What `profile` tells: a profile and its suggestion for each detail type, as text for people and as JSON.
// Whatever came from the API is printable text here.
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/time.hpp"
#include "core/words.hpp"
#include "extract/profile.hpp"
#include "extract/suggestion.hpp"

namespace xingtu::app {

struct DetailProfile {
  DetailType type = DetailType::video;
  std::set<TimePoint> snapshots;
  std::int64_t not_json = 0; ///< stored pages that are not an answer with `data`
  extract::Profile profile;
  extract::Suggestion suggestion;
};

/// "video", as the mapping file names the detail type.
std::string kind_of(DetailType type);

std::string describe(const std::vector<DetailProfile> &profiles, const TimeZone &zone);

nlohmann::ordered_json profile_object(const std::vector<DetailProfile> &profiles);

} // namespace xingtu::app
