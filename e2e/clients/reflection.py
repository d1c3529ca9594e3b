"""A client that knows nothing but what server reflection (v1alpha) tells it."""

from google.protobuf import json_format, message_factory
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)

import stack


class Client:
    """Lists, describes and calls what one process serves."""

    def __init__(self, url):
        self.channel = stack.connect(url)
        self._database = ProtoReflectionDescriptorDatabase(self.channel)
        self._pool = DescriptorPool(self._database)

    def services(self):
        """Returns the names of the services."""
        return sorted(self._database.get_services())

    def methods(self, service):
        """Returns the descriptors of the methods of a service."""
        return self._pool.FindServiceByName(service).methods

    def call(self, name, request):
        """Calls `service/method` with JSON; returns the answer, or the first of a stream."""
        service, method = name.split("/")
        method = self._pool.FindServiceByName(service).methods_by_name[method]
        message = json_format.ParseDict(
            request,
            message_factory.GetMessageClass(method.input_type)(),
            descriptor_pool=self._pool,
        )
        answer = self._send(f"/{name}", method, message)
        return json_format.MessageToDict(answer, descriptor_pool=self._pool)

    def _send(self, path, method, message):
        kind = "_".join(
            "stream" if is_stream else "unary"
            for is_stream in (method.client_streaming, method.server_streaming)
        )
        call = getattr(self.channel, kind)(
            path,
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=message_factory.GetMessageClass(method.output_type).FromString,
        )
        sent = iter([message]) if method.client_streaming else message
        answered = call(sent, timeout=stack.TIMEOUT)
        if not method.server_streaming:
            return answered
        answer = next(answered)
        answered.cancel()
        return answer


def describe(method):
    """Returns a method as its contract declares it, with the fields of what it takes and gives."""

    def shown(message, is_stream):
        fields = ", ".join(field.name for field in message.fields)
        return f"{'stream ' if is_stream else ''}{message.full_name} {{{fields}}}"

    takes = shown(method.input_type, method.client_streaming)
    gives = shown(method.output_type, method.server_streaming)
    return f"rpc {method.name}({takes}) returns ({gives})"
