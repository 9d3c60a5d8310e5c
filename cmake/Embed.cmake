# embed_files(TARGET BASE dir FILES glob...): makes a library that holds the files' bytes;
# core/embedded.hpp reads them by their path below BASE.
function(embed_files target)
  cmake_parse_arguments(arg "" "BASE" "FILES" ${ARGN})
  set(inputs "")
  foreach(pattern ${arg_FILES})
    file(GLOB found CONFIGURE_DEPENDS ${arg_BASE}/${pattern})
    list(APPEND inputs ${found})
  endforeach()
  list(SORT inputs)
  set(output ${CMAKE_BINARY_DIR}/generated/embedded_files.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DBASE=${arg_BASE} "-DINPUTS=${inputs}" -P ${CMAKE_SOURCE_DIR}/cmake/EmbedScript.cmake
    DEPENDS ${inputs} ${CMAKE_SOURCE_DIR}/cmake/EmbedScript.cmake
    COMMENT "Embedding SQL and schema files"
    VERBATIM)
  add_library(${target} STATIC ${output})
  target_link_libraries(${target} PUBLIC xingtu_options)
endfunction()
