"""What the association signs for others to check without asking it: answers, badges, lists of what is suspended."""

from integrations.badges.bitstring import is_set, status_list
from integrations.badges.credential import Certificate, Holder, Title, achievement, credential, payload
from integrations.badges.issuer import Issuer
from integrations.badges.keyring import Keyring, SigningKey
from integrations.badges.signature import NotGenuine, opened, signed

__all__ = [
    "Certificate",
    "Holder",
    "Issuer",
    "Keyring",
    "NotGenuine",
    "SigningKey",
    "Title",
    "achievement",
    "credential",
    "is_set",
    "opened",
    "payload",
    "signed",
    "status_list",
]
