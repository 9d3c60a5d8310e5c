# Sourced by the tests of BI tools, which have a function explain: counts what passed and what failed.
# shellcheck shell=bash

passed=0
failed=0

check() { # name, command...
  if "${@:2}"; then
    passed=$((passed + 1))
    printf 'ok      %s\n' "$1"
  else
    failed=$((failed + 1))
    printf 'FAILED  %s\n' "$1"
    explain || true
  fi
}

# The closing line is there whatever ended the script, and it does not say that all is well if it is not.
close_checks() { # exit code so far
  (($1 == 0 || failed > 0)) || failed=1
  ((passed > 0 || failed > 0)) || failed=1
  printf '%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0)) || exit 1
}
