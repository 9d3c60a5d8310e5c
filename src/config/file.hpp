#pragma once
// Small files, read whole.
#include <cstddef>
#include <string>
#include <variant>

namespace xingtu::config {

/// Why a file could not be read, in the system's words, e.g. "No such file or directory".
struct ReadFailure {
  std::string reason;
};

/// The bytes of a file that has at most `most_bytes`.
std::variant<std::string, ReadFailure> read_file(const std::string &path, std::size_t most_bytes);

/// `path` as seen from the folder of the file that names it.
std::string beside(const std::string &file, const std::string &path);

} // namespace xingtu::config
