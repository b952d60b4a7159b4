"""A certificate is verified for any day, by a signed answer that checks without asking the association again."""

import json
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from domain.certifications import publicity, rulings
from domain.people import commands as people
from domain.processes import publicity as wishes
from integrations.badges import opened
from tests.offices import MovingClock
from tests.web.houses import OTHER, PROGRAMME, SETUP, World, carry_out
from web.cli import collegium

MAY = {"suspended": date(2026, 5, 1), "reinstated": date(2026, 5, 16)}
NAME = "Other"


@pytest.fixture(scope="module")
def told(shared_world: World) -> World:
    """Give a world in which a certificate was suspended from 1 to 15 May."""
    house, id = shared_world.house, shared_world.things[OTHER]["certification_id"]
    decided = {"certification_id": id, "decided_by": "the board"}
    carry_out(house, partial(rulings.suspend, **decided, on=MAY["suspended"], reason="A complaint"))
    carry_out(house, partial(rulings.reinstate, **decided, on=MAY["reinstated"]))
    house.engine.catch_up()
    return shared_world


@pytest.fixture(autouse=True)
def _minute(told: World) -> None:
    clock = told.house.clock
    assert isinstance(clock, MovingClock)
    clock.move(minutes=2)


def number(world: World, whose: str = OTHER) -> str:
    return str(world.things[whose]["number"])


def answer(world: World, query: str = "", door: str = "/api/v1/verify/", **headers: str) -> Any:
    return world.client().get(f"{door}{number(world)}{query}", headers=headers)


def keys(world: World) -> Any:
    return world.client().get("/.well-known/jwks.json").json


def publish(world: World, *shows: str, listed: bool = True) -> None:
    deed = partial(publicity.publish, programme=PROGRAMME, listed=listed, shows=shows, on=date(2026, 3, 1))
    carry_out(world.house, deed)
    world.house.engine.catch_up()


def test_b14_verify_for_a_date__that_lies_in_a_suspension(told: World) -> None:
    """Table B 14: suspended 1 to 15 May; 10 May "suspended", 20 May "valid", the signature checks offline."""
    for day, status in (("10", "suspended"), ("15", "suspended"), ("20", "valid"), ("01", "suspended")):
        found = answer(told, f"?on=2026-05-{day}").json
        signed = opened(found["signed"], keys(told))
        assert (found["status"], signed["status"], signed["on"]) == (status, status, f"2026-05-{day}")


def test_on_the_last_day_of_the_calendar_it_has_expired_and_is_known_still(told: World) -> None:
    assert answer(told, "?on=9999-12-31").json["status"] == answer(told, "?on=9999-12-30").json["status"] == "expired"
    assert answer(told, "?on=0001-01-01").status_code == 404


def test_what_is_signed_is_what_is_answered_and_by_whom_and_when(told: World) -> None:
    found = answer(told, "?on=2026-05-10").json
    signed = opened(found.pop("signed"), keys(told))
    assert signed.pop("iss") == told.house.settings.address
    assert signed.pop("iat") == int(told.house.clock().timestamp())
    assert signed == found


def test_what_was_not_known_yet_is_not_told_of_then(told: World) -> None:
    suspended = answer(told, "?on=2026-05-10").json["known_at"] - 1
    assert answer(told, f"?on=2026-05-10&known_at={suspended - 1}").json["status"] == "valid"
    assert answer(told, f"?on=2026-05-20&known_at={suspended}").json["status"] == "suspended"


def test_the_public_is_told_withdrawn_and_expired_and_never_why(told: World) -> None:
    revoked = {"decided_by": "the board", "on": date(2026, 4, 1), "reason": "Forged"}
    id = told.things["member"]["certification_id"]
    carry_out(told.house, partial(rulings.revoke, certification_id=id, **revoked))
    told.house.engine.catch_up()
    withdrawn = told.client().get(f"/api/v1/verify/{number(told, 'member')}?on=2026-04-01")
    assert withdrawn.json is not None
    assert withdrawn.json["status"] == "withdrawn"
    assert "Forged" not in withdrawn.text
    assert answer(told, "?on=2029-03-01").json["status"] == "expired"


def test_neither_name_nor_history_is_told_unless_the_programme_publishes_them(told: World) -> None:
    assert not {"holder", "history"} & answer(told).json.keys()
    publish(told, "holder", "history")
    found = answer(told, "?on=2026-05-20").json
    assert found["holder"] == NAME
    assert [(period["status"], period["since"], period["through"]) for period in found["history"]] == [
        ("valid", "2026-03-01", "2026-04-30"),
        ("suspended", "2026-05-01", "2026-05-15"),
        ("valid", "2026-05-16", "2029-02-28"),
    ]
    for door in ("/api/v1/verify/", "/verify/"):
        assert "A complaint" not in answer(told, "?on=2026-05-20", door).text
    publish(told)
    assert not {"holder", "history"} & answer(told).json.keys()


def test_a_holder_who_objects_is_not_named_but_the_number_still_verifies(told: World) -> None:
    publish(told, "holder")
    person = told.people[OTHER]
    for wish, named in ((wishes.ask_discretion, False), (wishes.waive_discretion, True)):
        carry_out(told.house, partial(wish, person_id=person, on=date(2026, 3, 2)))
        told.house.engine.catch_up()
        found = answer(told).json
        assert (found["status"], "holder" in found) == ("valid", named)


def test_c39_identity_change__an_old_link_verifies_under_the_new_name(told: World) -> None:
    """Table C 39, identity change: rename; old link verifies, new name shown."""
    publish(told, "holder")
    before = answer(told).json
    carry_out(told.house, partial(people.rename, person_id=told.people[OTHER], name="Uma Newname", on=date(2026, 3, 2)))
    told.house.engine.catch_up()
    after = answer(told).json
    carry_out(told.house, partial(people.rename, person_id=told.people[OTHER], name=NAME, on=date(2026, 3, 2)))
    told.house.engine.catch_up()
    assert (before["holder"], after["holder"]) == (NAME, "Uma Newname")
    assert (before["number"], before["awarded"]) == (after["number"], after["awarded"])


def test_a_certificate_of_somebody_erased_verifies_without_a_name(world: World) -> None:
    publish(world, "holder")
    person: UUID = world.people[OTHER]
    world.house.workroom.eraser.erase(person, on=date(2026, 3, 1), actor=SETUP)
    world.house.catch_up()
    found = answer(world).json
    assert (found["status"], "holder" in found) == ("valid", False)


def test_the_page_tells_programs_the_same_when_they_ask_for_json(told: World) -> None:
    by_page = answer(told, "?on=2026-05-10", "/verify/", Accept="application/json").json
    assert by_page == answer(told, "?on=2026-05-10").json
    assert answer(told, "", "/verify/", Accept="text/html,*/*").mimetype == "text/html"


def verify(folder: Any, file: str, content: str, key_set: Any) -> Result:
    (folder / file).write_text(content)
    (folder / "jwks.json").write_text(json.dumps(key_set))
    return CliRunner().invoke(collegium, ["verify", str(folder / file), "--key", str(folder / "jwks.json")])


def test_an_answer_that_was_kept_is_checked_by_command_without_the_association(told: World, tmp_path: Any) -> None:
    publish(told, "holder")
    kept = answer(told, "/answer.jwt?on=2026-05-10", "/verify/")
    assert kept.headers["Content-Disposition"].endswith(f'"{number(told)}-2026-05-10.jwt"')
    result = verify(tmp_path, "answer.jwt", kept.text, keys(told))
    assert result.exit_code == 0, result.output
    assert "genuine" in result.output
    assert f"{number(told)} of {NAME}: suspended on 2026-05-10" in result.output
    header, payload, signature = kept.text.split(".")
    tampered = f"{header}.{payload[:-8]}{payload[-8:][::-1]}.{signature}"
    for bad in (tampered, "", "{}", "a.b.c"):
        refused = verify(tmp_path, "answer.jwt", bad, keys(told))
        assert refused.exit_code != 0
        assert refused.exception is not None
