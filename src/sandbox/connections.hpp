#pragma once
// What the HTTP library does not offer: reaching the sockets of connections that it owns.

namespace xingtu::sandbox {

/// Cuts the connection to our port from this peer: the other side gets no answer.
void cut_connection(int local_port, int peer_port);

/// No connection to our port will bring another request; answers under way still go out.
void stop_reading(int local_port);

} // namespace xingtu::sandbox
