"""What pages say in words: months, accounts, what an invoice is for, refusals, amounts and hours."""

import pytest

from tests.web.houses import World
from web.pages.shell import account, month, sentence, service

CREDITS = '{% from "macros/ui.html" import credits %}{{ credits(amounts) }}'
AT = '{% from "macros/ui.html" import at %}{{ at(event) }}'


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("dues-v2", "Dues"),
        ("dues-v12", "Dues"),
        ("certification-fee", "Certification fee"),
        ("registration-2", "Registration 2"),
    ],
)
def test_a_line_of_an_invoice_says_what_it_is_for(line: str, words: str) -> None:
    assert service(line) == words


def test_a_month_is_written_in_words() -> None:
    assert month("2026-01") == "January 2026"


@pytest.mark.parametrize(("name", "words"), [("deferred:dues", "Deferred, dues"), ("bad_debt", "Bad debt")])
def test_an_account_is_written_in_words(name: str, words: str) -> None:
    assert account(name) == words


@pytest.mark.parametrize("said", ["nothing is here; look there", "Nothing is here; look there."])
def test_a_refusal_is_a_sentence(said: str) -> None:
    assert sentence(said) == "Nothing is here; look there."


@pytest.mark.parametrize(
    ("amounts", "words"),
    [({"hours": "1"}, "1 hour"), ({"hours": "1.5", "points": "1"}, "1.5 hours, 1 point"), ({}, "none")],
)
def test_one_of_a_unit_is_one(shared_world: World, amounts: dict[str, str], words: str) -> None:
    assert shared_world.app.jinja_env.from_string(CREDITS).render(amounts=amounts) == words


def test_a_time_in_a_list_names_its_zone(shared_world: World) -> None:
    event = {"starts": "2026-12-02T18:00", "zone": "Europe/Berlin"}
    said = shared_world.app.jinja_env.from_string(AT).render(event=event)
    assert said == '2 Dec 2026, 18:00 <span class="soft">Europe/Berlin</span>'


@pytest.mark.parametrize(
    ("errors", "labels", "line"),
    [
        ({"bank_way": "This is missing; give a value for it."}, {}, "Bank way: This is missing; give a value for it."),
        (
            {"net": ["Write an amount such as 49.50."]},
            {"net": "Net amount"},
            "Net amount: Write an amount such as 49.50.",
        ),
        ({"on": "the day is over; choose another"}, {}, "the day is over; choose another"),
    ],
)
def test_a_summary_of_errors_names_the_field_where_the_text_does_not(
    shared_world: World, errors: dict[str, object], labels: dict[str, str], line: str
) -> None:
    page = '{% from "macros/forms.html" import error_summary %}{{ error_summary(errors, labels=labels) }}'
    assert f">{line}<" in shared_world.app.jinja_env.from_string(page).render(errors=errors, labels=labels)
