#pragma once
// Why a server refuses a connection, as a SQLSTATE.
#include <string>

namespace xingtu::warehouse {

/// Connects once more for nothing but the reason of the refusal. `conninfo`: libpq URI or conninfo. Empty if
/// no server answers; cannot_connect_now (57P03) if it lets us in this time.
std::string sqlstate_of_refusal(const std::string &conninfo);

} // namespace xingtu::warehouse
