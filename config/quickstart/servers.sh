# Sourced by quickstart: its private PostgreSQL and its sandbox. Needs $root, $state, $programs, die.
# shellcheck shell=bash disable=SC2154

wait_until() { # seconds, command...
  local tries=$(($1 * 20))
  shift
  until "$@"; do
    ((tries-- > 0)) || return 1
    sleep 0.05
  done
}

# --- PostgreSQL -------------------------------------------------------------------------------

# PostgreSQL refuses to run as root, and the user postgres may be unable to enter the checkout, for
# example below /root. So as root the data are in /var/lib, else in the checkout.
postgres_home() {
  local home=''
  [[ ! -f $state/postgres_home ]] || home=$(<"$state/postgres_home")
  if [[ ! -d $home ]]; then
    if [[ $(id -u) == 0 ]]; then
      home=$(mktemp -d /var/lib/xingtu-etl-quickstart.XXXXXX)
      chown postgres: "$home"
    else
      home=$state/postgres
      mkdir "$home"
      chmod 700 "$home"
    fi
    printf '%s\n' "$home" >"$state/postgres_home"
  fi
  printf '%s\n' "$home"
}

# The socket's folder has a short name, because its path may have 107 bytes at most. Only the
# server's user and root can enter it: that is the access control, no password is needed.
socket_folder() {
  local folder='' owner
  owner=$(stat -c %U "$(postgres_home)")
  [[ ! -f $state/socket_folder ]] || folder=$(<"$state/socket_folder")
  if [[ ! -d $folder || $(stat -c %U "$folder") != "$owner" ]]; then
    folder=$(mktemp -d /tmp/xingtu-etl.XXXXXX)
    [[ -O $(postgres_home) ]] || chown "$owner:" "$folder"
    printf '%s\n' "$folder" >"$state/socket_folder"
  fi
  printf '%s\n' "$folder"
}

database_url() { # name
  printf 'postgresql://xingtu@/%s?host=%s&port=5432\n' "$1" "$(socket_folder)"
}

# The folder of initdb and postgres: of the given version, or the newest.
postgres_programs() {
  local found
  found=$(find /usr/lib/postgresql -path "*/${1:-*}/bin/initdb" 2>/dev/null | sort -V | tail -n 1)
  [[ -n $found ]] || return 1
  printf '%s\n' "${found%/initdb}"
}

# Runs a program as the user that the data belong to, who may be unable to enter the current folder.
as_server_user() {
  local home owner
  home=$(postgres_home)
  if [[ -O $home ]]; then
    "$@"
  else
    owner=$(stat -c %U "$home")
    (cd / && setpriv --reuid="$owner" --regid="$(id -g "$owner")" --init-groups "$@")
  fi
}

# The number of our server's process. The one in postmaster.pid may be stale and by now belong to
# another process, even to another PostgreSQL; only ours works in our data folder.
postgres_pid() {
  local data pid
  [[ -f $state/postgres_home ]] || return 1
  data=$(<"$state/postgres_home")/data
  pid=$(head -n 1 "$data/postmaster.pid" 2>/dev/null) || return 1
  [[ /proc/$pid/cwd -ef $data ]] || return 1
  printf '%s\n' "$pid"
}
postgres_is_gone() { ! postgres_pid >/dev/null; }

make_cluster() { # data folder
  local bin
  bin=$(postgres_programs) || die "PostgreSQL's programs are missing: apt-get install postgresql"
  as_server_user rm -rf "$1.new"
  if ! as_server_user "$bin/initdb" --pgdata="$1.new" --username=xingtu --auth=trust --encoding=UTF8 \
    --locale=C.UTF-8 --no-instructions >"$state/initdb.log" 2>&1; then
    cat "$state/initdb.log" >&2
    die "PostgreSQL could not make its data folder $1"
  fi
  as_server_user mv "$1.new" "$1" # only now, so that a killed initdb leaves no half cluster
}

start_postgres() {
  local home data bin socket
  home=$(postgres_home)
  data=$home/data
  [[ -f $data/PG_VERSION ]] || make_cluster "$data"
  if postgres_pid >/dev/null; then
    ! psql -X -q "$(database_url postgres)" -c '' >/dev/null 2>&1 || return 0
    stop_postgres # it runs, but nobody can reach it: its socket is gone
  fi
  bin=$(postgres_programs "$(<"$data/PG_VERSION")") ||
    die "the data in $data are of PostgreSQL $(<"$data/PG_VERSION"), whose programs are gone" \
      "to begin anew: ./quickstart clean && ./quickstart"
  socket=$(socket_folder)
  # What a killed server has left behind; its number may be in use again.
  as_server_user rm -f "$data/postmaster.pid" "$socket/.s.PGSQL.5432" "$socket/.s.PGSQL.5432.lock"
  # 9 is the lock of this script, which the server must not hold on to.
  if ! as_server_user "$bin/pg_ctl" start --silent --wait --timeout=120 --pgdata="$data" \
    --log="$home/postgres.log" \
    --options="-c listen_addresses='' -c port=5432 -c unix_socket_directories='$socket'" 9>&-; then
    tail -n 20 "$home/postgres.log" >&2
    die "PostgreSQL did not start; its log is $home/postgres.log"
  fi
}

create_database() { # name
  local there
  there=$(psql -X -At "$(database_url postgres)" -c "SELECT 1 FROM pg_database WHERE datname = '$1'")
  [[ -n $there ]] || psql -X -q "$(database_url postgres)" -c "CREATE DATABASE $1"
}

stop_postgres() {
  local pid
  pid=$(postgres_pid) || return 0
  kill -INT "$pid" # fast: open sessions end
  wait_until 60 postgres_is_gone || kill -QUIT "$pid"
  wait_until 10 postgres_is_gone || die "PostgreSQL, process $pid, does not stop"
}

# --- sandbox ----------------------------------------------------------------------------------

# The number of our sandbox's process: the one that was started with our port file.
sandbox_pid() {
  local pid=''
  [[ ! -f $state/sandbox.pid ]] || pid=$(<"$state/sandbox.pid")
  [[ -n $pid && -r /proc/$pid/cmdline ]] || return 1
  grep -sqzxF -e "$state/sandbox.port" "/proc/$pid/cmdline" || return 1
  printf '%s\n' "$pid"
}
sandbox_is_gone() { ! sandbox_pid >/dev/null; }
sandbox_is_decided() { [[ -s $state/sandbox.port ]] || ! kill -0 "$(<"$state/sandbox.pid")" 2>/dev/null; }

stop_sandbox() {
  local pid
  pid=$(sandbox_pid) || return 0
  kill "$pid"
  wait_until 10 sandbox_is_gone || kill -KILL "$pid"
}

# Always a new process, for the program may have been built anew.
start_sandbox() {
  stop_sandbox
  if [[ ! -s $state/token ]]; then
    (umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$state/token")
  fi
  rm -f "$state/sandbox.port"
  XINGTU_SANDBOX_TOKEN=$(<"$state/token") setsid "$programs/xingtu-sandbox" serve --port 0 \
    --port-file "$state/sandbox.port" --journal "$state/journal.jsonl" --seed 7 --latency 20ms \
    --error 301=0.02 </dev/null >"$state/sandbox.log" 2>&1 9>&- &
  printf '%s\n' $! >"$state/sandbox.pid"
  wait_until 30 sandbox_is_decided || true
  if [[ ! -s $state/sandbox.port ]]; then
    cat "$state/sandbox.log" >&2
    die "the sandbox did not start"
  fi
}
