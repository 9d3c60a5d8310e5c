#pragma once
// A TCP proxy on loopback that can go wrong: it cuts, mutes and freezes connections, for HTTP and for
// PostgreSQL alike. A thread per connection; port 0.
#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>

namespace xingtu::test {

class TcpProxy {
public:
  enum class Direction { to_server, to_client };

  /// Bytes as they have come, before they are passed on.
  struct Piece {
    Direction direction;
    std::string_view bytes;
    int connection; ///< counted from 1, in the order in which they came
  };

  enum class Verdict {
    pass,
    cut,           ///< the bytes are dropped, and both ends see the connection reset
    pass_then_cut, ///< the receiver gets the bytes, the sender never gets an answer: its end is reset
    mute,          ///< the bytes are dropped, and whatever follows on this connection; it stays open
  };

  /// Called by several threads at once.
  using Inspect = std::function<Verdict(const Piece &)>;

  explicit TcpProxy(int server_port, Inspect inspect = {});
  ~TcpProxy();
  TcpProxy(const TcpProxy &) = delete;
  TcpProxy &operator=(const TcpProxy &) = delete;

  int port() const { return port_; }
  int connections() const { return accepted_; }

  /// Where later connections go.
  void redirect(int server_port) { server_port_ = server_port; }
  /// Resets all connections of now.
  void cut_all();
  /// While true, later connections are reset at once.
  void refuse(bool refused) { refused_ = refused; }
  /// While true, nothing passes and nothing is closed: as if a cable were pulled.
  void freeze(bool frozen);
  /// Connections of now become half-open: what either end still sends is lost and never acknowledged. So
  /// the ends notice only by their own timeouts, which freeze() does not set off.
  void pull_cables();

private:
  struct Link;
  void accept_all();
  void serve(Link &link);
  Verdict pass_on(Link &link, Direction direction);

  Inspect inspect_;
  std::atomic<int> server_port_;
  std::atomic<bool> refused_ = false;
  std::atomic<int> accepted_ = 0;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> frozen_ = false, ending_ = false;
  std::mutex mutex_;
  std::list<std::unique_ptr<Link>> links_;
  std::thread acceptor_;
};

} // namespace xingtu::test
