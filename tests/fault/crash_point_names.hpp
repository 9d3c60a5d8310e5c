#pragma once
// The names of the crash points, for the program that heeds them and for those who name one.
#include <array>

#include "core/crash_point.hpp"

namespace xingtu {

inline constexpr std::array<const char *, static_cast<std::size_t>(kLastCrashPoint) + 1> kCrashPointNames{
    "plan_written",     "run_opened",       "commit",         "committed",        "sending",
    "headers_received", "body_received",    "answered",       "audit_settled",    "pages_stored",
    "items_loaded",     "receipts_written", "progress_written", "intents_written",
    "scope_complete",   "reading_replaced", "run_closing",    "run_closed"};

} // namespace xingtu
