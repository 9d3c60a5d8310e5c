#pragma once
#include <string>
#include <string_view>

namespace xingtu::report {

/// Who may read a file: everybody, whatever umask we were started with, for the reader is another user (mode
/// 0644); or who could read the old one, and as the umask says if there was none.
enum class Readers { all, by_umask };

/// Puts a file with this text in the place of the old one: whoever reads, and whatever dies when, it is the
/// old text or the new one, never a part. Throws std::system_error, and then the old one stays. What is not a
/// plain file (a device, a folder, a link to nothing) is left alone; a link to one stays a link.
void replace_file(const std::string &path, std::string_view text, Readers readers);

} // namespace xingtu::report
