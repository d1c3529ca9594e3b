"""A mail server: keeps what it accepts, in files that a test reads.

Usage: smtp_server.py FOLDER CERTIFICATE KEY tls|starttls

Prints its port. Wants `bookbrief` and `correct horse` as username and password, and refuses mail to `nobody@`.
Keeps each message as it came (.eml) and its parts as a reader sees them (.txt and .html).
"""

import asyncio
import email
import email.policy
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Keeper:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later@"):
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        name = self.folder / f"{self.count:03}"
        self.count += 1
        for kind, suffix in (("plain", ".txt"), ("html", ".html")):
            name.with_suffix(suffix).write_text(message.get_body((kind,)).get_content())
        # Last, since a test waits for it.
        name.with_suffix(".part").write_bytes(envelope.content)
        name.with_suffix(".part").rename(name.with_suffix(".eml"))
        return "250 OK"


def authenticate(server, session, envelope, mechanism, credentials):
    known = credentials.login == b"bookbrief" and credentials.password == b"correct horse"
    return AuthResult(success=known, handled=False)


async def main(folder, certificate, key, security):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    is_implicit = security == "tls"
    keeper = Keeper(pathlib.Path(folder))

    def session():
        return SMTP(
            keeper,
            hostname="mail.us.example",
            tls_context=None if is_implicit else context,
            require_starttls=not is_implicit,
            # It does not see TLS that was there before it.
            auth_require_tls=not is_implicit,
            auth_required=True,
            authenticator=authenticate,
        )

    server = await asyncio.get_running_loop().create_server(
        session, "127.0.0.1", 0, ssl=context if is_implicit else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
