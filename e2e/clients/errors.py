"""What errors tell a client: the details of google.rpc."""

import contextlib
import os
import time
import urllib.parse

import grpc
import pg8000.native
from google.rpc import error_details_pb2
from grpc_status import rpc_status

import stack

_DETAILS = (
    error_details_pb2.BadRequest,
    error_details_pb2.ErrorInfo,
    error_details_pb2.RetryInfo,
)


def failure(client, method, request):
    """Makes a call that must fail; returns its code, its text and its details by their name."""
    try:
        answer = client.call(method, request)
    except grpc.RpcError as error:
        details = {}
        status = rpc_status.from_call(error)
        for packed in status.details if status else []:
            for kind in _DETAILS:
                if packed.Is(kind.DESCRIPTOR):
                    details[kind.DESCRIPTOR.name] = kind.FromString(packed.value)
        return error.code(), error.details(), details
    raise AssertionError(f"{method} did not fail: {answer}")


def show_bad_request(client):
    """A request with nothing in it: each field that is wrong is named."""
    method = "bookbrief.booking.v1.BookingService/RecordBookingEvent"
    code, text, details = failure(client, method, {})
    assert code == grpc.StatusCode.INVALID_ARGUMENT, (code, text)
    violations = details["BadRequest"].field_violations
    assert violations and all(violation.field for violation in violations), violations
    return [f"{violation.field}: {violation.description}" for violation in violations]


def show_error_info(client):
    """Something that is not there: a reason that programs can tell apart."""
    method = "bookbrief.booking.v1.BookingService/GetBooking"
    code, text, details = failure(client, method, {"uid": "nobody-has-booked-this"})
    assert code == grpc.StatusCode.NOT_FOUND, (code, text)
    info = details["ErrorInfo"]
    assert info.domain == "bookbrief" and info.reason, info
    return [f"{info.domain} {info.reason}"]


def show_retry_info(client):
    """A database that is away: when to come back."""
    method = "bookbrief.booking.v1.ProspectService/GetProspect"
    with _database_away():
        code, text, details = failure(client, method, {"id": "kestrel"})
        assert code == grpc.StatusCode.UNAVAILABLE, (code, text)
        assert details["ErrorInfo"].reason, details
        delay = details["RetryInfo"].retry_delay.ToTimedelta()
        assert delay.total_seconds() > 0, delay
    _until_back(client, method)
    return [f"{details['ErrorInfo'].reason}, again in {delay.total_seconds()} s"]


@contextlib.contextmanager
def _database_away():
    url = urllib.parse.urlsplit(os.environ["DATABASE_URL"])
    database = url.path.removeprefix("/")
    server = pg8000.native.Connection(
        url.username, url.hostname, "postgres", url.port, url.password
    )
    try:
        server.run(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS false')
        server.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :database",
            database=database,
        )
        yield
    finally:
        server.run(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS true')
        server.close()


def _until_back(client, method):
    deadline = time.monotonic() + stack.TIMEOUT
    while True:
        try:
            return client.call(method, {"id": "kestrel"})
        except grpc.RpcError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
