#!/usr/bin/env bash
# Installs the Debian packages that are missing; asks apt for nothing if none is.
#   cmake/packages.sh            all that building and the quickstart need
#   cmake/packages.sh NAME...    these
set -euo pipefail
shopt -s inherit_errexit

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
# While this file is there, installing PostgreSQL's package makes and starts no cluster for the whole
# system, which nobody has asked for.
readonly veto=/etc/postgresql-common/createcluster.d/xingtu-etl.conf

die() {
  printf 'packages: %s\n' "$@" >&2
  exit 1
}

# The libraries' packages are named where CMake looks for the libraries, and only there.
needed() {
  local call='^ *require_(package|pkg_config|file)\(.* ([a-z0-9.+-]+-dev|libjs-[a-z0-9.+-]+)( .*)?\)$'
  sed -nE "s/$call/\2/p" "$root/cmake/Dependencies.cmake"
  printf '%s\n' g++ cmake ninja-build pkg-config ca-certificates tzdata curl postgresql
}

missing() { # names
  local present name
  # shellcheck disable=SC2016 # dpkg-query's variables, not ours
  present=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
  for name in "$@"; do
    grep -qxF "installed $name" <<<"$present" || printf '%s\n' "$name"
  done
}

check_system() {
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    die "this system has no apt: Debian 12 or 13 is needed" \
      "elsewhere, install what cmake/Dependencies.cmake names, then cmake --preset release"
  fi
  local ID='' VERSION_ID=''
  # shellcheck source=/dev/null
  [[ ! -r /etc/os-release ]] || . /etc/os-release
  if [[ $ID == debian && -n $VERSION_ID && $VERSION_ID -lt 12 ]]; then
    die "Debian $VERSION_ID is too old: its compiler and libraries know no C++20; use Debian 12 or 13"
  fi
  local free
  free=$(df --output=avail -BM / | tail -n 1 | tr -dc 0-9)
  ((free >= 1500)) || die "only $free MiB are free on /; the packages need about 1500"
}

as_root=()
check_rights() { # packages
  [[ $(id -u) != 0 ]] || return 0
  local by_hand="apt-get install --no-install-recommends $*"
  command -v sudo >/dev/null || die "there is no sudo; as root run:" "  $by_hand"
  as_root=(sudo)
  sudo true || die "sudo was refused; as root run:" "  $by_hand"
}

apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
    -o Acquire::Retries=3 "$@" </dev/null
}

put_veto() {
  trap remove_veto EXIT
  "${as_root[@]}" mkdir -p "${veto%/*}"
  "${as_root[@]}" tee "$veto" >/dev/null <<<'create_main_cluster = false'
}
remove_veto() {
  "${as_root[@]}" rm -f "$veto"
  "${as_root[@]}" rmdir --ignore-fail-on-non-empty "${veto%/*}"
}

main() {
  local wanted=("$@") lacking log
  ((${#wanted[@]})) || mapfile -t wanted < <(needed)
  command -v dpkg-query >/dev/null || check_system
  mapfile -t lacking < <(missing "${wanted[@]}")
  ((${#lacking[@]})) || return 0

  check_system
  check_rights "${lacking[@]}"
  printf 'Installing packages, which may take some minutes: %s\n' "${lacking[*]}"
  log=$(mktemp)
  [[ " ${lacking[*]} " != *' postgresql '* ]] || put_veto
  if ! { apt update && apt install -y --no-install-recommends "${lacking[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    die "apt could not install the packages; all that it said is in $log" \
      "is the network up, and does the mirror in /etc/apt answer? mend that and run again"
  fi
  rm -f "$log"
}

main "$@"
