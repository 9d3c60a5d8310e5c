#!/usr/bin/env bash
# Configures and builds a preset.
#   cmake/build.sh PRESET [OPTION...] [TARGET...]
# Options begin with a dash and go to cmake, e.g. -DXINGTU_WERROR=ON; -Bbuild/NAME changes the folder.
set -euo pipefail
shopt -s inherit_errexit

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root"

preset=$1
shift
folder=build/$preset
options=()
targets=()
for argument in "$@"; do
  case $argument in
    -B*) folder=${argument#-B} ;;
    -*) options+=("$argument") ;;
    *) targets+=(--target "$argument") ;;
  esac
done

# The build folder of a checkout that was moved or copied still points to the old place.
if [[ -f $folder/CMakeCache.txt ]] &&
  ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt"; then
  rm -rf "$folder"
fi

# One compiler takes up to 1 GiB here: more of them than memory has room for would only swap.
jobs=$(awk '/^MemAvailable/ {print int($2 / 1048576)}' /proc/meminfo)
((jobs <= $(nproc))) || jobs=$(nproc)
((jobs >= 1)) || jobs=1

# Where ccache is installed, what one checkout has compiled serves the next one.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
[[ $folder != /* ]] || CCACHE_BASEDIR=/

cmake --preset "$preset" -B "$folder" "${options[@]}" >/dev/null
cmake --build "$folder" --parallel "$jobs" "${targets[@]}"
