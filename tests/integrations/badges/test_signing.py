"""What the association signs is opened by anybody with its published keys, and nothing else is."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib.ob3.status import decode_encoded_list, set_indices

from domain.errors import RuleBroken
from integrations.backup import back_up_keys
from integrations.backup.ledger import Ledger
from integrations.badges import Issuer, Keyring, NotGenuine, opened, signed
from integrations.badges.bitstring import LEAST, encoded
from integrations.journal.keys import Keys
from integrations.journal.master import make_master, read_master
from integrations.journal.office import Office
from integrations.journal.rotation import rotate
from integrations.store.database import Database

TODAY = date(2026, 3, 1)
DAY = timedelta(days=1)
STATEMENT = {"number": "C-2026-00001", "status": "valid", "on": "2026-03-01"}


@pytest.fixture
def keyring(office: Office) -> Keyring:
    return Keyring(office.keys)


def parts(token: str) -> list[Any]:
    return [json.loads(urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]]


def text(part: object) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def test_a_statement_is_opened_with_the_published_keys_and_signed_the_same_each_time(keyring: Keyring) -> None:
    token = signed(STATEMENT, keyring.current(TODAY))
    assert opened(token, keyring.key_set(TODAY)) == STATEMENT
    assert signed(STATEMENT, Keyring(keyring.keys).current(TODAY)) == token


def test_no_private_half_is_published(keyring: Keyring) -> None:
    (published,) = keyring.key_set(TODAY)["keys"]
    assert published.keys() == {"kty", "crv", "x", "kid", "use", "alg"}
    document = Issuer("https://example.org:8443", "An association").did_document(keyring.all(TODAY))
    assert document["id"] == "did:web:example.org%3A8443"
    assert document["verificationMethod"][0]["publicKeyJwk"] == published


def test_whatever_is_changed_is_found(keyring: Keyring) -> None:
    header, payload, signature = signed(STATEMENT, keyring.current(TODAY)).split(".")
    forged = text({**STATEMENT, "status": "withdrawn"})
    for token in (f"{header}.{forged}.{signature}", f"{header}.{payload}.{signature[:-4]}AAAA", f"{header}.{payload}."):
        with pytest.raises(NotGenuine, match="does not fit"):
            opened(token, keyring.key_set(TODAY))


def test_nobody_else_signs_for_the_association(keyring: Keyring) -> None:
    kid = keyring.current(TODAY).id
    stranger = Ed25519PrivateKey.generate()
    with pytest.raises(NotGenuine, match="does not fit"):
        opened(jwt.encode(STATEMENT, stranger, "EdDSA", {"kid": kid}), keyring.key_set(TODAY))
    with pytest.raises(NotGenuine, match="not in the set"):
        opened(jwt.encode(STATEMENT, stranger, "EdDSA", {"kid": "theirs"}), keyring.key_set(TODAY))


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_the_text_does_not_choose_how_it_is_checked(keyring: Keyring, algorithm: str) -> None:
    key = keyring.current(TODAY)
    secret = None if algorithm == "none" else key.jwk["x"] * 2
    token = jwt.encode(STATEMENT, secret, algorithm, {"kid": key.id})
    with pytest.raises(NotGenuine):
        opened(token, keyring.key_set(TODAY))


@settings(max_examples=20)
@given(st.text(max_size=80) | st.from_regex(r"[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_-]{0,9}"))
def test_what_is_no_statement_is_refused_in_a_sentence(garbage: str) -> None:
    with pytest.raises(NotGenuine, match="it"):
        opened(garbage, {"keys": [{"kid": "", "kty": "OKP"}]})


@pytest.mark.parametrize("keys", [{}, {"keys": "all"}, {"keys": [1]}])
def test_what_is_no_set_of_keys_is_told_as_such(keyring: Keyring, keys: Any) -> None:
    with pytest.raises(NotGenuine, match=r"jwks\.json"):
        opened(signed(STATEMENT, keyring.current(TODAY)), keys)


def test_a_new_key_signs_from_its_day_on_and_what_the_old_one_signed_still_opens(keyring: Keyring) -> None:
    old = signed(STATEMENT, keyring.current(TODAY))
    new = keyring.make(TODAY + DAY)
    assert keyring.current(TODAY).id != new.id
    assert keyring.current(TODAY + DAY).id == new.id
    later = keyring.key_set(TODAY + DAY)
    assert [key["kid"] for key in later["keys"]] == [new.id, parts(old)[0]["kid"]]
    assert opened(old, later) == opened(signed(STATEMENT, new), keyring.key_set(TODAY)) == STATEMENT


def test_two_keys_never_begin_on_one_day(keyring: Keyring) -> None:
    keyring.make(TODAY)
    for day in (TODAY, TODAY - DAY):
        with pytest.raises(RuleBroken, match="name a later day"):
            keyring.make(day)


def test_keys_outlive_the_master_key_and_come_back_from_the_backup_of_the_keys(office: Office, tmp_path: Any) -> None:
    keyring, master = Keyring(office.keys), tmp_path / "master.key"
    token = signed(STATEMENT, keyring.make(TODAY))
    rotate(office.keys, master)
    name = back_up_keys(office, master, tmp_path / "copies", Ledger(tmp_path / "erased.txt"))
    folder = tmp_path / "copies" / name
    restored = Keys(Database(f"sqlite:///{folder / 'keys.sqlite'}"), read_master(folder / "master.key"))
    try:
        assert opened(token, Keyring(restored).key_set(TODAY)) == STATEMENT
        assert signed(STATEMENT, Keyring(restored).current(TODAY)) == token
    finally:
        restored.database.close()


def test_a_signing_key_is_sealed_like_the_others(office: Office, tmp_path: Any) -> None:
    seed = Keyring(office.keys).current(TODAY).private.private_bytes_raw()
    assert make_master(tmp_path / "master.key")
    assert all(seed not in file.read_bytes() for file in tmp_path.iterdir() if file.is_file())


@settings(max_examples=15)
@given(st.sets(st.integers(0, LEAST - 1), max_size=30))
def test_another_reader_finds_the_bits_that_were_set_and_no_other(places: set[int]) -> None:
    found = decode_encoded_list(encoded(sorted(places)))
    assert set_indices(found) == places
    assert len(found) * 8 == LEAST
