"""What people do in the tests, step by step, as the pages let them."""

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.web.browser.visitor import Visitor

PASSWORD = "a walk by the river"
ZONE = ZoneInfo("Europe/Berlin")  # where the association of the demonstration is


class Newcomer(NamedTuple):
    """Somebody the association does not know yet."""

    name: str
    email: str


def fill_joining_form(visitor: Visitor, who: Newcomer) -> None:
    page = visitor.go("/join")
    page.get_by_label("Your name").fill(who.name)
    page.get_by_label("E-mail").fill(who.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("radio").first.check()


def join(visitor: Visitor, who: Newcomer) -> None:
    fill_joining_form(visitor, who)
    visitor.press("Apply for membership")
    visitor.sees("Your application is in")


def announce(staff: Visitor, title: str, *, days: int = 0, seats: int = 20) -> str:
    """Announce a webinar that begins now or in so many days, and return the path of its public page."""
    page = staff.go("/rosters/events/new")
    starts = (datetime.now(ZONE) + timedelta(days=days)).strftime("%Y-%m-%d %H:%M")
    answers = {
        "Title": title,
        "What it is about": "An evening on what to do when a case has no precedent.",
        "Starts": starts,
        "Minutes": "90",
        "Seats": str(seats),
        "Price for guests": "45",
        "Price for members": "25",
        "Hours it credits": "1.5",
    }
    for label, answer in answers.items():
        page.get_by_label(label).fill(answer)
    staff.press("Announce")
    staff.sees("The event is announced")
    return page.url.removeprefix(staff.address).replace("/rosters", "")


def pay(visitor: Visitor) -> str:
    """Pay the invoice that is shown, and return its path."""
    visitor.press("Pay")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Simulated payment page")
    visitor.press("Pay")
    visitor.sees("Paid issued")
    return visitor.page.url.removeprefix(visitor.address).partition("?")[0]


def own_facts(visitor: Visitor) -> Counter[str]:
    """Count the facts that a person may take along, by their names."""
    answer = visitor.page.request.get("/profile/facts.json")
    return Counter(fact["fact"] for fact in json.loads(answer.text())["facts"])
