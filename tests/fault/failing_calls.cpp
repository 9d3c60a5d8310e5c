// A library to be loaded before all others (LD_PRELOAD): one system call, or one request for memory, of the
// program goes wrong. Counting begins with main, over all threads.
//   XINGTU_FAIL_CALL   the function, e.g. recv; memory for malloc, calloc, realloc, new and what builds on them
//                      thread for pthread_create
//   XINGTU_FAIL_AT     the k-th call of it, from 1; 0: none
//   XINGTU_FAIL_HOW    a number: errno, and nothing is done (but ECONNRESET ends the connection); short: at
//                      most one byte is transferred; kill: the process dies before it; torn: one byte is
//                      transferred, then the process dies
//   XINGTU_FAIL_TIMES  so many calls from there on, 1 if it is not given
//   XINGTU_FAIL_PATH   only calls that name a file whose path holds this text, or have it open; for memory,
//                      only requests from libraries whose path does
//   XINGTU_FAIL_COUNT  a file that the number of calls is written to at the end
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

extern "C" {
void *__libc_malloc(std::size_t);
void *__libc_calloc(std::size_t, std::size_t);
void *__libc_realloc(void *, std::size_t);
}

namespace {

enum class Fate { works, fails, is_short, torn };

struct Plan {
  const char *call = std::getenv("XINGTU_FAIL_CALL");
  const char *how = std::getenv("XINGTU_FAIL_HOW");
  const char *path = std::getenv("XINGTU_FAIL_PATH");
  const char *count_file = std::getenv("XINGTU_FAIL_COUNT");
  long at = number("XINGTU_FAIL_AT", 0);
  long times = number("XINGTU_FAIL_TIMES", 1);

  static long number(const char *name, long otherwise) {
    const char *text = std::getenv(name);
    return text ? std::atol(text) : otherwise;
  }
};

// Not a constructor's work: memory is asked for before it would run. Null before main begins.
std::atomic<const Plan *> plan{nullptr};
std::atomic<long> calls{0};

bool open_file_matches(int file, const char *part) {
  char link[64], path[4096];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const auto length = readlink(link, path, sizeof path - 1);
  if (length < 0)
    return false;
  path[length] = '\0';
  return std::strstr(path, part) != nullptr;
}

/// The path of the library whose code is at this address.
const char *library_of(const void *code) {
  Dl_info library{};
  return dladdr(code, &library) != 0 && library.dli_fname ? library.dli_fname : "";
}

/// What becomes of this call. `path` or `file`: what it is about, if it is about a file.
Fate fate(const char *call, const char *path = nullptr, int file = -1) {
  const auto *const now = plan.load();
  if (!now || !now->call || std::strcmp(now->call, call) != 0)
    return Fate::works;
  if (now->path && !(path ? std::strstr(path, now->path) != nullptr : open_file_matches(file, now->path)))
    return Fate::works;
  const long call_number = ++calls;
  if (now->at == 0 || call_number < now->at || call_number >= now->at + now->times)
    return Fate::works;
  if (std::strcmp(now->how, "kill") == 0)
    kill(getpid(), SIGKILL);
  if (std::strcmp(now->how, "short") == 0)
    return Fate::is_short;
  if (std::strcmp(now->how, "torn") == 0)
    return Fate::torn;
  const int error = std::atoi(now->how);
  // Else its user would go on waiting for a peer that is still there.
  if (error == ECONNRESET && file >= 0)
    shutdown(file, SHUT_RDWR);
  errno = error;
  return Fate::fails;
}

/// The function of this name that would have been called.
template <typename Function> Function *real(const char *name) {
  return reinterpret_cast<Function *>(dlsym(RTLD_NEXT, name));
}

/// What remains of a transfer; `transfer` is called with the number of bytes.
template <typename Transfer> ssize_t transferred(Fate how, std::size_t size, Transfer transfer) {
  if (how == Fate::fails)
    return -1;
  const auto result = transfer(how == Fate::works || size == 0 ? size : 1);
  if (how == Fate::torn)
    kill(getpid(), SIGKILL);
  return result;
}

bool makes_a_file(int flags) {
  return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

/// What becomes of a request for memory from there.
Fate fate_of_memory(const void *caller) {
  const auto *const now = plan.load();
  return fate("memory", now && now->path ? library_of(caller) : nullptr);
}

int (*program)(int, char **, char **);

void write_count() {
  const auto *const now = plan.exchange(nullptr);
  if (!now || !now->count_file)
    return;
  if (std::FILE *out = std::fopen(now->count_file, "w")) {
    std::fprintf(out, "%ld\n", calls.load());
    std::fclose(out);
  }
}

/// OpenSSL 3.0 follows a null pointer when there is no memory at its very first use, which no program can
/// mend: it is had before counting begins. (A program that dies there has sent nothing yet.)
void use_openssl_once() {
  using Fetch = void *(void *, const char *, const char *);
  if (auto *const fetch = reinterpret_cast<Fetch *>(dlsym(RTLD_DEFAULT, "EVP_MD_fetch")))
    fetch(nullptr, "SHA256", nullptr);
}

int counted_program(int argc, char **argv, char **env) {
  static const Plan the_plan;
  use_openssl_once();
  std::atexit(write_count);
  plan = &the_plan;
  return program(argc, argv, env);
}

} // namespace

void *operator new(std::size_t size) {
  if (fate_of_memory(__builtin_return_address(0)) == Fate::works)
    if (void *const memory = __libc_malloc(size == 0 ? 1 : size))
      return memory;
  throw std::bad_alloc();
}

extern "C" {

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(),
                      void (*fini)(), void (*rtld_fini)(), void *stack_end) {
  program = main;
  using Start = int(int (*)(int, char **, char **), int, char **, void (*)(), void (*)(), void (*)(), void *);
  return real<Start>("__libc_start_main")(&counted_program, argc, argv, init, fini, rtld_fini, stack_end);
}

void *malloc(std::size_t size) {
  return fate_of_memory(__builtin_return_address(0)) == Fate::fails ? nullptr : __libc_malloc(size);
}

void *calloc(std::size_t count, std::size_t size) {
  return fate_of_memory(__builtin_return_address(0)) == Fate::fails ? nullptr : __libc_calloc(count, size);
}

void *realloc(void *old, std::size_t size) {
  return fate_of_memory(__builtin_return_address(0)) == Fate::fails ? nullptr : __libc_realloc(old, size);
}

ssize_t read(int file, void *bytes, std::size_t size) {
  static auto *const next = real<ssize_t(int, void *, std::size_t)>("read");
  return transferred(fate("read", nullptr, file), size, [&](std::size_t n) { return next(file, bytes, n); });
}

ssize_t write(int file, const void *bytes, std::size_t size) {
  static auto *const next = real<ssize_t(int, const void *, std::size_t)>("write");
  return transferred(fate("write", nullptr, file), size, [&](std::size_t n) { return next(file, bytes, n); });
}

ssize_t send(int socket, const void *bytes, std::size_t size, int flags) {
  static auto *const next = real<ssize_t(int, const void *, std::size_t, int)>("send");
  return transferred(fate("send", nullptr, socket), size,
                     [&](std::size_t n) { return next(socket, bytes, n, flags); });
}

ssize_t recv(int socket, void *bytes, std::size_t size, int flags) {
  static auto *const next = real<ssize_t(int, void *, std::size_t, int)>("recv");
  return transferred(fate("recv", nullptr, socket), size,
                     [&](std::size_t n) { return next(socket, bytes, n, flags); });
}

int poll(pollfd *files, nfds_t count, int timeout) {
  static auto *const next = real<int(pollfd *, nfds_t, int)>("poll");
  return fate("poll") == Fate::fails ? -1 : next(files, count, timeout);
}

int connect(int socket, const sockaddr *address, socklen_t size) {
  static auto *const next = real<int(int, const sockaddr *, socklen_t)>("connect");
  return fate("connect") == Fate::fails ? -1 : next(socket, address, size);
}

int socket(int domain, int type, int protocol) noexcept {
  static auto *const next = real<int(int, int, int)>("socket");
  return fate("socket") == Fate::fails ? -1 : next(domain, type, protocol);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*work)(void *),
                   void *argument) noexcept {
  static auto *const next =
      real<int(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *)>("pthread_create");
  return fate("thread") == Fate::fails ? errno : next(thread, attributes, work, argument);
}

int fsync(int file) {
  static auto *const next = real<int(int)>("fsync");
  return fate("fsync", nullptr, file) == Fate::fails ? -1 : next(file);
}

int rename(const char *from, const char *to) noexcept {
  static auto *const next = real<int(const char *, const char *)>("rename");
  return fate("rename", from) == Fate::fails ? -1 : next(from, to);
}

// Debian's libraries know files by three names of open and two of fopen.
int open(const char *path, int flags, ...) {
  static auto *const next = real<int(const char *, int, ...)>("open");
  va_list more;
  va_start(more, flags);
  const auto mode = makes_a_file(flags) ? va_arg(more, mode_t) : 0;
  va_end(more);
  return fate("open", path) == Fate::fails ? -1 : next(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  static auto *const next = real<int(const char *, int, ...)>("open64");
  va_list more;
  va_start(more, flags);
  const auto mode = makes_a_file(flags) ? va_arg(more, mode_t) : 0;
  va_end(more);
  return fate("open", path) == Fate::fails ? -1 : next(path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...) {
  static auto *const next = real<int(int, const char *, int, ...)>("openat");
  va_list more;
  va_start(more, flags);
  const auto mode = makes_a_file(flags) ? va_arg(more, mode_t) : 0;
  va_end(more);
  return fate("open", path) == Fate::fails ? -1 : next(folder, path, flags, mode);
}

std::FILE *fopen(const char *path, const char *mode) {
  static auto *const next = real<std::FILE *(const char *, const char *)>("fopen");
  return fate("open", path) == Fate::fails ? nullptr : next(path, mode);
}

std::FILE *fopen64(const char *path, const char *mode) {
  static auto *const next = real<std::FILE *(const char *, const char *)>("fopen64");
  return fate("open", path) == Fate::fails ? nullptr : next(path, mode);
}

} // extern "C"
