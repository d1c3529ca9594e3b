"""Has Python's grpcio list, describe and call everything that a stack serves.

Usage: e2e stack [--tls] -- python e2e/clients/check.py
"""

import itertools
import sys
from collections import Counter

import grpc

import commands
import errors
import reflection
import stack


def main():
    """Runs every check; the first one that fails ends it."""
    clients = {url: reflection.Client(url) for url in (stack.BOOKING, stack.CALLPREP)}
    served = described(clients)
    called = Counter()
    script = commands.Commands()
    for url, method, request in itertools.chain(script, script.streams()):
        script.learn(clients[url].call(method, request))
        called[url, method] += 1
    assert not served - called.keys(), f"never called: {sorted(served - called.keys())}"
    assert not called.keys() - served, f"not listed: {sorted(called.keys() - served)}"
    for (url, method), times in called.items():
        print(f"{url} called {method} {times} x")
    for show in (errors.show_bad_request, errors.show_error_info, errors.show_retry_info):
        for line in show(clients[stack.BOOKING]):
            print(f"{show.__name__}: {line}")
    if stack.IS_ENCRYPTED:
        strangers_are_refused()
    print(f"grpcio {grpc.__version__}, {'mutual TLS' if stack.IS_ENCRYPTED else 'plain text'}: "
          f"{len(served)} methods listed, described and called")


def described(clients):
    """Prints everything that is served; returns where each method is."""
    served = set()
    for url, client in clients.items():
        services = client.services()
        assert any(name.startswith("bookbrief.") for name in services), (url, services)
        for service in services:
            print(f"{url} {service}")
            for method in client.methods(service):
                print(f"  {reflection.describe(method)}")
                served.add((url, f"{service}/{method.name}"))
    return served


def strangers_are_refused():
    """Nobody is served without a certificate, or in plain text."""
    for url in (stack.BOOKING, stack.CALLPREP):
        for channel in (
            stack.connect_as_a_stranger(url),
            grpc.insecure_channel(stack.address(url)),
        ):
            check = channel.unary_unary("/grpc.health.v1.Health/Check")
            try:
                check(b"", timeout=stack.TIMEOUT)
            except grpc.RpcError as error:
                assert error.code() == grpc.StatusCode.UNAVAILABLE, error
                print(f"refused a stranger at {url}")
            else:
                sys.exit(f"{url} serves strangers")


if __name__ == "__main__":
    main()
