"""A certificate is renewed when what its scheme asks for was learnt, or the office has agreed otherwise; not before."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest

from domain.certifications import commands as certifications
from domain.learning import commands as learning
from domain.values import Money
from tests.offices import MovingClock
from tests.web.houses import OTHER, PROGRAMME, TODAY, World, carry_out

WITHIN = 200


@pytest.fixture
def scheme_asked(world: World, clock: MovingClock) -> World:
    """Let the programme ask for a scheme of twenty hours a year, for a certificate valid for a year."""
    terms = {"code": PROGRAMME, "title": "Certified Practitioner", "scheme": "demo", "months": 12, "on": TODAY}
    carry_out(world.house, partial(certifications.define_programme, fee=Money(0, "EUR"), **terms))  # type: ignore[arg-type]
    guest = str(world.people["finance"])
    staff: Any = world.client("staff")
    id = staff.post("/api/v1/certifications", json={"person_id": guest, "programme": PROGRAMME}).json["id"]
    assert staff.post(f"/api/v1/certifications/{id}/awards").status_code == 201
    world.things[OTHER]["renewed"] = id
    clock.move(days=WITHIN)
    world.house.catch_up()
    return world


def renew(world: World) -> Any:
    world.house.catch_up()
    return world.client("staff").post(f"/api/v1/certifications/{world.things[OTHER]['renewed']}/renewals")


def test_a_certificate_whose_scheme_is_not_kept_is_renewed_once_it_is(scheme_asked: World) -> None:
    head = scheme_asked.head()
    refused = renew(scheme_asked)
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (409, "scheme")
    assert "demo is not kept: 18 of total is short" in refused.json["detail"]
    assert scheme_asked.head() == head
    person: UUID = scheme_asked.people["finance"]
    entry = {"kind": "reading", "title": "Books", "amounts": {"hours": "18"}, "on": scheme_asked.house.today()}
    log = partial(learning.log, id=UUID(int=7), person_id=person, **entry)  # type: ignore[arg-type]
    carry_out(scheme_asked.house, log)
    assert renew(scheme_asked).status_code == 201


def test_a_certificate_is_not_renewed_before_its_last_months(world: World) -> None:
    at = f"/api/v1/certifications/{world.things[OTHER]['certification_id']}/renewals"
    refused: Any = world.client("staff").post(at)
    assert refused.status_code == 409
    assert "can be renewed from 2028-08-28 on" in refused.json["detail"]
