"""The grpcurl commands of proto/README.md, for other clients to carry out."""

import json
import re
import uuid

import stack

_COMMAND = re.compile(
    r"^grpcurl -plaintext (?:-d (?:'(?P<json>[^']*)'|@) )?"
    r"(?P<address>\S+) (?P<method>\S+/\S+)(?: < (?P<file>\S+))?$",
    re.MULTILINE,
)
# What the commands leave open, and the way to it in an answer.
_PLACEHOLDERS = {
    "<delivery id>": ("deliveryId",),
    "<plan id>": ("callPrepPlanId",),
    "<notice id>": ("notices", 0, "notice", "id"),
    "<lease token>": ("notices", 0, "leaseToken"),
}

# Streams, which serve programs and which nobody types.
_STREAMS = {
    "grpc.health.v1.Health/Watch": {},
    "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": {"listServices": ""},
}


class Commands:
    """The commands in their order, for a booking that nobody has made before."""

    def __init__(self):
        self._text = (stack.REPOSITORY / "proto/README.md").read_text()
        self._booking_uid = f"clients-{uuid.uuid4()}"
        self._known = {}

    def __iter__(self):
        """Yields the URL of a process, a method and what to send to it."""
        for command in _COMMAND.finditer(self._text):
            text = command["json"] or "{}"
            if command["file"]:
                text = (stack.REPOSITORY / command["file"]).read_text()
            for placeholder, value in self._known.items():
                text = text.replace(placeholder, value)
            text = text.replace("my-booking", self._booking_uid)
            yield stack.URLS[command["address"]], command["method"], json.loads(text)

    @staticmethod
    def streams():
        """Yields the same for what no command calls."""
        for url in (stack.BOOKING, stack.CALLPREP):
            for method, request in _STREAMS.items():
                yield url, method, request

    def learn(self, answer):
        """Remembers what later commands leave open."""
        for placeholder, path in _PLACEHOLDERS.items():
            found = answer
            try:
                for step in path:
                    found = found[step]
            except (KeyError, IndexError, TypeError):
                continue
            self._known[placeholder] = found
