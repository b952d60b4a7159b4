"""A certificate as an Open Badge, which its holder takes along and anybody can check. Source: Open Badges 3.0."""

from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from integrations.badges.bitstring import entry, instant
from integrations.badges.issuer import Issuer

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]
SCHEMA = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}
PURPOSE = "suspension"
"""What the one status of a badge tells: whatever makes a certificate not count can be lifted again under its number,
and 1EdTech's schema takes one status, not two."""


class Holder(NamedTuple):
    """Whose badge it is: a pseudonym the same for all their badges, name, address, and what its hash is salted with."""

    pseudonym: UUID
    name: str
    email: str
    salt: str


class Title(NamedTuple):
    """What was achieved: the programme's code and title, and in a sentence what it takes."""

    code: str
    name: str
    criteria: str


class Certificate(NamedTuple):
    """One certificate: its number; the instants of its award and of its present period's begin and end; its bit."""

    number: str
    awarded: datetime
    begins: datetime
    ends: datetime
    status_address: str
    status_index: int


def achievement(issuer: Issuer, title: Title) -> dict[str, Any]:
    """Return what was achieved as a badge says it; its id is an address where it can be read. Source: §B.1.2."""
    return {
        "id": issuer.at(f"/badges/achievements/{title.code}"),
        "type": ["Achievement"],
        "achievementType": "Certification",
        "creator": issuer.profile,
        "criteria": {"narrative": title.criteria},
        "description": title.name,
        "humanCode": title.code,
        "name": title.name,
    }


def credential(issuer: Issuer, title: Title, holder: Holder, certificate: Certificate) -> dict[str, Any]:
    """Return a badge; it says when the certificate was awarded, never when it was made. Source: §B.1.1."""
    status = entry(certificate.status_address, purpose=PURPOSE, index=certificate.status_index)
    return {
        "@context": CONTEXT,
        "id": issuer.at(f"/verify/{certificate.number}"),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": title.name,
        "issuer": issuer.profile,
        "awardedDate": instant(certificate.awarded),
        "validFrom": instant(certificate.begins),
        "validUntil": instant(certificate.ends),
        "credentialSubject": {
            "id": f"urn:uuid:{holder.pseudonym}",
            "type": ["AchievementSubject"],
            "identifier": _identities(holder),
            "licenseNumber": certificate.number,
            "achievement": achievement(issuer, title),
        },
        "credentialStatus": status,
        "credentialSchema": [SCHEMA],
    }


def payload(badge: dict[str, Any]) -> dict[str, Any]:
    """Return a badge with the claims that it is signed with. Source: §8.2.4.1."""
    begins, ends = (datetime.fromisoformat(badge[name]) for name in ("validFrom", "validUntil"))
    return {
        **badge,
        "iss": badge["issuer"]["id"],
        "jti": badge["id"],
        "sub": badge["credentialSubject"]["id"],
        "nbf": int(begins.timestamp()),
        "exp": int(ends.timestamp()),
    }


def _identities(holder: Holder) -> list[dict[str, Any]]:
    hashed = sha256(f"{holder.email}{holder.salt}".encode()).hexdigest()
    return [
        {"type": "IdentityObject", "hashed": False, "identityHash": holder.name, "identityType": "name"},
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": f"sha256${hashed}",
            "identityType": "emailAddress",
            "salt": holder.salt,
        },
    ]
