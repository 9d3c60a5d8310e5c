#include <atomic>
#include <thread>

#include <doctest/doctest.h>
#include <httplib.h>

#include "core/error.hpp"
#include "sandbox/server.hpp"
#include "sandbox_support.hpp"

using namespace xingtu::sandbox;
using sandbox_test::Fixture;

namespace {

/// Serves a fixture's sandbox for as long as it lives.
class Running {
public:
  explicit Running(Sandbox &sandbox, std::optional<ServerIdentity> identity = std::nullopt)
      : server_({0, 24}, sandbox, std::move(identity)), thread_([this] { server_.run(); }) {}
  ~Running() {
    server_.stop();
    thread_.join();
  }
  Running(const Running &) = delete;
  Running &operator=(const Running &) = delete;
  int port() const { return server_.port(); }

private:
  Server server_;
  std::thread thread_;
};

std::string api(const std::string &more = {}) {
  return std::string(kApiPath) + "?token=sandbox-token&oAuthorId=6613871234567890001" + more;
}

std::string temporary_ca(const sandbox_test::TemporaryFolder &folder, const std::string &pem) {
  const std::string path = folder.file("ca.pem");
  std::ofstream(path) << pem;
  return path;
}

bool trusts(CertificateKind kind, bool with_ca) {
  Fixture fixture;
  ServerIdentity identity = make_identity(kind);
  const std::string ca = temporary_ca(fixture.folder, identity.ca_pem);
  const Running running(fixture.sandbox, std::move(identity));
  httplib::SSLClient client("localhost", running.port());
  client.set_address_family(AF_INET);
  if (with_ca)
    client.set_ca_cert_path(ca.c_str());
  client.enable_server_certificate_verification(true);
  return client.Get("/ping") != nullptr;
}

} // namespace

TEST_CASE("over HTTP with 16 threads the journal has a request's line before its answer arrives") {
  Fixture fixture;
  const Running running(fixture.sandbox);
  std::atomic<int> answers = 0, missing = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 16; ++t)
    threads.emplace_back([&, t] {
      httplib::Client client("127.0.0.1", running.port());
      client.set_keep_alive(true);
      for (int i = 0; i < 20; ++i) {
        const std::string id = std::to_string(t) + "-" + std::to_string(i);
        const auto result = client.Get(api("&page=1"), {{"X-Request-Id", id}});
        if (!result || result->status != 200)
          continue;
        ++answers;
        bool found = false;
        for (const auto &line : fixture.lines())
          found = found || line.at("client_request_id") == id;
        missing += found ? 0 : 1;
      }
    });
  for (auto &thread : threads)
    thread.join();
  CHECK(answers == 16 * 20);
  CHECK(missing == 0);
  CHECK(fixture.lines().size() == 16 * 20);
}

TEST_CASE("an answer is the same bytes compressed and not, and a ping is not in the journal") {
  Fixture fixture(
      {}, R"([{"answer": {"body": "{\"code\":0,\"data\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}"}}])");
  const Running running(fixture.sandbox);
  httplib::Client client("127.0.0.1", running.port());
  CHECK(client.Get("/ping")->body == "pong");
  const auto plain = client.Get(api(), {{"Accept-Encoding", "identity"}});
  const auto packed = client.Get(api(), {{"Accept-Encoding", "br, gzip"}});
  CHECK(plain->get_header_value("Content-Encoding").empty());
  CHECK(packed->get_header_value("Content-Encoding") == "gzip");
  CHECK(packed->body == plain->body);
  CHECK(fixture.lines().size() == 2);
}

TEST_CASE("other methods on the API path are in the journal too") {
  Fixture fixture;
  const Running running(fixture.sandbox);
  httplib::Client client("127.0.0.1", running.port());
  CHECK(client.Post(api(), "x", "text/plain")->status == 400);
  CHECK(client.Delete(api())->status == 400);
  CHECK(fixture.lines().at(0).at("method") == "POST");
  CHECK(fixture.lines().at(1).at("method") == "DELETE");
}

TEST_CASE(
    "the date and the rules can be changed while it serves; wrong ones are refused and change nothing") {
  Fixture fixture;
  const Running running(fixture.sandbox);
  httplib::Client client("127.0.0.1", running.port());
  CHECK(client.Put("/sandbox/date", "2026-12-24\n", "text/plain")->status == 204);
  CHECK(client.Put("/sandbox/date", "tomorrow", "text/plain")->status == 400);
  CHECK(client.Put("/sandbox/rules", R"([{"answer": {"code": 600}}])", "application/json")->status == 204);
  CHECK(client.Put("/sandbox/rules", "{}", "application/json")->status == 400);
  CHECK(client.Get(api())->status == 403);
  const auto state = nlohmann::json::parse(client.Get("/sandbox/state")->body);
  CHECK(state.at("date") == "2026-12-24");
  CHECK(state.at("requests") == 1);
  CHECK(fixture.lines().size() == 1);
}

TEST_CASE("a cut connection brings no answer, and the next one works") {
  Fixture fixture({}, R"([{"times": 1, "answer": {"close": true}}])");
  const Running running(fixture.sandbox);
  httplib::Client client("127.0.0.1", running.port());
  CHECK(client.Get(api()) == nullptr);
  CHECK(client.Get(api())->status == 200);
  CHECK(fixture.lines().size() == 2);
}

TEST_CASE("an endless body ends only with the client, and a bomb is small on the wire") {
  Fixture fixture(
      {}, R"([{"match": {"page": 1}, "answer": {"endless": true}}, {"answer": {"gzip_bomb": true}}])");
  const Running running(fixture.sandbox);
  const auto receive = [&](const std::string &more, bool unpack, std::size_t limit) {
    httplib::Client client("127.0.0.1", running.port());
    client.set_decompress(unpack);
    std::size_t received = 0;
    client.Get(api(more), {{"Accept-Encoding", "gzip"}},
               [&](const char *, std::size_t size) { return (received += size) < limit; });
    return received;
  };
  CHECK(receive("&page=1", true, 20u << 20) >= 20u << 20);
  CHECK(receive("&page=2", true, 20u << 20) >= 20u << 20);
}

TEST_CASE("stopping does not wait for idle connections, endless bodies or latency") {
  Behaviour behaviour;
  behaviour.latency = xingtu::Milliseconds(600'000);
  Fixture slow(behaviour), endless({}, R"([{"answer": {"endless": true}}])");
  const auto begin = std::chrono::steady_clock::now();
  std::thread waiting, reading;
  {
    const Running slow_server(slow.sandbox), endless_server(endless.sandbox);
    httplib::Client idle("127.0.0.1", slow_server.port());
    idle.set_keep_alive(true);
    CHECK(idle.Get("/ping")->status == 200);
    std::atomic<bool> begun = false;
    waiting = std::thread([port = slow_server.port()] {
      httplib::Client client("127.0.0.1", port);
      client.set_read_timeout(600, 0);
      client.Get(api());
    });
    reading = std::thread([port = endless_server.port(), &begun] {
      httplib::Client client("127.0.0.1", port);
      client.Get(api(), [&begun](const char *, std::size_t) { return begun = true; });
    });
    while (slow.lines().empty() || !begun)
      std::this_thread::yield();
  }
  waiting.join();
  reading.join();
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
}

TEST_CASE("over HTTPS only who has the authority's certificate trusts it, and never a wrong one") {
  CHECK(trusts(CertificateKind::valid, true));
  CHECK_FALSE(trusts(CertificateKind::valid, false));
  CHECK_FALSE(trusts(CertificateKind::expired, true));
  CHECK_FALSE(trusts(CertificateKind::wrong_host, true));
}

TEST_CASE("a port that is taken is an error that says so") {
  Fixture fixture;
  const Running running(fixture.sandbox);
  CHECK_THROWS_AS(Server({running.port(), 1}, fixture.sandbox, std::nullopt), xingtu::Error);
}
