"""A certificate as an Open Badge, checked by a verifier that is not of our making."""

import json
from collections.abc import Callable
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from openbadgeslib.ob3 import OB3VerificationError

from domain.certifications import commands as certifications
from domain.certifications import rulings
from domain.people import commands as people
from tests.offices import MovingClock
from tests.web.badges import ON, at_the_same_time, badge, check, decide, fetch
from tests.web.houses import OTHER, World, carry_out
from web import issuing

SCHEMA = json.loads((Path(__file__).parent / "achievement_credential.json").read_text())


@pytest.fixture
def held(shared_world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Give the world that these tests share, at whose time the verifier lives."""
    return at_the_same_time(shared_world, monkeypatch)


def test_an_independent_verifier_takes_the_badge(held: World) -> None:
    found = check(held, badge(held)["jwt"])
    number = held.things[OTHER]["number"]
    assert found.id == f"{held.house.settings.address}/verify/{number}"
    assert found.achievement.name == "Certified Practitioner"
    assert json.loads(fetch(held, found.achievement.id))["name"] == "Certified Practitioner"
    assert next(each.identity_hash for each in found.identifiers) == "Other"
    assert found.issuance_date is not None
    assert found.issuance_date.isoformat() == "2026-03-01T00:00:00+01:00"


def test_it_takes_no_badge_that_was_tampered_with(held: World) -> None:
    header, payload, signature = badge(held)["jwt"].split(".")
    for token in (f"{header}.{payload[:-4]}AAAA.{signature}", f"{header}.{payload}.{signature[:-4]}AAAA"):
        with pytest.raises(OB3VerificationError):
            check(held, token)


@pytest.mark.parametrize("deed", [rulings.suspend, rulings.revoke], ids=["suspended", "withdrawn"])
def test_b15_suspend_revoke_and_reinstate__what_does_not_count_is_refused_and_taken_again(
    held: World, deed: Callable[..., Any]
) -> None:
    """Table B 15: revoke, reinstate; same URL, status list bit back."""
    token = badge(held)["jwt"]
    decide(held, deed, reason="A complaint")
    with pytest.raises(OB3VerificationError, match="Credential status 'suspension' is set"):
        check(held, token)
    told = badge(held)
    assert told["jwt"] is None
    assert told["why_not"].endswith("certificate and badge are issued while it is valid")
    decide(held, rulings.reinstate)
    check(held, token)
    assert badge(held)["jwt"] == token
    past = held.client("staff").get(f"/api/v1/history/{held.things[OTHER]['certification_id']}").json["items"]
    decided = "suspended" if deed is rulings.suspend else "revoked"
    assert [each["topic"] for each in past[-2:]] == [f"certification.{decided}", "certification.reinstated"]


def test_others_are_not_touched_by_a_revocation(held: World) -> None:
    decide(held, rulings.revoke, whose="finance", reason="Forged")
    check(held, badge(held, whose="member")["jwt"])


def test_the_badge_is_as_1edtechs_schema_wants_it(held: World) -> None:
    found = badge(held)["credential"]
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


def test_c38_revocation__all_worked_out_again_is_as_it_was_published(held: World) -> None:
    """Table C 36 and 38: reprocess everything; issue date equal, the list built from the log is the published list."""
    decide(held, rulings.suspend, whose="staff", reason="A complaint")
    addresses = [issuing.list_address(held.house, purpose, 0) for purpose in ("suspension", "revocation")]
    before = [badge(held)["jwt"], *(fetch(held, address) for address in addresses)]
    clock = held.house.clock
    assert isinstance(clock, MovingClock)
    clock.move(hours=5)
    held.house.engine.rebuild()
    assert [badge(held)["jwt"], *(fetch(held, address) for address in addresses)] == before
    assert before[1] != before[2]


def test_a_renewed_certificate_keeps_the_day_of_its_award_and_begins_anew(held: World) -> None:
    first = badge(held, whose="admin")["credential"]
    decide(held, certifications.renew, whose="admin")
    renewed = badge(held, whose="admin")["credential"]
    assert renewed["id"] == first["id"]
    assert renewed["awardedDate"] == first["awardedDate"] == "2026-03-01T00:00:00+01:00"
    assert (first["validUntil"], renewed["validUntil"]) == ("2029-02-28T23:59:59+01:00", "2032-02-29T23:59:59+01:00")


def test_a_badge_shows_the_name_of_the_day_it_is_taken_and_the_old_one_still_checks(held: World) -> None:
    """Table C 39, identity change: what was given out verifies, the new name is shown, and it is the same person's."""
    old = badge(held, whose="member")
    carry_out(held.house, partial(people.rename, person_id=held.people["member"], name="Uma Newname", on=ON))
    new = badge(held, whose="member")
    check(held, old["jwt"])
    subjects = [each["credential"]["credentialSubject"] for each in (old, new)]
    assert [subject["identifier"][0]["identityHash"] for subject in subjects] == ["Member", "Uma Newname"]
    assert subjects[0]["id"] == subjects[1]["id"]


def test_a_badge_says_nothing_of_who_it_is_but_the_name_in_the_clear(held: World) -> None:
    text = json.dumps(badge(held)["credential"])
    assert not any(word in text for word in (str(held.people[OTHER]), "other@example.org"))


def test_what_is_published_for_verifiers_is_kept_by_them_for_five_minutes_only(held: World) -> None:
    for path in ("/.well-known/jwks.json", "/.well-known/did.json", "/badges/issuer", "/badges/status/suspension/0"):
        assert held.client().get(path).headers["Cache-Control"] == "public, max-age=300"
    for path in ("/badges/status/suspension/1", "/badges/status/message/0", "/badges/achievements/none"):
        assert held.client().get(path).status_code == 404
