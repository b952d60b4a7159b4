"""A certificate on paper and as an Open Badge, checked by a verifier that is not of our making."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
from click.testing import CliRunner
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier
from openbadgeslib.ob3.credential import OpenBadgeCredential
from pypdf import PdfReader

from domain.certifications import commands as certifications
from domain.people import commands as people
from tests.offices import MovingClock
from tests.web.houses import OTHER, SETUP, World, carry_out
from web import issuing
from web.cli import collegium
from web.installation import Installation

ON = date(2026, 3, 1)
DECIDED = {"decided_by": "the board", "on": ON}
SCHEMA = json.loads((Path(__file__).parent / "achievement_credential.json").read_text())


@pytest.fixture(autouse=True)
def _at_the_same_time(clock: MovingClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the verifier, and our command, live at the time of the association."""

    class Then(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return clock().astimezone(tz)

    for module in ("openbadgeslib.ob3.status", "openbadgeslib.ob3.verifier", "jwt.api_jwt"):
        monkeypatch.setattr(f"{module}.datetime", Then)
    monkeypatch.setattr("web.commands.verify.now", clock)


@pytest.fixture
def download(world: World) -> Callable[[str], bytes]:
    """Give what fetches an address of the association's, as a verifier elsewhere would."""

    def fetch(address: str) -> bytes:
        assert urlsplit(address).netloc == urlsplit(world.house.settings.address).netloc
        answer = world.client().get(urlsplit(address).path)
        assert answer.status_code == 200, address
        return bytes(answer.data)

    return fetch


def badge(world: World, caller: str = "staff", whose: str = OTHER) -> Any:
    return world.client(caller).get(f"/api/v1/certifications/{world.things[whose]['certification_id']}/badge").json


def check(token: str, download: Any) -> OpenBadgeCredential:
    """Check a badge with its status, by nothing but the identifier it names."""
    verifier = OB3Verifier.for_issuer_did("did:web:127.0.0.1%3A8000", download=download)
    return verifier.verify(token, check_status=True, download=download)


def decide(world: World, deed: Callable[..., Any], whose: str = OTHER, **more: Any) -> None:
    id = world.things[whose]["certification_id"]
    carry_out(world.house, partial(deed, certification_id=id, **DECIDED, **more))
    world.house.engine.catch_up()


def test_an_independent_verifier_takes_the_badge(world: World, download: Any) -> None:
    found = check(badge(world)["jwt"], download)
    number = world.things[OTHER]["number"]
    assert found.id == f"{world.house.settings.address}/verify/{number}"
    assert found.achievement.name == "Certified Practitioner"
    assert json.loads(download(found.achievement.id))["name"] == "Certified Practitioner"
    assert next(each.identity_hash for each in found.identifiers) == "Other"
    assert found.issuance_date is not None
    assert found.issuance_date.isoformat() == "2026-03-01T00:00:00+01:00"


def test_it_takes_no_badge_that_was_tampered_with(world: World, download: Any) -> None:
    header, payload, signature = badge(world)["jwt"].split(".")
    for token in (f"{header}.{payload[:-4]}AAAA.{signature}", f"{header}.{payload}.{signature[:-4]}AAAA"):
        with pytest.raises(OB3VerificationError):
            check(token, download)


@pytest.mark.parametrize("deed", [certifications.suspend, certifications.revoke], ids=["suspended", "withdrawn"])
def test_it_takes_no_badge_that_does_not_count_and_takes_it_again_once_reinstated(
    world: World, download: Any, deed: Callable[..., Any]
) -> None:
    """Table B 15: revoke, reinstate; same URL, status list bit back."""
    token = badge(world)["jwt"]
    decide(world, deed, reason="A complaint")
    with pytest.raises(OB3VerificationError, match="Credential status 'suspension' is set"):
        check(token, download)
    told = badge(world)
    assert told["jwt"] is None
    assert told["why_not"].endswith("certificate and badge are issued while it is valid")
    decide(world, certifications.reinstate)
    check(token, download)
    assert badge(world)["jwt"] == token


def test_others_are_not_touched_by_a_revocation(world: World, download: Any) -> None:
    decide(world, certifications.revoke, reason="Forged")
    check(badge(world, whose="member")["jwt"], download)


def test_a_new_key_changes_nothing_for_badges_given_before(world: World, download: Any, clock: MovingClock) -> None:
    before = badge(world)["jwt"]
    issuing.keyring(world.house).make(ON + timedelta(days=1))
    check(before, download)
    clock.move(days=1)
    after = badge(world)["jwt"]
    assert after != before
    for token in (before, after):
        check(token, download)


def test_the_badge_is_as_1edtechs_schema_wants_it(world: World) -> None:
    found = badge(world)["credential"]
    jsonschema.validate(found, SCHEMA, format_checker=jsonschema.FormatChecker())
    for spoil in (
        lambda one: one.pop("validFrom"),
        lambda one: one.update(credentialStatus=[one["credentialStatus"]]),
        lambda one: one["credentialSubject"]["identifier"][0].update(more=1),
        lambda one: one["credentialSubject"]["achievement"].pop("criteria"),
        lambda one: one.update(type=["VerifiableCredential"]),
    ):
        spoilt = deepcopy(found)
        spoil(spoilt)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(spoilt, SCHEMA)


def test_a_list_that_was_lost_is_published_again_as_it_was(world: World, download: Any) -> None:
    """Table C 38, revocation: rebuild list from the log = published list."""
    decide(world, certifications.suspend, reason="A complaint")
    addresses = [issuing.list_address(world.house, purpose, 0) for purpose in ("suspension", "revocation")]
    published = [download(address) for address in addresses]
    world.house.engine.rebuild()
    assert [download(address) for address in addresses] == published
    assert published[0] != published[1]


def test_the_date_of_issue_is_that_of_the_award_however_often_all_is_worked_out_again(
    world: World, clock: MovingClock
) -> None:
    """Table C 36, certificate dates drift: reprocess everything; issue date equal, as is every byte of the badge."""
    before = badge(world)["jwt"]
    clock.move(hours=5)
    world.house.engine.rebuild()
    assert badge(world)["jwt"] == before


def test_a_renewed_certificate_keeps_the_day_of_its_award_and_begins_anew(world: World) -> None:
    first = badge(world)["credential"]
    decide(world, certifications.renew)
    renewed = badge(world)["credential"]
    assert renewed["id"] == first["id"]
    assert renewed["awardedDate"] == first["awardedDate"] == "2026-03-01T00:00:00+01:00"
    assert (first["validUntil"], renewed["validUntil"]) == ("2029-02-28T23:59:59+01:00", "2032-02-29T23:59:59+01:00")


def test_a_badge_shows_the_name_of_the_day_it_is_taken_and_the_old_one_still_checks(
    world: World, download: Any
) -> None:
    """Table C 39, identity change: what was given out verifies, the new name is shown, and it is the same person's."""
    old = badge(world)
    carry_out(world.house, partial(people.rename, person_id=world.people[OTHER], name="Uma Newname", on=ON))
    new = badge(world)
    check(old["jwt"], download)
    subjects = [each["credential"]["credentialSubject"] for each in (old, new)]
    assert [subject["identifier"][0]["identityHash"] for subject in subjects] == ["Other", "Uma Newname"]
    assert subjects[0]["id"] == subjects[1]["id"]


def test_a_badge_says_nothing_of_who_it_is_but_the_name_in_the_clear(world: World) -> None:
    text = json.dumps(badge(world)["credential"])
    assert not any(word in text for word in (str(world.people[OTHER]), "other@example.org"))


def test_nothing_is_issued_of_somebody_erased(world: World) -> None:
    world.house.workroom.eraser.erase(world.people[OTHER], on=ON, actor=SETUP)
    world.house.catch_up()
    told = badge(world)
    assert told["credential"] is None
    assert "erased" in told["why_not"]


def test_what_is_published_for_verifiers_is_kept_by_them_for_five_minutes_only(world: World) -> None:
    for path in ("/.well-known/jwks.json", "/.well-known/did.json", "/badges/issuer", "/badges/status/suspension/0"):
        assert world.client().get(path).headers["Cache-Control"] == "public, max-age=300"
    for path in ("/badges/status/suspension/1", "/badges/status/message/0", "/badges/achievements/none"):
        assert world.client().get(path).status_code == 404


@pytest.fixture
def paper(world: World) -> Callable[..., Any]:
    """Give what prints a certificate."""
    path = f"/certificates/{world.things[OTHER]['certification_id']}/certificate.pdf"
    return lambda caller="staff": world.browser(caller).get(path)


def test_a_certificate_is_printed_the_same_each_time_with_all_it_says(world: World, paper: Any) -> None:
    printed = paper()
    assert printed.mimetype == "application/pdf"
    world.house.engine.rebuild()
    assert paper().data == printed.data
    text = PdfReader(BytesIO(printed.data)).pages[0].extract_text()
    number = str(world.things[OTHER]["number"])
    for said in ("Certified Practitioner", "Other", number, "1 Mar 2026", "28 Feb 2029", "CP, version 1"):
        assert said in text
    assert f"/verify/{number}" in "".join(text.split())


def test_a_withdrawn_certificate_is_not_printed(world: World, paper: Any) -> None:
    decide(world, certifications.revoke, reason="Forged")
    refused = paper()
    assert refused.status_code == 409
    assert "issued while it is valid" in refused.text
    assert paper("member").status_code == 404


def test_members_take_along_what_is_theirs(world: World) -> None:
    id, member = world.things["member"]["certification_id"], world.browser("member")
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
    assert f"{world.house.settings.address}/verify/{world.things['member']['number']}" in page


def test_the_command_checks_a_badge_with_its_list_and_no_network(
    world: World, download: Any, clock: MovingClock, tmp_path: Path
) -> None:
    def verify(*options: str) -> Any:
        return CliRunner().invoke(collegium, ["verify", *options, "--key", str(tmp_path / "keys")])

    def keep(name: str, content: str | bytes) -> str:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(tmp_path / name)

    address = issuing.list_address(world.house, "suspension", 0)
    keep("keys", world.client().get("/.well-known/jwks.json").data)
    given = keep("badge.jwt", badge(world)["jwt"])
    listed = keep("list.jwt", download(address))
    assert "of Other: Certified Practitioner, awarded 2026-03-01" in verify(given, "--status", listed).output
    assert json.loads(verify(given, "--json").output)["jti"].endswith(str(world.things[OTHER]["number"]))
    assert f"the list {address} (suspension), good until 2026-03-03" in verify(listed).output
    decide(world, certifications.suspend, reason="A complaint")
    assert "does not count at present" in str(verify(given, "--status", keep("new.jwt", download(address))).exception)
    other = keep("other.jwt", download(address.replace("suspension", "revocation")))
    assert "not the one that the badge names" in str(verify(given, "--status", other).exception)
    clock.move(days=3)
    assert "ended 2026-03-03T00:00:00+01:00" in str(verify(given, "--status", listed).exception)
    clock.move(days=3 * 366)
    assert "ended 2029-02-28" in str(verify(given).exception)


def test_a_key_is_made_for_a_day_by_command(world: World, clock: MovingClock, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def opened() -> Iterator[Installation]:
        yield world.house

    monkeypatch.setattr("web.commands.keys.opened", opened)
    made = CliRunner().invoke(collegium, ["keys", "signing", "--from", "2026-03-02"])
    assert "signs from 2026-03-02 on; back the keys up" in made.output
    for day, why in (("2026-02-28", "is past"), ("2026-03-02", "was made already")):
        assert why in str(CliRunner().invoke(collegium, ["keys", "signing", "--from", day]).exception)
    clock.move(days=1)
    (newest, first) = world.client().get("/.well-known/jwks.json").json["keys"]
    assert newest["kid"] in made.output
    assert first["kid"] != newest["kid"]
