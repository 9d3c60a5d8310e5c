#!/usr/bin/env bash
# Names the Debian packages with the shared libraries that these programs need, one a line: their
# names hold the libraries' versions and so differ between releases of Debian.
#   cmake/runtime_packages.sh PROGRAM...
set -euo pipefail
shopt -s inherit_errexit

# The owner is looked up by the file's name, for the linker may say /lib where the package says /usr/lib.
ldd "$@" | awk '$2 == "=>" {n = split($3, part, "/"); print "*/" part[n]}' | sort -u |
  xargs dpkg-query --search | sed 's/:.*//' | sort -u
