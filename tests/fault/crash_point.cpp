// The crash points of xingtu-etl-faulty, which is xingtu-etl but for this file: the process dies at the
// one that the environment names, or something else happens.
//   XINGTU_CRASH_AT    die at the k-th point that is passed, counted over all threads from 1
//   XINGTU_CRASH_ONLY  count only points of this name, see crash_point_names.hpp
//   XINGTU_CRASH_AFTER count only from the first point of this name on
//   XINGTU_CRASH_FILE  write the point's name to this file first
//   XINGTU_CRASH_HOW   stop: do not die there, but stop until a SIGCONT; memory: the next request for memory
//                      of the thread that is there fails
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#include "crash_point_names.hpp"

namespace {

thread_local bool no_memory = false;

} // namespace

void *operator new(std::size_t size) {
  if (!std::exchange(no_memory, false))
    if (void *const memory = std::malloc(size == 0 ? 1 : size))
      return memory;
  throw std::bad_alloc();
}

void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

namespace xingtu {
namespace {

void befall(const char *name) noexcept {
  if (const char *path = std::getenv("XINGTU_CRASH_FILE")) {
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    [[maybe_unused]] const auto written = write(file, name, std::strlen(name));
  }
  const char *const how = std::getenv("XINGTU_CRASH_HOW");
  if (how && std::strcmp(how, "stop") == 0) {
    kill(getpid(), SIGSTOP);
    return;
  }
  if (how && std::strcmp(how, "memory") == 0) {
    no_memory = true;
    return;
  }
  kill(getpid(), SIGKILL);
  for (;;)
    pause();
}

} // namespace

void crash_point(CrashPoint point) noexcept {
  // Neither changes while the process lives.
  static const char *const at = std::getenv("XINGTU_CRASH_AT");
  static const char *const only = std::getenv("XINGTU_CRASH_ONLY");
  static const char *const after = std::getenv("XINGTU_CRASH_AFTER");
  static const long fatal = at ? std::atol(at) : 0;
  static std::atomic<long> passed = 0;
  static std::atomic<bool> counts = after == nullptr;
  const char *const name = kCrashPointNames[static_cast<std::size_t>(point)];
  if (!counts) {
    counts = std::strcmp(after, name) == 0;
    return;
  }
  if (fatal == 0 || (only && std::strcmp(only, name) != 0))
    return;
  if (++passed == fatal)
    befall(name);
}

} // namespace xingtu
