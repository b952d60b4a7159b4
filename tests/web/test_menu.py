"""What the office, members and strangers do every day is at most three presses away, in a menu of short groups."""

import re

import pytest
from flask.testing import FlaskClient

from tests.web.houses import PROGRAMME, World
from web.pages.cpd_words import words

LINK = re.compile(r'<a [^>]*href="(/[^"#?]*)')
GROUP = re.compile(r'<(?:p|summary) class="nav-area">([^<]+)<')
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
RULES, ROSTER = f"/certifications/programmes/{PROGRAMME}", "/rosters/events/*"
OFFICE = [
    [
        "/candidates",
        "/appeals",
        "/certifications",
        "/certifications/programmes",
        "/cycles",
        "/audits",
        "/rosters",
        "/rosters/series",
        "/bulk",
    ],
    [
        "/candidates/results",
        RULES,
        ROSTER,
        "/rosters/events/new",
        "/rosters/courses/new",
        "/certifications/publication",
    ],
    [f"{RULES}/what-if", f"{RULES}/draft", f"{RULES}/holders", f"{ROSTER}/door", f"{ROSTER}/programme"],
]
MEMBER = [
    ["/events", "/courses", "/cpd", "/certificates"],
    ["/events/calendar", "/events/mine", "/courses/mine", "/cpd/what-if", "/cpd/several", "/register"],
]
ANYBODY = [["/events/calendar", "/courses", "/register", "/join"], ["/events"]]


def links(client: FlaskClient, path: str) -> dict[str, str]:
    """Return where a page leads, the first of each kind."""
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, path
    return {ID.sub("*", link): link for link in reversed(LINK.findall(answer.text))}


@pytest.mark.parametrize(("role", "ways"), [("staff", OFFICE), ("member", MEMBER), ("nobody", ANYBODY)])
def test_what_is_done_every_day_is_three_presses_away(shared_world: World, role: str, ways: list[list[str]]) -> None:
    client = shared_world.app.test_client() if role == "nobody" else shared_world.browser(role)
    seen = links(client, "/")
    for presses, wanted in enumerate(ways, start=1):
        assert [path for path in wanted if path not in seen] == [], f"{presses} presses"
        for path in wanted:
            seen = links(client, seen[path]) | seen


def test_the_office_has_its_work_in_groups_and_its_own_affairs_folded_below(shared_world: World) -> None:
    page = shared_world.browser("staff").get("/today").text
    menu = page[page.index('<nav class="side"') : page.index("<main")]
    assert GROUP.findall(menu) == ["Office", "Certification", "Events &amp; courses", "You"]
    assert '<details class="nav-own"><summary' in menu
    assert "<details" not in shared_world.browser("member").get("/cpd").text.partition("<main")[0].partition("side")[2]


def test_a_page_lights_the_place_that_it_is_a_part_of_and_no_other(shared_world: World) -> None:
    staff = shared_world.browser("staff")
    for path, place in (
        (f"{RULES}/what-if", "Programmes"),
        ("/certifications", "Certifications"),
        ("/appeals", "Appeals"),
    ):
        page = staff.get(path).text
        menu = page[page.index('<nav class="side"') : page.index("<main")]
        assert re.findall(r'aria-current="page">([^<]+)<', menu) == [place]


def test_a_requirement_of_each_year_is_told_in_words() -> None:
    assert words("each_year[2]") == "Each year (year 2)"
    assert words("verifiable") == "Verifiable"


def test_a_language_is_called_by_its_name(shared_world: World) -> None:
    language = shared_world.app.jinja_env.filters["language"]
    assert [language("en"), language("de"), language("zz-none")] == ["English", "German", "zz-none"]
