"""What a holder takes along, paper and badge, and what others check of it without a network, whichever key signed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openbadgeslib.ob3 import OB3VerificationError
from pypdf import PdfReader
from werkzeug.test import TestResponse

from domain.certifications import commands as certifications
from domain.certifications import rulings
from domain.people import commands as people
from domain.values import Money
from tests.offices import MovingClock
from tests.web.badges import ON, at_the_same_time, badge, check, decide, fetch
from tests.web.houses import OTHER, PROGRAMME, SETUP, World, carry_out
from web import issuing
from web.cli import collegium
from web.installation import Installation


@pytest.fixture
def own(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Give a world of the test's own, at whose time the verifier lives."""
    return at_the_same_time(world, monkeypatch)


def paper(world: World, whose: str = OTHER, caller: str = "staff") -> TestResponse:
    return world.browser(caller).get(f"/certificates/{world.things[whose]['certification_id']}/certificate.pdf")


def test_a_certificate_is_printed_the_same_each_time_with_all_it_says(shared_world: World) -> None:
    printed = paper(shared_world)
    assert printed.mimetype == "application/pdf"
    assert paper(shared_world).data == printed.data
    text = PdfReader(BytesIO(printed.data)).pages[0].extract_text()
    number = str(shared_world.things[OTHER]["number"])
    for said in ("Certified Practitioner", "Other", number, "1 Mar 2026", "28 Feb 2029", "CP, version 1"):
        assert said in text
    assert f"/verify/{number}" in "".join(text.split())


def test_a_withdrawn_certificate_is_not_printed(shared_world: World) -> None:
    decide(shared_world, rulings.revoke, whose="finance", reason="Forged")
    refused = paper(shared_world, "finance")
    assert refused.status_code == 409
    assert "issued while it is valid" in refused.text
    assert paper(shared_world, "finance", "member").status_code == 404


def test_members_take_along_what_is_theirs(shared_world: World) -> None:
    id, member = shared_world.things["member"]["certification_id"], shared_world.browser("member")
    page = member.get("/certificates").text
    for name, kind in (
        ("certificate.pdf", "application/pdf"),
        ("badge.json", "application/ld+json"),
        ("badge.jwt", ""),
    ):
        path = f"/certificates/{id}/{name}"
        assert path in page
        answer = member.get(path)
        assert (answer.status_code, answer.mimetype) == (200, kind or "application/vc+jwt")
    assert f"{shared_world.house.settings.address}/verify/{shared_world.things['member']['number']}" in page


def test_nothing_is_issued_of_somebody_erased(own: World) -> None:
    own.house.workroom.eraser.erase(own.people[OTHER], on=ON, actor=SETUP)
    own.house.catch_up()
    told = badge(own)
    assert told["credential"] is None
    assert "erased" in told["why_not"]


def test_the_command_checks_a_badge_with_its_list_and_no_network(
    own: World, clock: MovingClock, tmp_path: Path
) -> None:
    def verify(*options: str) -> Any:
        return CliRunner().invoke(collegium, ["verify", *options, "--key", str(tmp_path / "keys")])

    def keep(name: str, content: str | bytes) -> str:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(tmp_path / name)

    address = issuing.list_address(own.house, "suspension", 0)
    keep("keys", own.client().get("/.well-known/jwks.json").data)
    given = keep("badge.jwt", badge(own)["jwt"])
    listed = keep("list.jwt", fetch(own, address))
    assert "of Other: Certified Practitioner, awarded 2026-03-01" in verify(given, "--status", listed).output
    assert json.loads(verify(given, "--json").output)["jti"].endswith(str(own.things[OTHER]["number"]))
    assert f"the list {address} (suspension), good until 2026-03-03" in verify(listed).output
    decide(own, rulings.suspend, reason="A complaint")
    assert "does not count at present" in str(verify(given, "--status", keep("new.jwt", fetch(own, address))).exception)
    other = keep("other.jwt", fetch(own, address.replace("suspension", "revocation")))
    assert "not the one that the badge names" in str(verify(given, "--status", other).exception)
    clock.move(days=3)
    assert "ended 2026-03-03T00:00:00+01:00" in str(verify(given, "--status", listed).exception)
    clock.move(days=3 * 366)
    assert "ended 2029-02-28" in str(verify(given).exception)


def test_a_new_key_is_made_by_command_and_badges_given_before_still_check(
    own: World, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def opened() -> Iterator[Installation]:
        yield own.house

    monkeypatch.setattr("web.commands.keys.opened", opened)
    before = badge(own)["jwt"]
    made = CliRunner().invoke(collegium, ["keys", "signing", "--from", "2026-03-02"])
    assert "signs from 2026-03-02 on; back the keys up" in made.output
    for day, why in (("2026-02-28", "is past"), ("2026-03-02", "was made already")):
        assert why in str(CliRunner().invoke(collegium, ["keys", "signing", "--from", day]).exception)
    assert badge(own)["jwt"] == before
    clock.move(days=1)
    (newest, first) = own.client().get("/.well-known/jwks.json").json["keys"]
    assert newest["kid"] in made.output
    assert first["kid"] != newest["kid"]
    after = badge(own)["jwt"]
    assert after != before
    for token in (before, after):
        check(own, token)
    decide(own, rulings.revoke, reason="Forged")
    for token in (before, after):
        with pytest.raises(OB3VerificationError, match="is set"):
            check(own, token)


def test_the_longest_title_and_name_fit_on_one_page(own: World) -> None:
    long = "Certified Practitioner of Everything There Is " * 4
    terms = {"scheme": None, "months": 36, "fee": Money(5_000, "EUR"), "on": ON}
    carry_out(own.house, partial(certifications.define_programme, code=PROGRAMME, title=long, **terms))
    carry_out(own.house, partial(people.rename, person_id=own.people[OTHER], name="Ödegaard-Ångström " * 11, on=ON))
    (page,) = PdfReader(BytesIO(paper(own).data)).pages
    assert "Valid through" in page.extract_text()
