// A database that has no room: no disk, no connections. Nothing is bought that it could not store.
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "fault/database_load.hpp"

using namespace xingtu::test;

namespace {

/// A disk of a few MiB, for a tablespace. Needs the right to mount.
class SmallDisk {
public:
  explicit SmallDisk(const PostgresServer &server) {
    if (::mount("xingtu-test", folder_.path().c_str(), "tmpfs", 0, "size=64m") != 0) {
      why_not_ = std::strerror(errno);
      return;
    }
    const auto space = folder_ / "tablespace";
    std::filesystem::create_directory(space);
    if (const auto &user = server.user()) {
      std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
      if (::chown(space.c_str(), user->uid, user->gid) != 0)
        why_not_ = std::strerror(errno);
    }
  }
  ~SmallDisk() {
    if (why_not_.empty())
      ::umount2(folder_.path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk &) = delete;
  SmallDisk &operator=(const SmallDisk &) = delete;

  /// Why there is none; empty if there is one.
  const std::string &why_not() const { return why_not_; }
  std::string tablespace() const { return folder_ / "tablespace"; }
  /// Takes all that is left.
  void fill() const {
    const int file = ::open(filling().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const std::string zeros(65536, '\0');
    for (std::size_t size = zeros.size(); size > 0; size /= 2)
      while (::write(file, zeros.data(), size) > 0) {
      }
    ::close(file);
  }
  void free() const { std::filesystem::remove(filling()); }

private:
  std::filesystem::path filling() const { return folder_ / "filling"; }

  TempDir folder_;
  std::string why_not_;
};

struct FullDisk {
  explicit FullDisk(const std::string &database) : load(database, &server) {
    if (!disk.why_not().empty())
      return;
    pqxx::connection connection(server.url("postgres"));
    pqxx::nontransaction session(connection);
    session.exec("create tablespace small location '" + disk.tablespace() + "'");
    session.exec("alter database " + load.job.database().name + " set tablespace small");
  }

  PostgresServer server;
  SmallDisk disk{server};
  DatabaseLoad load;
};

bool can_have_small_disks(const FullDisk &test) {
  if (test.disk.why_not().empty())
    return true;
  MESSAGE("not tested: mounting a small tmpfs is not permitted here: ", test.disk.why_not());
  return false;
}

} // namespace

TEST_CASE(
    "while the database's disk is full nothing is bought; when it has room the run goes on and buys no page "
    "twice") {
  const FullDisk test("{}");
  if (!can_have_small_disks(test))
    return;
  Process run(test.load.job.command(run_of_day()));
  test.load.wait_for_requests(run, 8);
  test.disk.fill();
  REQUIRE(wait_until([&] { return test.server.log().find("No space left") != std::string::npos; },
                     Process::kPatience));
  // While one connection found no room, the other one may still find some in the pages that a table has.
  CHECK(wait_until([&] { return test.load.buys_nothing_for(std::chrono::milliseconds(300)); },
                   Process::kPatience));
  CHECK(!run.try_wait(std::chrono::milliseconds(0)));
  test.disk.free();
  test.load.check_complete_at_once(run.wait());
}

TEST_CASE("a disk that stays full for longer than database.patience ends the run with 69, and the next run "
          "goes on") {
  const FullDisk test("{patience: 300ms}");
  if (!can_have_small_disks(test))
    return;
  Process run(test.load.job.command(run_of_day()));
  test.load.wait_for_requests(run, 8);
  test.disk.fill();
  const auto finished = run.wait(std::chrono::seconds(20));
  test.disk.free();
  test.load.check_ended_and_goes_on(finished);
}

TEST_CASE("a run waits for a free connection before it sends anything") {
  PostgresServer server({.settings = {"max_connections=5", "superuser_reserved_connections=0"}});
  const DatabaseLoad load("{}", &server);
  std::vector<std::unique_ptr<pqxx::connection>> others;
  for (int i = 0; i < 5; ++i)
    others.push_back(std::make_unique<pqxx::connection>(load.job.database_url()));
  Process run(load.job.command(run_of_day()));
  REQUIRE(wait_until([&] { return server.log().find("too many clients") != std::string::npos; },
                     Process::kPatience));
  CHECK(load.asked() == 0);
  CHECK(run.running());
  others.clear();
  load.check_complete_at_once(run.wait());
}

TEST_CASE("a run that gets no connection within database.patience ends with 69 and has sent nothing") {
  PostgresServer server({.settings = {"max_connections=5", "superuser_reserved_connections=0"}});
  const DatabaseLoad load("{patience: 200ms}", &server);
  std::vector<std::unique_ptr<pqxx::connection>> others;
  for (int i = 0; i < 5; ++i)
    others.push_back(std::make_unique<pqxx::connection>(load.job.database_url()));
  const auto finished = run(load.job.command(run_of_day()), std::chrono::seconds(20));
  CHECK_MESSAGE(finished.exit_code == 69, finished.err);
  CHECK(load.asked() == 0);
}
