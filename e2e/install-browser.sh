#!/usr/bin/env bash
# Makes sure that the browser of the tests is there: Chromium with its driver, from Debian's packages, and
# axe-core, which checks accessibility, from the npm registry. On other systems it says what to install.
set -euo pipefail

cd "$(dirname "$0")"
axe_version=4.14.1
tools=$(realpath -m "${BROWSER_TOOLS:-../target/browser-tools}")

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

as_root() {
    if [[ "$(id -u)" -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "neither root nor sudo; run as root: $*"
    fi
}

has_axe() {
    grep -qs "v$axe_version\$" "$tools/version"
}

packages=()
# Ubuntu's packages only install a snap; there, Chrome and its driver may be on the PATH instead.
command -v chromium >/dev/null || command -v google-chrome >/dev/null || packages+=(chromium fonts-liberation)
command -v chromedriver >/dev/null || packages+=(chromium-driver)
has_axe || command -v npm >/dev/null || packages+=(npm)
if [[ ${#packages[@]} -gt 0 ]]; then
    command -v apt-get >/dev/null || fail "install Chromium, chromedriver and npm"
    echo "==> Installing ${packages[*]}" >&2
    as_root apt-get update -q >&2
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "${packages[@]}" >&2
fi

if ! has_axe; then
    echo "==> Fetching axe-core $axe_version" >&2
    mkdir -p "$tools"
    folder=$(mktemp -d)
    (cd "$folder" && npm pack --silent "axe-core@$axe_version" >/dev/null) \
        || fail 'could not fetch axe-core from the npm registry'
    tar -xzf "$folder"/axe-core-*.tgz -C "$folder" package/axe.min.js
    mv "$folder/package/axe.min.js" "$tools/axe.min.js"
    echo "v$axe_version" >"$tools/version"
    rm -r "$folder"
fi
