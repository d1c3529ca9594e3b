"""Where the stack is, as its environment says, and how it is reached."""

import os
import urllib.parse
from pathlib import Path

import grpc

REPOSITORY = Path(__file__).parents[2]
# How long a call may take on a machine that is busy.
TIMEOUT = 30

BOOKING = os.environ["BOOKING_SVC_URL"]
CALLPREP = os.environ["CALLPREP_SVC_URL"]
# The addresses that the documents name.
URLS = {"127.0.0.1:50051": BOOKING, "127.0.0.1:50052": CALLPREP}
IS_ENCRYPTED = BOOKING.startswith("https://")


def address(url):
    """Returns host and port of a URL."""
    return urllib.parse.urlsplit(url).netloc


def connect(url):
    """Opens a channel, with a certificate of our own where the stack speaks TLS."""
    if not IS_ENCRYPTED:
        return grpc.insecure_channel(address(url))
    return grpc.secure_channel(
        address(url),
        grpc.ssl_channel_credentials(
            root_certificates=_file("TLS_CA_FILE"),
            private_key=_file("TLS_KEY_FILE"),
            certificate_chain=_file("TLS_CERT_FILE"),
        ),
    )


def connect_as_a_stranger(url):
    """Opens a channel that believes the stack and shows no certificate."""
    credentials = grpc.ssl_channel_credentials(root_certificates=_file("TLS_CA_FILE"))
    return grpc.secure_channel(address(url), credentials)


def _file(setting):
    return Path(os.environ[setting]).read_bytes()
