# Run by embed_files: writes INPUTS as arrays of characters. Plain byte lists, because string
# literals have a length limit that compilers set differently.
set(definitions "")
set(rows "")
set(n 0)
foreach(input ${INPUTS})
  file(RELATIVE_PATH name ${BASE} ${input})
  file(READ ${input} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  string(APPEND definitions "constexpr char file_${n}[] = {${bytes}'\\0'};\n")
  string(APPEND rows "    {\"${name}\", {file_${n}, sizeof(file_${n}) - 1}},\n")
  math(EXPR n "${n} + 1")
endforeach()
file(WRITE ${OUTPUT} "#include \"core/embedded.hpp\"\n#include <array>\nnamespace xingtu {\nnamespace {\n${definitions}\nconstexpr std::array<EmbeddedFile, ${n}> files{{\n${rows}}};\n}\nstd::span<const EmbeddedFile> embedded_files() { return files; }\nstd::string_view embedded_file(std::string_view path) {\n  for (const auto &file : files)\n    if (file.path == path) return file.text;\n  return {};\n}\n}\n")
