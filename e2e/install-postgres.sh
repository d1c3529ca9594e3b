#!/usr/bin/env bash
# Installs the PostgreSQL programs and, for the build, a C compiler, if they are missing: with apt-get on
# Debian and Ubuntu, without a server that starts by itself. On other systems it says how to install them.
set -euo pipefail

oldest_major=14

is_new_enough() {
    local version
    [[ -x "$1/initdb" && -x "$1/pg_ctl" && -x "$1/postgres" ]] || return 1
    version=$("$1/postgres" --version 2>/dev/null | sed -E 's/^[^0-9]*([0-9]+).*/\1/') || return 1
    [[ -n "$version" && "$version" -ge "$oldest_major" ]]
}

# The folders in which `e2e` searches as well.
has_postgres() {
    local folder
    if [[ -n "${PG_BINDIR:-}" ]]; then
        is_new_enough "$PG_BINDIR" && return 0
        echo "error: PG_BINDIR, \`$PG_BINDIR\`, holds no PostgreSQL $oldest_major or newer" >&2
        exit 1
    fi
    for folder in "$(pg_config --bindir 2>/dev/null || true)" \
        /usr/lib/postgresql/*/bin /usr/pgsql-*/bin \
        /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
        /Applications/Postgres.app/Contents/Versions/*/bin \
        /usr/local/pgsql/bin /usr/local/bin /usr/bin; do
        if is_new_enough "$folder"; then
            return 0
        fi
    done
    return 1
}

as_root() {
    if [[ "$(id -u)" -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "error: neither root nor sudo; run as root: $*" >&2
        exit 1
    fi
}

packages=()
command -v cc >/dev/null || packages+=(gcc libc6-dev)
# With DATABASE_URL or TEST_DATABASE_URL, an existing server is used.
[[ -n "${1:-}" ]] || has_postgres || packages+=(postgresql)
[[ ${#packages[@]} -gt 0 ]] || exit 0

if ! command -v apt-get >/dev/null; then
    cat >&2 <<'HOW'
error: a C linker (`cc`) and PostgreSQL 14 or newer (`initdb`, `pg_ctl`, `postgres`) are needed:
  Fedora    sudo dnf install gcc postgresql-server
  Arch      sudo pacman -S gcc postgresql
  macOS     xcode-select --install; brew install postgresql@17
  other     set PG_BINDIR to the folder that holds the PostgreSQL binaries
Or set DATABASE_URL (demo, up) and TEST_DATABASE_URL (test) to a server of your own.
HOW
    exit 1
fi

echo "==> Installing ${packages[*]}" >&2
# Prevents Debian from creating a server, which would use port 5432 and start with the machine.
drop_in=/etc/postgresql-common/createcluster.d/bookbrief.conf
as_root mkdir -p "${drop_in%/*}"
echo 'create_main_cluster = false' | as_root tee "$drop_in" >/dev/null
trap 'as_root rm -f "$drop_in"' EXIT
as_root apt-get update -q
as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${packages[@]}"

if [[ -z "${1:-}" ]] && ! has_postgres; then
    echo "error: this release has no PostgreSQL $oldest_major; set PG_BINDIR or DATABASE_URL" >&2
    exit 1
fi
