"""Has granc list, describe and call everything that a stack serves, through reflection v1.

Usage: e2e stack -- python e2e/clients/granc.py GRANC

It speaks no TLS, and ends with 0 even when a call has failed: what it prints decides.
"""

import json
import re
import subprocess
import sys

import commands
import stack

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def run(*arguments):
    """Runs granc; returns what it printed."""
    command = [sys.argv[1], *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=stack.TIMEOUT)
    printed = _ANSI.sub("", done.stdout + done.stderr)
    assert done.returncode == 0, f"{command}: {printed}"
    return printed


def call(url, method, request):
    """Calls a method with JSON; returns what granc printed."""
    return run("call", "--uri", url, "--body", json.dumps(request), method)


def main():
    """Runs every check; the first one that fails ends it."""
    served = set()
    for url in (stack.BOOKING, stack.CALLPREP):
        services = re.findall(r"[\w.]+\.[A-Z]\w+", run("list", "--uri", url))
        assert any(name.startswith("bookbrief.") for name in services), (url, services)
        for service in services:
            described = run("describe", "--uri", url, service)
            methods = re.findall(r"rpc (\w+)", described)
            assert methods, described
            print(f"{url} {service}: {', '.join(methods)}")
            served.update(f"{service}/{method}" for method in methods)

    called = set()
    script = commands.Commands()
    for url, method, request in script:
        printed = call(url, method, request)
        assert "gRPC Failed" not in printed, f"{method}: {printed}"
        script.learn(json.loads(printed[printed.index("{"):]))
        called.add(method)
    missing = {method for method in served if method.startswith("bookbrief.")} - called
    assert not missing, f"never called: {sorted(missing)}"

    failed = call(stack.BOOKING, "bookbrief.booking.v1.BookingService/GetBooking", {"uid": "none"})
    assert "gRPC Failed" in failed and "NotFound" in failed, failed
    print(f"granc: {len(called)} methods called, {len(served)} described")


if __name__ == "__main__":
    main()
