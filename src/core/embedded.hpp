#pragma once
#include <span>
#include <string_view>

namespace xingtu {

/// A file of the source tree that was put into the binary at build time.
struct EmbeddedFile {
  std::string_view path; ///< below the source tree, e.g. "sql/load/claim_scopes.sql"
  std::string_view text;
};

/// All embedded files, sorted by path.
std::span<const EmbeddedFile> embedded_files();

/// The text of one; empty if there is no such file.
std::string_view embedded_file(std::string_view path);

} // namespace xingtu
