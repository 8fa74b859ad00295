#!/usr/bin/env bash
# Runs a command beside a throw-away PostgreSQL:  scripts/postgres.sh .venv/bin/python -m pytest tests/services
#
# The server listens on the loopback only, on a free port, with its data in a new folder and a password made for this
# one run; it belongs to an ordinary user (PostgreSQL refuses root) and is gone when the command has ended. The command
# finds it in BRANCHDESK_TEST_POSTGRES. It is made for speed: what it stores would not survive a power cut.
#
#   scripts/postgres.sh --available     says by its status whether PostgreSQL is installed
set -euo pipefail

find_binaries() {
    local folder
    for folder in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort -rV) "$(dirname "$(command -v postgres || echo /none/x)")"; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
            echo "$folder"
            return 0
        fi
    done
    return 1
}

binaries=$(find_binaries) || {
    [ "${1:-}" = --available ] || echo "postgres.sh: PostgreSQL is not installed (Debian: apt-get install postgresql)" >&2
    exit 1
}
[ "${1:-}" = --available ] && exit 0
[ $# -gt 0 ] || {
    echo "usage: scripts/postgres.sh COMMAND [ARGUMENT...]" >&2
    exit 2
}

place=$(mktemp -d "${TMPDIR:-/tmp}/branchdesk-postgres.XXXXXX")
as_owner=()
if [ "$(id -u)" = 0 ]; then
    owner=postgres
    id "$owner" >/dev/null 2>&1 || owner=nobody
    as_owner=(runuser -u "$owner" --)
fi

stop_server() {
    "${as_owner[@]}" "$binaries/pg_ctl" -D "$place/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$place"
}
trap stop_server EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

password=$(python3 -c 'import secrets; print(secrets.token_hex(16))')
(umask 077 && echo "$password" >"$place/password")
[ "${#as_owner[@]}" = 0 ] || chown -R "$owner" "$place"

cd "$place" # a folder its owner may read
"${as_owner[@]}" "$binaries/initdb" -D "$place/data" -U branchdesk --pwfile="$place/password" --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C --no-sync >"$place/initdb.log" 2>&1 || {
    cat "$place/initdb.log" >&2
    exit 1
}

# Between finding a free port and taking it another program may take it; then the next one is tried.
for attempt in 1 2 3 4 5; do
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    settings="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c fsync=off"
    settings="$settings -c synchronous_commit=off -c full_page_writes=off -c max_connections=60 -c shared_buffers=64MB"
    if "${as_owner[@]}" "$binaries/pg_ctl" -D "$place/data" -l "$place/server.log" -w -t 30 -o "$settings" start >/dev/null; then
        break
    fi
    [ "$attempt" -lt 5 ] || {
        cat "$place/server.log" >&2
        exit 1
    }
done

cd "$OLDPWD"
export BRANCHDESK_TEST_POSTGRES="postgresql+psycopg://branchdesk:$password@127.0.0.1:$port/postgres"
status=0
"$@" || status=$?
exit "$status"
