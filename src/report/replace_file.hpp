#pragma once
#include <string>
#include <string_view>

namespace xingtu::report {

/// Who may read a file: everybody, whatever umask we were started with, for the reader is another user (mode
/// 0644); or as the umask says.
enum class Readers { all, by_umask };

/// Puts a file with this text in the place of the old one: whoever reads, and whatever dies when, it is the
/// old text or the new one, never a part. Throws std::system_error, and then the old one stays. What is not a
/// plain file (a device, a folder) is left alone.
void replace_file(const std::string &path, std::string_view text, Readers readers);

} // namespace xingtu::report
