#pragma once
// Keeps the token out of what comes back: error texts, and bodies that repeat it. Pure.
#include <string>
#include <string_view>

#include "core/secret.hpp"

namespace xingtu::fetch {

/// `text` without the value of the `token` parameter of `url` (as it stands there and percent-decoded),
/// with no more of any URL than scheme, host and port, without queries, and with a dot for every byte that
/// is not printable ASCII: one line, whatever the server put into it.
std::string redact(std::string_view text, const Secret &url);

/// Puts asterisks over that value wherever `body` repeats it: as it is, percent-encoded, or escaped as in
/// JSON. A gateway's error page shows the address that was asked for, and an answer's bytes are stored and
/// handed on. Nothing else changes, neither the length nor what the JSON says. A value of less than 8
/// characters is left: it could stand in the data by chance, and no real token is so short.
void hide_token(std::string &body, const Secret &url);

} // namespace xingtu::fetch
