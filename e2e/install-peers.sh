#!/usr/bin/env bash
# Makes sure that the mail server of the tests is there, Debian's aiosmtpd, and libfaketime, by which faults set the
# clock of one program. Both are libraries that start nothing by themselves and replace nothing. On other systems it
# says what to install.
set -euo pipefail

/usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null && compgen -G '/usr/lib/*/faketime' >/dev/null && exit 0
command -v apt-get >/dev/null || { echo 'error: install aiosmtpd for /usr/bin/python3, and libfaketime' >&2; exit 1; }

as_root() {
    if [[ "$(id -u)" -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

echo '==> Installing python3-aiosmtpd and libfaketime' >&2
as_root apt-get update -q >&2
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends python3-aiosmtpd \
    libfaketime >&2
