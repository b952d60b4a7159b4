"""Certificates re-based and renewed together: looked at first, done as planned, undone where that is right."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest

from domain.certifications import commands as certifications
from domain.certifications import rulings
from domain.certifications.certification import Certification
from domain.errors import Invalid, RuleBroken
from domain.values import Money
from tests.offices import MovingClock
from tests.web.bulk.imports import begin, lines, said
from tests.web.houses import OTHER, PROGRAMME, TODAY, World, carry_out
from web.bulk import deeds
from web.bulk.chosen import ask
from web.bulk.whom import to_rebase, to_renew
from web.bulk.worker import Bulk

LAW = {"version": 2, "reason": "New law"}
AT = f"/certifications/programmes/{PROGRAMME}"


@pytest.fixture
def office(world: World) -> World:
    """Give an installation whose programme has a second version, of two years."""
    _define(world, months=24)
    return world


def _define(world: World, *, months: int) -> None:
    terms = {"code": PROGRAMME, "title": "Certified Practitioner", "scheme": None, "months": months, "on": TODAY}
    carry_out(world.house, partial(certifications.define_programme, fee=Money(0, "EUR"), **terms))  # type: ignore[arg-type]
    world.house.catch_up()


def asked(world: World, key: str = "key", by: str = "staff", **whom: Any) -> UUID:
    """Ask what re-basing would do; nobody has looked at anything yet."""
    choose = partial(to_rebase, world.house, world.people[by], PROGRAMME, **LAW | whom)
    id = carry_out(world.house, ask(world.house, choose, key))
    world.house.engine.catch_up()
    return id


def planned(world: World, key: str = "key", by: str = "staff", **whom: Any) -> UUID:
    """Ask, and let the worker look at each."""
    id = asked(world, key, by, **whom)
    world.house.catch_up()
    return id


def held(world: World, who: str) -> Certification:
    return world.house.office.read(Certification, UUID(str(world.things[who]["certification_id"])))


def undo(world: World, batch: UUID, by: str = "staff") -> None:
    carry_out(world.house, partial(deeds.undo, batch_id=batch, house=world.house, by=world.people[by]))
    world.house.catch_up()


def test_all_are_re_based_as_planned_and_go_back_save_who_was_decided_about_since(office: World) -> None:
    batch = planned(office)
    assert {line: "nobody decides about their own" in (note or "") for line, note in said(office, batch).items()} == {
        next(line.line for line in lines(office, batch, "skipped")): True
    }
    assert office.house.lines.counts(batch) == {"due": 4, "skipped": 1}
    begin(office, batch)
    office.house.catch_up()
    before = held(office, OTHER).expires
    assert [held(office, who).bound for who in (OTHER, "finance", "admin", "staff")] == [2, 2, 2, 1]
    terms = {"reason": "A complaint", "on": TODAY, "decided_by": "the board"}
    carry_out(office.house, partial(rulings.suspend, certification_id=held(office, "finance").id, **terms))
    with pytest.raises(RuleBroken, match="colleague's name"):
        undo(office, batch, by="admin")
    undo(office, batch)
    assert [held(office, who).bound for who in (OTHER, "finance", "admin")] == [1, 2, 1]
    (kept,) = lines(office, batch, "kept")
    assert (kept.target, "decided about it since" in (kept.note or "")) == (held(office, "finance").id, True)
    assert held(office, OTHER).expires == before


def test_a_plan_overtaken_by_a_decision_is_refused_and_names_it(office: World) -> None:
    batch = planned(office, ids=[held(office, who).id for who in (OTHER, "finance")])
    terms = {"reason": "A complaint", "on": TODAY, "decided_by": "the board"}
    carry_out(office.house, partial(rulings.suspend, certification_id=held(office, OTHER).id, **terms))
    head = office.head()
    with pytest.raises(RuleBroken, match=r"facts changed: line 1: something was decided about it since; plan it anew"):
        begin(office, batch)
    assert office.head() == head
    with pytest.raises(RuleBroken, match="colleague's name"):
        begin(office, batch, by="admin")


def test_it_can_be_called_off_while_it_is_looked_at_and_while_it_is_done(office: World) -> None:
    first = asked(office, "first")
    call_off = partial(deeds.call_off, house=office.house)
    carry_out(office.house, partial(call_off, batch_id=first))
    office.house.catch_up()
    assert office.house.lines.counts(first) == {"unread": 5}
    second = planned(office, "second")
    begin(office, second)
    carry_out(office.house, partial(call_off, batch_id=second))
    office.house.catch_up()
    assert held(office, OTHER).bound == 1
    resume = partial(deeds.resume, batch_id=second, house=office.house)
    with pytest.raises(RuleBroken, match="colleague's name"):
        carry_out(office.house, partial(resume, by=office.people["admin"]))
    carry_out(office.house, partial(resume, by=office.people["staff"]))
    office.house.catch_up()
    assert held(office, OTHER).bound == 2


def test_looked_at_by_two_workers_or_killed_between_it_is_planned_once(office: World) -> None:
    batch = asked(office)
    Bulk(office.house)._look(office.house.office.read(deeds.Batch, batch))  # noqa: SLF001  as another worker would
    office.house.catch_up()
    office.house.catch_up()
    assert office.house.office.read(deeds.Batch, batch).lines == 4
    assert [line.state for line in office.house.lines.page(batch)].count("due") == 4


@pytest.mark.parametrize(
    ("whom", "said"),
    [
        ({"version": 9}, "has no version 9"),
        ({"ids": []}, "choose at least one"),
        ({"ids": [UUID(int=5)]}, "is no certificate that anybody holds"),
        ({"version": 1}, "nobody else is to be re-based"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused_and_nothing_is_kept(
    office: World, whom: dict[str, Any], said: str
) -> None:
    head = office.head()
    with pytest.raises(Invalid, match=said):
        asked(office, **whom)
    assert office.head() == head


def test_those_who_are_due_are_renewed_and_a_renewal_is_not_undone(office: World, clock: MovingClock) -> None:
    staff = office.people["staff"]
    with pytest.raises(Invalid, match="time to renew has come"):
        to_renew(office.house, staff, PROGRAMME)
    clock.move(days=1_000)
    expires = held(office, OTHER).expires
    batch = carry_out(office.house, ask(office.house, partial(to_renew, office.house, staff, PROGRAMME), "key"))
    office.house.catch_up()
    assert office.house.lines.counts(batch) == {"due": 4, "skipped": 1}
    begin(office, batch)
    office.house.catch_up()
    assert held(office, OTHER).expires.year == expires.year + 3
    head = office.head()
    with pytest.raises(RuleBroken, match="A renewal is not undone"):
        undo(office, batch)
    assert office.head() == head


def test_the_office_asks_for_everybody_on_the_page_of_holders(office: World) -> None:
    office.app.config["WTF_CSRF_ENABLED"] = False
    staff = office.browser("staff")
    form = {"version": "2", "reason": "New law", "whom": "all", "idempotency_key": "one"}
    first, again = (staff.post(f"{AT}/rebasings", data=form) for _ in range(2))
    assert (first.status_code, first.location) == (303, again.location)
    office.house.engine.catch_up()
    page = staff.get(first.location).text
    assert "Each certificate is looked at" in page
    assert page.count("Not looked at") == 5
    office.house.catch_up()
    page = staff.get(first.location).text
    assert "4 lines will be done exactly as shown" in page
    others = office.browser("admin").get(first.location).text
    assert ("A colleague asked for it" in others, "Carry it out" in others) == (True, False)
    assert "To version 2: New law" in page
    assert "Re-basing" in staff.get("/bulk").text
    begin(office, UUID(first.location.rpartition("/")[2]))
    office.house.catch_up()
    own = held(office, "staff").id
    carry_out(office.house, partial(rulings.rebase, certification_id=own, **LAW, on=TODAY, decided_by="the board"))  # type: ignore[arg-type]
    office.house.catch_up()
    assert staff.post(f"{AT}/rebasings", data=form).location == first.location, "nobody is left to be chosen"
    assert "Show whom" in staff.get(f"{AT}/holders").text
    for chosen, why in (([], "choose at least one"), (["x"], "choose from it again")):
        answer = staff.post(f"{AT}/rebasings", data={"id": chosen, "version": "2", "reason": "New law"})
        assert (answer.status_code, why in answer.text) == (422, True)
    due = staff.post(f"{AT}/renewals", data={})
    assert (due.status_code, "time to renew has come" in due.text) == (422, True)


def test_a_program_asks_for_both_and_each_line_tells_what_came_of_it(office: World) -> None:
    api = office.client("staff")
    sent = {"json": LAW | {"under": 1}, "headers": {"Idempotency-Key": "k"}}
    first, again = (api.post(f"/api/v1/programmes/{PROGRAMME}/rebasings", **sent).json for _ in range(2))  # type: ignore[arg-type]
    assert first is not None
    assert again == first | {"repeated": True}
    office.house.catch_up()
    shown: Any = api.get(f"/api/v1/batches/{first['id']}").json
    assert (shown["state"], shown["counts"]) == ("planned", {"due": 4, "skipped": 1})
    begin(office, UUID(first["id"]))
    office.house.catch_up()
    own = held(office, "staff").id
    carry_out(office.house, partial(rulings.rebase, certification_id=own, **LAW, on=TODAY, decided_by="the board"))  # type: ignore[arg-type]
    office.house.catch_up()
    assert api.post(f"/api/v1/programmes/{PROGRAMME}/rebasings", **sent).json == again, "nobody is left to be chosen"  # type: ignore[arg-type]
    assert api.post(f"/api/v1/programmes/{PROGRAMME}/renewals").status_code == 422


def test_as_many_certificates_as_may_be_named_fit_into_one_request(office: World) -> None:
    named = [str(UUID(int=number)) for number in range(10_000)]
    api, at = office.client("staff"), f"/api/v1/programmes/{PROGRAMME}/rebasings"
    answer = api.post(at, json=LAW | {"certifications": named})
    assert (answer.status_code, "is no certificate that anybody holds" in answer.text) == (422, True)
    assert api.post(at, json=LAW | {"certifications": [*named, named[0]]}).status_code == 422
