"""A postman who hands letters to a mail server."""

import smtplib
import ssl
from typing import NamedTuple
from uuid import UUID

from domain.ports import Clock
from integrations.effects.ports import Declined, Unreachable
from integrations.mail.message import as_message
from integrations.mail.ports import Letter

PATIENCE = 20
FOR_GOOD = range(500, 600)
"""Answers after which the same letter will never be taken. Source: RFC 5321 §4.2.1."""


class Server(NamedTuple):
    """A mail server. `secure` is "tls" (from the start), "starttls" or, on this machine alone, "none"."""

    host: str
    port: int = 587
    user: str | None = None
    password: str | None = None
    secure: str = "starttls"


class SmtpPostman:
    """Hands each letter over in a conversation of its own; nothing stays here."""

    def __init__(self, server: Server, sender: str, clock: Clock) -> None:
        self._server = server
        self._sender = sender
        self._clock = clock

    def send(self, letter: Letter) -> None:
        """Hand a letter over. Raises Declined if it is refused for good, Unreachable otherwise."""
        message = as_message(letter, self._sender, self._clock)
        try:
            with self._connected() as connection:
                connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _failure(codes[0] if codes else 0) from error
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(type(error).__name__) from error

    def forget(self, _person: UUID) -> None:
        """Do nothing: letters handed over are the mail server's."""

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        if server.secure == "tls":
            tls = ssl.create_default_context()
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=tls)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
        if server.secure == "starttls":
            connection.starttls(context=ssl.create_default_context())
        if server.user is not None:
            connection.login(server.user, server.password or "")
        return connection


def _failure(code: int) -> Declined | Unreachable:
    return Declined(f"smtp-{code}") if code in FOR_GOOD else Unreachable(f"smtp-{code}")
