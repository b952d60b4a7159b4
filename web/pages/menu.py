"""The menu: which places there are, for whom, in which group, and which of them one is at."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import current_app, request, url_for

from domain.aggregate import ADMIN, FINANCE, STAFF
from web.auth.identity import MEMBER

OFFICE = frozenset({STAFF, ADMIN})
MONEY = frozenset({FINANCE, ADMIN})
ALL = frozenset({MEMBER})
OWN = "You"


@dataclass(frozen=True)
class Place:
    """A place in the menu: where, under which heading, for which roles, and which other pages are parts of it."""

    label: str
    endpoint: str
    area: str
    roles: frozenset[str]
    parts: frozenset[str] = frozenset()


RULES = frozenset({"certifications_rules", "certifications_holders", "certifications_what_if", "certifications_trials"})
PLACES = (
    Place("Today", "today.show", "Office", OFFICE),
    Place("Applications", "applications.listing", "Office", OFFICE),
    Place("Members", "members.listing", "Office", OFFICE),
    Place("Renewals", "renewals.listing", "Office", OFFICE),
    Place("Bulk work", "bulk.listing", "Office", OFFICE),
    Place("Candidates", "candidates.listing", "Certification", OFFICE),
    Place("Appeals", "candidates_appeals.listing", "Certification", OFFICE),
    Place("Certifications", "certifications.listing", "Certification", OFFICE),
    Place("Programmes", "certifications_programmes.listing", "Certification", OFFICE, RULES),
    Place("CPD cycles", "cycles.listing", "Certification", OFFICE),
    Place("Audits", "audits.listing", "Certification", OFFICE),
    Place("Rosters", "rosters.listing", "Events & courses", OFFICE),
    Place("Series", "rosters_series.listing", "Events & courses", OFFICE),
    Place("Revenue", "revenue.show", "Finance", MONEY),
    Place("Invoices", "invoices_office.listing", "Finance", MONEY),
    Place("Receivables", "receivables.show", "Finance", MONEY),
    Place("Months", "months.show", "Finance", MONEY),
    Place("Home", "home.show", OWN, ALL),
    Place("Membership & payments", "membership.show", OWN, ALL),
    Place("Events", "events.listing", OWN, ALL),
    Place("Courses", "courses.listing", OWN, ALL),
    Place("CPD", "cpd.show", OWN, ALL),
    Place("Certificates", "certificates.show", OWN, ALL),
)
PUBLIC = (
    Place("Events", "events_months.show", "", ALL),
    Place("Courses", "courses.listing", "", ALL),
    Place("Public register", "register.show", "", ALL),
    Place("Join", "join.show", "", ALL),
)


def of(roles: frozenset[str]) -> list[dict[str, Any]]:
    """Return the menu of whoever has these roles; one's own part is folded beside that of an office."""
    places = _known([place for place in PLACES if roles & place.roles])
    here = _here(places)
    items = [_item(place, is_here=place is here) for place in places]
    works = any(place.area != OWN for place in places)
    for area, group in groupby(items, key=lambda item: item["area"]):
        inside = list(group)
        for item in inside:
            item["folded"] = works and area == OWN
            item["open"] = any(each["active"] for each in inside)
    return items


def public() -> list[dict[str, Any]]:
    """Return where anybody can go without an account."""
    places = _known(list(PUBLIC))
    here = _here(places)
    return [_item(place, is_here=place is here) for place in places]


def _known(places: list[Place]) -> list[Place]:
    return [place for place in places if place.endpoint in current_app.view_functions]


def _item(place: Place, *, is_here: bool) -> dict[str, Any]:
    href = url_for(place.endpoint)
    return {"label": place.label, "href": href, "area": place.area, "active": is_here, "badge": None}


def _here(places: list[Place]) -> Place | None:
    """Return the place that the page belongs to: its own, or that of which it is a part, as `members_record` is."""
    page = request.blueprint or ""
    own = (place for place in places if page == _page(place) or page in place.parts)
    wider = (place for place in places if page.split("_")[0] == _page(place).split("_")[0])
    return next(own, None) or next(wider, None)


def _page(place: Place) -> str:
    return place.endpoint.split(".")[0]
