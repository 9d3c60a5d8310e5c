#include "config/file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "config/descriptor.hpp"

namespace xingtu::config {

std::variant<std::string, ReadFailure> read_file(const std::string &path, std::size_t most_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file)
    return ReadFailure{std::strerror(errno)};
  std::string bytes, buffer(64u << 10, '\0');
  for (;;) {
    const auto count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return ReadFailure{std::strerror(errno)};
    if (count == 0)
      return bytes;
    bytes.append(buffer, 0, static_cast<std::size_t>(count));
    if (bytes.size() > most_bytes)
      return ReadFailure{fmt::format("it is larger than {} bytes", most_bytes)};
  }
}

std::string beside(const std::string &file, const std::string &path) {
  return (std::filesystem::path(file).parent_path() / path).lexically_normal().string();
}

} // namespace xingtu::config
