"""The member's home: what to do next, what is coming, how learning stands."""

from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from domain.certifications.candidacies.steps import Step
from projections.ledger import customers
from projections.reports import programme
from projections.views import audits, candidacies, register, rosters
from web.api.deeds import house
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import public
from web.pages.offers import offer_of
from web.pages.shell import day, money
from web.pages.standings import shown

pages = Blueprint("home", __name__)
COMING = 4


class Task(NamedTuple):
    """Something to do next: the sentence and where it is done."""

    text: str
    href: str
    label: str


@pages.get("/")
@public
def show() -> str | Response:
    """Show what to do next; whoever is not signed in is asked to."""
    person, today = current().person, house().today()
    if person is None:
        return redirect(url_for("session.sign_in"), 303)
    with views() as connection:
        tasks = _tasks(connection, person)
        coming = programme.programme(connection, as_of=today, limit=COMING)
        standings = shown(connection, person, today)
    return render_template("home/show.html", tasks=tasks, coming=coming, standings=standings[:1])


def _tasks(connection: Connection, person: UUID) -> list[Task]:
    today = house().today()
    owed = [invoice for invoice in customers.invoices_of(connection, person) if invoice.open > 0]
    tasks = [Task(f"Invoice {i.number}: {money((i.open, i.currency))} open", f"/invoices/{i.id}", "Pay") for i in owed]
    entries = register.of_person(connection, person, as_of=today)
    renew = Task("Your membership is in grace.", url_for("membership.show"), "Renew")
    tasks += [renew for entry in entries if entry.status == "grace"]
    tasks += [
        Task(
            f"The office asks you for something by {day(way.due)}.",
            url_for("certificates_application.show", certification_id=way.certification),
            "Answer",
        )
        for way in candidacies.of_person(connection, person, as_of=today)
        if way.step == Step.INFORMATION and way.due is not None
    ]
    for booking in rosters.bookings_of(connection, person, as_of=today):
        if booking.state == "offered":
            offer = booking.offer
            course = url_for("courses.show", course_id=offer)
            address = url_for("events.show", event_id=offer) if offer_of(offer).is_event else course
            tasks.append(Task(f"A seat is held for you until {day(booking.until)}.", address, "Take it"))
    for case in audits.cases_of(connection, person, as_of=today):
        if case.state == audits.OPEN:
            address = url_for("audits.case", case_id=case.id)
            tasks.append(Task(f"You were drawn for an audit; answer by {day(case.due)}.", address, "Answer"))
    return tasks
