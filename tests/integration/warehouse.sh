# Sourced by the tests of BI tools: a loaded database with everything in it that a report has to stand. Needs
# $root and $scratch (a temporary folder) and die; the programs are those of build/release, or of XINGTU_PROGRAMS.
# What it starts ends with stop_warehouse.
# shellcheck shell=bash disable=SC2034,SC2154

# Settings for the caller's own databases must not lead us to them.
unset "${!PG@}"

readonly state=$scratch/state
readonly programs=${XINGTU_PROGRAMS:-$root/build/release}
readonly job=$root/tests/integration/job.yaml
readonly history=14 # days, of which one is never loaded

# shellcheck source=config/quickstart/servers.sh
. "$root/config/quickstart/servers.sh"

query() { psql -X -q -v ON_ERROR_STOP=1 -P pager=off "$DATABASE_URL" "$@"; }

start_warehouse() {
  local program
  for program in psql curl "$programs/xingtu-etl" "$programs/xingtu-sandbox"; do
    command -v "$program" >/dev/null || die "$program is missing: ./quickstart installs and builds it"
  done
  mkdir -p "$state"
  start_postgres
  create_database xingtu
  start_sandbox
  DATABASE_URL=$(database_url xingtu)
  XINGTU_SANDBOX_URL=http://127.0.0.1:$(<"$state/sandbox.port")
  XINGTU_SANDBOX_TOKEN=$(<"$state/token")
  export DATABASE_URL XINGTU_SANDBOX_URL XINGTU_SANDBOX_TOKEN
  # Once for all: midnight may pass while it loads.
  today=$(TZ=Asia/Shanghai date +%F)
}

stop_warehouse() {
  [[ -d $state ]] || return 0
  local record
  stop_sandbox
  stop_postgres
  for record in "$state/postgres_home" "$state/socket_folder"; do
    [[ ! -s $record ]] || rm -rf -- "$(<"$record")"
  done
}

# A login that sees what xingtu_reader sees. The socket's folder is the access control: no password.
make_reader_login() { # name
  query -c "CREATE ROLE $1 LOGIN IN ROLE xingtu_reader"
}

put() { # path, text
  curl --silent --show-error --fail --noproxy '*' --request PUT --data-raw "$2" --output /dev/null \
    "$XINGTU_SANDBOX_URL/sandbox/$1" || die "the sandbox does not take $1: $2"
}

day_before() { date -d "$today - $1 days" +%F; } # days ago

# The sandbox answers as of one day; the loader files the answers under that day's snapshot.
load_day() { # date, rules, expected exit code, arguments of run...
  local result=0
  put date "$1"
  put rules "$2"
  "$programs/xingtu-etl" run --quiet --config "$job" --snapshot-at "$1" "${@:4}" \
    >>"$scratch/load.log" 2>&1 || result=$?
  ((result == $3)) || {
    tail -n 20 "$scratch/load.log" >&2
    die "loading the snapshot of $1 ended with exit code $result instead of $3"
  }
}

# All states that a list can be in, each on a day of its own.
load_history() {
  local ago day
  local -r cook='"oAuthorId": "6613871234567890123"' brush='"oAuthorId": "6988120045566778904"'
  "$programs/xingtu-etl" migrate --quiet --config "$job" >>"$scratch/load.log" 2>&1 || die "migrate failed"
  for ((ago = history - 1; ago >= 0; --ago)); do
    day=$(day_before "$ago")
    case $ago in
      9) ;; # no run at all
      7) # failed for good: one creator's lists
        load_day "$day" "[{\"match\": {$cook}, \"answer\": {\"code\": 400}}]" 65
        ;;
      5) # waiting for a mapping: one creator's videos
        load_day "$day" "[{\"match\": {$brush, \"detailType\": \"VIDEO\"}, \"answer\": {\"drop_list\": true}}]" 75
        ;;
      4) load_day "$day" '[]' 75 --max-billed 120 ;; # open: the money was not enough
      3) # calls of which nobody knows whether they cost, and answers that are none
        load_day "$day" '[{"match": {"page": 1}, "skip": 3, "times": 5, "answer": {"close": true}},
                          {"match": {"page": 1}, "skip": 9, "times": 2, "answer": {"fault": "html"}}]' 0
        ;;
      2) # skipped: a creator without anything, whose single industries are not asked for
        load_day "$day" "[{\"match\": {$brush, \"industryId\": \"ALL\"}, \"answer\": {\"code\": 201}}]" 0
        ;;
      *) load_day "$day" '[]' 0 ;;
    esac
  done
}
