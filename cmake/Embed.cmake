# embed_files(TARGET BASE dir FILES glob... OUTSIDE name path...): makes a library that holds the files' bytes;
# core/embedded.hpp reads them by their path below BASE, and those of OUTSIDE, each a path, by the name before it.
function(embed_files target)
  cmake_parse_arguments(arg "" "BASE" "FILES;OUTSIDE" ${ARGN})
  set(inputs "")
  foreach(pattern ${arg_FILES})
    file(GLOB found CONFIGURE_DEPENDS ${arg_BASE}/${pattern})
    list(APPEND inputs ${found})
  endforeach()
  list(SORT inputs)
  set(outside ${arg_OUTSIDE})
  list(FILTER outside INCLUDE REGEX "^/")
  set(output ${CMAKE_BINARY_DIR}/generated/embedded_files.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DBASE=${arg_BASE} "-DINPUTS=${inputs}"
            "-DOUTSIDE=${arg_OUTSIDE}" -P ${CMAKE_SOURCE_DIR}/cmake/EmbedScript.cmake
    DEPENDS ${inputs} ${outside} ${CMAKE_SOURCE_DIR}/cmake/EmbedScript.cmake
    COMMENT "Embedding SQL, schema and page files"
    VERBATIM)
  add_library(${target} STATIC ${output})
  target_link_libraries(${target} PUBLIC xingtu_options)
endfunction()
