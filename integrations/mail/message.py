"""A letter as an e-mail."""

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from domain.ports import Clock
from integrations.effects.ports import Declined
from integrations.mail.ports import Letter


def as_message(letter: Letter, sender: str, clock: Clock) -> EmailMessage:
    """Return the e-mail. Raises Declined for an address that cannot stand in one."""
    message = EmailMessage()
    name, _, domain = letter.address.rpartition("@")
    one_line = " ".join(letter.name.split())
    try:
        message["To"] = Address(one_line, name, domain)
        message["From"] = sender
        message["Subject"] = " ".join(letter.subject.split())
    except ValueError:
        raise Declined("bad-address") from None
    message["Date"] = format_datetime(clock())
    digest = hashlib.sha256(letter.key.encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{digest}@{sender.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message
