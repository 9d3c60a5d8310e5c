#pragma once
// A folder of configuration files that is gone at the end of a test.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "config/config.hpp"
#include "core/error.hpp"

namespace config_test {

class Folder {
public:
  Folder() {
    auto name = (std::filesystem::temp_directory_path() / "xingtu-config-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder &) = delete;
  Folder &operator=(const Folder &) = delete;

  std::string path(const std::string &name) const { return (path_ / name).string(); }
  std::string write(const std::string &name, const std::string &text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path(name);
  }
  /// `text` without this folder, so that messages can be compared: "job.yaml:1:2: ...".
  std::string without_folder(std::string text) const {
    const auto prefix = path_.string() + "/";
    for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
      text.erase(at, prefix.size());
    return text;
  }

private:
  std::filesystem::path path_;
};

/// An environment variable, for the length of a test; unset where no value is given.
class Variable {
public:
  explicit Variable(const char *name, const char *value = nullptr) : name_(name) {
    if (value != nullptr)
      ::setenv(name, value, 1);
    else
      ::unsetenv(name);
  }
  ~Variable() { ::unsetenv(name_); }
  Variable(const Variable &) = delete;
  Variable &operator=(const Variable &) = delete;

private:
  const char *name_;
};

inline std::string file_text(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

inline std::string source(const std::string &name) {
  return std::string(XINGTU_SOURCE_DIR) + "/" + name;
}

/// All errors of a job file with this text; empty if it is accepted.
inline std::string errors_in(const Folder &folder, const std::string &yaml) {
  try {
    xingtu::config::load(folder.write("job.yaml", yaml));
    return {};
  } catch (const xingtu::Error &e) {
    return folder.without_folder(e.what());
  }
}
inline std::string errors(const std::string &yaml) {
  const Folder folder;
  return errors_in(folder, yaml);
}

/// The two keys that every job needs, on the lines 1 to 3, and `more` from line 4 on.
inline std::string job_with(const std::string &more) {
  return "job: j\nscopes:\n  authors: ['1']\n" + more;
}
inline xingtu::config::Config loaded(const std::string &yaml) {
  const Folder folder;
  return xingtu::config::load(folder.write("job.yaml", yaml));
}

} // namespace config_test
