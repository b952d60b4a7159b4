"""A ticket is read by whoever has the key, and known by its digest to whoever has not; nobody makes one up."""

import base64
import hashlib
from uuid import UUID, uuid4

import pytest

from integrations.attendance.tickets import Tickets
from integrations.journal.office import Office

ID = uuid4()


@pytest.fixture
def tickets(office: Office) -> Tickets:
    return Tickets(office.keys)


def test_a_ticket_is_read_as_it_is_printed_typed_or_scanned(tickets: Tickets) -> None:
    text = tickets.of(ID)
    spaced = " ".join(text[start : start + 4] for start in range(0, len(text), 4))
    for shown in (text, text.lower(), f" {spaced} ", f"https://example.org/check-in/{text}", f"/check-in/{text}/"):
        assert tickets.read(shown) == ID
    assert len(text) <= 42
    assert text.isalnum()


def test_a_digest_knows_the_ticket_without_the_key(tickets: Tickets) -> None:
    assert tickets.digest(ID) == hashlib.sha256(tickets.of(ID).encode()).hexdigest()


def test_nobody_makes_a_ticket_up(tickets: Tickets) -> None:
    raw = base64.b32decode(tickets.of(ID) + "=" * 6)
    flipped = [raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :] for at in range(len(raw))]
    for forged in (raw[:-1], raw + b"0", UUID(int=7).bytes + raw[16:], *flipped):
        assert tickets.read(base64.b32encode(forged).decode().rstrip("=")) is None
    for nothing in ("", "  ", "1", "Ä", str(ID), "=" * 40):
        assert tickets.read(nothing) is None


def test_a_last_letter_with_bits_to_spare_stands_for_no_other(tickets: Tickets) -> None:
    text = tickets.of(ID)
    others = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") - {text[-1]}
    assert [other for other in others if tickets.read(text[:-1] + other)] == []


def test_a_ticket_is_no_certificate(tickets: Tickets, office: Office) -> None:
    assert Tickets(office.keys, "certificates of attendance").read(tickets.of(ID)) is None
