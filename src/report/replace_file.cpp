#include "report/replace_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace xingtu::report {
namespace {

[[noreturn]] void fail(const std::string &what, int code = errno) {
  throw std::system_error(code, std::generic_category(), what);
}

/// The new text on its way to its place: beside the old file, because a rename does not leave a file system.
/// Named after the process, because two workers of a job may share a file.
class Draft {
public:
  /// `old`: the file that it will take the place of, if there is one, whose owner and mode it gets.
  Draft(const std::string &target, const struct stat *old)
      : old_(old), path_(fmt::format("{}.{}.tmp", target, getpid())) {
    unlink(path_.c_str()); // of a process that was killed and had the same number
    file_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, old ? 0600 : 0644);
    if (file_ < 0)
      fail("cannot create " + path_);
  }
  ~Draft() {
    if (file_ >= 0)
      close(file_);
    if (!placed_)
      unlink(path_.c_str());
  }
  Draft(const Draft &) = delete;
  Draft &operator=(const Draft &) = delete;

  void write(std::string_view text) {
    while (!text.empty()) {
      const auto written = ::write(file_, text.data(), text.size());
      if (written < 0 && errno != EINTR)
        fail("cannot write " + path_);
      text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
  }

  /// With its bytes on the disk first: else a power failure might leave an empty file under the name.
  void place(const std::string &target, Readers readers) {
    // Only root gives a file to another owner; for others it stays theirs, in the group if they are in it.
    if (old_ && readers == Readers::by_umask && fchown(file_, old_->st_uid, old_->st_gid) != 0) {
      [[maybe_unused]] const auto given = fchown(file_, static_cast<uid_t>(-1), old_->st_gid);
    }
    const auto mode = old_ ? old_->st_mode & 0777 : 0644;
    if ((old_ || readers == Readers::all) && fchmod(file_, readers == Readers::all ? 0644 : mode) != 0)
      fail("cannot write " + path_);
    if (fsync(file_) != 0 || close(std::exchange(file_, -1)) != 0)
      fail("cannot write " + path_);
    if (rename(path_.c_str(), target.c_str()) != 0)
      fail(fmt::format("cannot rename {} to {}", path_, target));
    placed_ = true;
  }

private:
  const struct stat *old_;
  std::string path_;
  int file_ = -1;
  bool placed_ = false;
};

} // namespace

void replace_file(const std::string &path, std::string_view text, Readers readers) {
  struct stat old {};
  const bool there = stat(path.c_str(), &old) == 0;
  if (there && !S_ISREG(old.st_mode))
    fail(path + " is not a plain file", EINVAL);
  std::error_code error;
  // Of a share that is not mounted, say: a file in its place would hide that.
  if (!there && std::filesystem::is_symlink(std::filesystem::symlink_status(path, error)))
    fail(path + " is a link to a file that does not exist", ENOENT);
  // A link stays, and what it leads to is replaced.
  const auto real = std::filesystem::canonical(path, error);
  const auto target = there && !error ? real.string() : path;
  Draft draft(target, there ? &old : nullptr);
  draft.write(text);
  draft.place(target, readers);
}

} // namespace xingtu::report
