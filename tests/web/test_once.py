"""Nobody applies twice for one thing, however many requests come at once; nobody leaves in the past by themselves."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.people import commands as people
from tests.offices import MovingClock
from tests.web.houses import OTHER, PROGRAMME, TODAY, World, carry_out


def a_guest(world: World) -> UUID:
    return carry_out(world.house, partial(people.register, id=uuid4(), name="Gus", email="gus@example.org", on=TODAY))


@pytest.mark.parametrize(
    ("path", "what", "field"),
    [("members", {"grade": "full"}, "grade"), ("certifications", {"programme": PROGRAMME}, "programme")],
    ids=["grade", "programme"],
)
def test_six_applications_at_once_are_one(world: World, path: str, what: dict[str, str], field: str) -> None:
    body, head = {"person_id": str(a_guest(world)), **what}, world.head()

    def send(_number: int) -> Any:
        key = {"Idempotency-Key": str(uuid4())}
        return world.client("staff").post(f"/api/v1/{path}", json=body, headers=key)

    with ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(send, range(6)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 5}
    refused = next(answer.json for answer in answers if answer.status_code == 409)
    assert refused["errors"][0]["field"] == field
    assert "already" in refused["detail"]
    assert {answer.json["position"] for answer in answers if answer.status_code == 201} == {world.head()}
    assert world.head() > head


@pytest.mark.parametrize(("who", "days", "status"), [(OTHER, -1, 422), (OTHER, 0, 201), ("staff", -1, 201)])
def test_members_leave_from_today_on_and_the_office_enters_any_day(
    world: World, clock: MovingClock, who: str, days: int, status: int
) -> None:
    clock.move(days=52)
    on = (TODAY + timedelta(days=52 + days)).isoformat()
    path = f"/api/v1/members/{world.things[OTHER]['member_id']}/resignations"
    answer: Any = world.client(who).post(path, json={"on": on})
    assert answer.status_code == status
    if status != 201:
        assert answer.json["errors"][0]["field"] == "on"
