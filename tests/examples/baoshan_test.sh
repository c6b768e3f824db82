#!/usr/bin/env bash
# baoshan_test.sh SUITE CTL: enters examples/baoshan into a new database through the public API and holds what the suite
# says of 2019-03-15 against expected/*.txt; enters it again and finds nothing changed; starts anew and finds it there.
# GONGJIN_ACCEPT=1 writes expected/ from what came out, for a diff to be read.
set -euo pipefail
suite=$1 ctl=$2
here=$(realpath "$(dirname "$0")")
root=$(realpath "$here/../..")
home=$(mktemp -d)
trap 'kill "$suite_pid" 2>/dev/null; wait "$suite_pid" 2>/dev/null; rm -rf "$home"' EXIT
export GONGJIN_SECRET_FILE=$home/admin.secret

fail() { printf 'FAILED: %s\n' "$*" >&2; tail -n 5 "$home/log" >&2; exit 1; }

start() {
  rm -f "$home/endpoint"
  "$suite" --district 310113 --data-dir "$home/data" --listen 127.0.0.1:0 --metrics-listen "" \
    --endpoint-file "$home/endpoint" --admin-secret-file "$GONGJIN_SECRET_FILE" >>"$home/log" 2>&1 &
  suite_pid=$!
  for _ in $(seq 300); do
    [[ -s $home/endpoint ]] && break
    kill -0 "$suite_pid" 2>/dev/null || fail "the suite ended while starting"
    sleep 0.1
  done
  GONGJIN_ADDRESS=$(<"$home/endpoint")
  export GONGJIN_ADDRESS
}

# expect NAME ARGUMENT...: what gongjinctl says is what expected/NAME.txt says.
expect() {
  local name=$1 file=$here/expected/$1.txt
  "$ctl" --language zh "${@:2}" >"$home/$name.txt" || fail "gongjinctl ${*:2}"
  if [[ ${GONGJIN_ACCEPT:-} == 1 ]]; then cp "$home/$name.txt" "$file"; fi
  diff -u "$file" "$home/$name.txt" || fail "$name is not as expected"
}

apply() { "$ctl" --language en apply -f "$root/examples/baoshan$1" 2>&1; }

# Every partnership with its revision and the time of its last change.
records() { "$ctl" get partnerships -o json; }

start
apply /00-access.yaml >"$home/access.txt" || fail "$(<"$home/access.txt")"
apply "" >"$home/first.txt" || fail "$(tail -n 20 "$home/first.txt")"
expect overview overview --as-of 2019-03-15
expect due due --as-of 2019-03-15
records >"$home/records"

apply "" >"$home/second.txt" || fail "$(tail -n 20 "$home/second.txt")"
[[ $(tail -n 1 "$home/second.txt") =~ ^[0-9]+\ unchanged$ ]] || fail "a second apply changed something: $(tail -n 1 "$home/second.txt")"
records | cmp - "$home/records" || fail "a second apply changed a partnership"

kill "$suite_pid"
wait "$suite_pid" || fail "the suite did not end well"
start
expect overview overview --as-of 2019-03-15
expect due due --as-of 2019-03-15
