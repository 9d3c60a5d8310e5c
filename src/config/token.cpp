#include "config/token.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "config/descriptor.hpp"

namespace xingtu::config {
namespace {

// No token is nearly that long; a file that is will be another one.
constexpr std::size_t kLongestToken = 4096;

/// Who else may read the file. A file of our own must be ours alone. One that another user owns can
/// reach us only through its group or an access list (whose mask shows as the group's rights): so do
/// systemd (LoadCredential with User=) and Kubernetes (secret volume with fsGroup) hand secrets over.
std::string permission_fault(const struct stat &status) {
  const auto mode = status.st_mode & 0777u;
  const mode_t tolerated = status.st_uid == ::geteuid() ? 0700 : 0740;
  if ((mode & ~tolerated) == 0)
    return {};
  return fmt::format("others may read or write it (mode {:04o}); chmod 0400", mode);
}

} // namespace

Secret read_token_file(const std::string &path, std::string &error) {
  // Non-blocking, so that a pipe without a writer is an error and not a wait.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) {
    error = fmt::format("cannot be read: {}", std::strerror(errno));
    return {};
  }
  if (!S_ISREG(status.st_mode)) {
    error = "is not a regular file; write the path of a file that holds the token";
    return {};
  }
  error = permission_fault(status);
  if (!error.empty())
    return {};
  std::array<char, kLongestToken + 2> buffer{};
  const auto count = ::read(file.get(), buffer.data(), buffer.size());
  if (count < 0) {
    error = fmt::format("cannot be read: {}", std::strerror(errno));
    return {};
  }
  std::string text(buffer.data(), static_cast<std::size_t>(count));
  if (text.ends_with('\n'))
    text.pop_back();
  if (text.find_first_of("\r\n") != std::string::npos) {
    error = "holds more than one line, or a carriage return; put the token alone into it";
    return {};
  }
  Secret token(std::move(text));
  error = token.empty() ? "is empty; put the token into it" : token_fault(token);
  return error.empty() ? token : Secret{};
}

std::string token_fault(const Secret &token) {
  const auto &text = token.reveal();
  const auto printable = [](char c) { return c > ' ' && c < '\x7f'; };
  if (!std::all_of(text.begin(), text.end(), printable))
    return "holds a blank, a control character or one that is not ASCII; give the token alone";
  if (text.size() > kLongestToken)
    return fmt::format("is longer than {} characters; give the token alone", kLongestToken);
  return {};
}

} // namespace xingtu::config
