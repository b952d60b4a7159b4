"""A button pressed twice: each form of each page carries a key for one time, and has one effect."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.web.forms import Form, forms_of
from tests.web.houses import OTHER, ROLES, World
from tests.web.routes import routes

SAME_TWICE = {
    "session.signed_in": "whoever is signed in is signed in anew",
    "session.demo_role": "likewise",
    "session.sign_out": "there is no session any more",
    "simulated.pay": "a page that is paid takes no second payment",
    "simulated.fail": "a page that has failed fails no further",
    "join.answered": "a letter is used up by its answer",
    "events_mine.renew_calendar": "each address is shown by itself, and the last one counts",
    "rosters_attendance.plan_list": "looking keeps nothing",
    "today.retry": "what is not stuck cannot be tried anew",
    "profile.add_token": "each token is shown by itself, and stands on the list to be ended",
    "password.ask": "letters to one address are counted",
    "password.answered": "a link is good once",
    "password.change": "the old word is none any more",
}
"""Forms without a key of their own, and why a second press does no more than the first."""


PRESSED = {
    "member": {"cpd.log", "certificates.apply", "events.cancel", "courses.cancel", "membership.renew"},
    "admin": {"months.close", "erasure.erase", "members_deeds.resign", "invoices_office.receive"},
}
"""Some of the forms that state something, so that pressing them is more than being refused twice."""


Shown = Callable[[str], dict[str, list[Form]]]


@pytest.fixture(scope="module")
def shown(shared_world: World) -> Shown:
    """Lend what gives every form that a person meets, by what it is sent to: looked for once for each."""
    return cache(lambda caller: _by_endpoint(shared_world.app, met(shared_world, caller)))


def _by_endpoint(app: Flask, forms: Iterable[Form]) -> dict[str, list[Form]]:
    found: dict[str, list[Form]] = {}
    for form in forms:
        found.setdefault(endpoint_of(app, form), []).append(form)
    return found


def met(world: World, caller: str) -> Iterator[Form]:
    """Yield every form that a person meets, on the pages of what is theirs and of what is another's."""
    browser = world.browser(caller)
    for route in routes(world.app):
        if route.method == "GET" and not route.is_api and route.endpoint != "static":
            for whose in (caller, OTHER) if route.rule.arguments else (caller,):
                answer = route.ask(browser, world.things[whose])
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    yield from forms_of(answer.text, route.path(world.things[whose]))


def endpoint_of(app: Flask, form: Form) -> str:
    endpoint, _arguments = app.url_map.bind("localhost").match(urlsplit(form.action).path, method="POST")
    return str(endpoint)


@pytest.mark.parametrize("caller", ROLES)
def test_every_form_carries_a_key_for_one_time(shown: Shown, caller: str) -> None:
    forms = {endpoint: forms for endpoint, forms in shown(caller).items() if endpoint not in SAME_TWICE}
    assert forms
    assert {
        name for name, each in forms.items() if not all(form.fields.get("idempotency_key") for form in each)
    } == set()


@pytest.mark.parametrize("caller", ["member", "admin"])
def test_every_form_pressed_twice_has_one_effect(world: World, shown: Shown, caller: str) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = False
    browser, done, again = world.browser(caller), set(), []
    forms = {endpoint: each[-1] for endpoint, each in shown(caller).items()}
    for endpoint in sorted(forms.keys() - SAME_TWICE.keys(), key=lambda name: ("eras" in name, name)):
        world.house.catch_up()
        before = world.head()
        first = browser.post(forms[endpoint].action, data=forms[endpoint].filled())
        once = world.head()
        second = browser.post(forms[endpoint].action, data=forms[endpoint].filled())
        done |= {endpoint} if once > before else set()
        if world.head() != once or (once > before and second.status_code != first.status_code):
            again.append(f"{endpoint}: {first.status_code}, then {second.status_code}")
    assert again == []
    assert done >= PRESSED[caller]
