"""The association as others' programs know it: its name, its identifier, its keys. Source: Open Badges 3.0 §B.2."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from integrations.badges.keyring import SigningKey

PROFILE_CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]


class Issuer(NamedTuple):
    """Who signs: the address that people see, and the name."""

    address: str
    name: str

    @property
    def did(self) -> str:
        """Return the identifier, which leads to the keys by the address itself. Source: did:web method."""
        return f"did:web:{quote(urlsplit(self.address).netloc, safe='')}"

    @property
    def profile(self) -> dict[str, Any]:
        """Return the association as a badge names it."""
        return {"id": self.did, "type": ["Profile"], "name": self.name, "url": self.address}

    @property
    def profile_document(self) -> dict[str, Any]:
        """Return the profile to stand by itself."""
        return {"@context": PROFILE_CONTEXT, **self.profile}

    def kid(self, key: SigningKey) -> str:
        """Return under which address a key is found by whoever reads a badge."""
        return f"{self.did}#{key.id}"

    def did_document(self, keys: Iterable[SigningKey]) -> dict[str, Any]:
        """Return the identifier's document; the key that signs now comes first. Source: DID Core 1.0 §5."""
        methods = [
            {"id": self.kid(key), "type": "JsonWebKey2020", "controller": self.did, "publicKeyJwk": key.jwk}
            for key in keys
        ]
        return {
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"],
            "id": self.did,
            "verificationMethod": methods,
            "assertionMethod": [method["id"] for method in methods],
        }

    def at(self, path: str) -> str:
        """Return the whole address of a path."""
        return f"{self.address}{path}"
