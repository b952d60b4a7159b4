"""Whoever may do something on a page may do it through the API, and the other way round; programs learn who asks."""

import pytest

from tests.web.houses import ROLES, World
from tests.web.rights import RIGHTS
from tests.web.test_rights import QUALIFIED

SAME = {
    "members_api.apply": "join.apply",
    "members_api.admit": "applications.admit",
    "members_api.decline": "applications.decline",
    "members_api.renew": "membership.renew members_deeds.renew",
    "members_api.resign": "membership.resign members_deeds.resign",
    "members_api.grant_credit": "members_deeds.grant_credit",
    "people.rename": "profile.rename",
    "people.move_email": "profile.move_email",
    "activities.log": "cpd.log",
    "certifications_api.apply": "certificates.apply",
    "certifications_api.award": "certifications_deeds.award",
    "certifications_api.refuse": "certifications_deeds.refuse",
    "certifications_api.suspend": "certifications_deeds.suspend",
    "certifications_api.reinstate": "certifications_deeds.reinstate",
    "certifications_api.revoke": "certifications_deeds.revoke",
    "certifications_api.renew": "certifications_deeds.renew",
    "verification.verify": "verification_pages.verify",
    "verification.register": "register.show",
    "publicity.publish": "certifications_publication.decide",
    "publicity.ask_discretion": "certificates.ask_discretion",
    "publicity.waive_discretion": "certificates.waive_discretion",
    "publicity.badge": "certificates.signed_badge",
    "courses_api.offer": "rosters_offers.offer",
    "courses_api.withdraw": "rosters_deeds.withdraw",
    "courses_api.enrol": "courses.enrol members_bookings.enrol",
    "enrolments.complete": "rosters_deeds.complete",
    "enrolments.cancel": "courses.cancel members_bookings.leave",
    "events_api.announce": "rosters_offers.announce",
    "events_api.register": "events.register members_bookings.register",
    "events_api.call_off": "rosters_deeds.call_off",
    "events_api.agree_capacity": "rosters_sales.agree_capacity",
    "registrations.accept": "events.accept members_bookings.accept",
    "registrations.pass_on": "events.pass_on",
    "registrations.cancel": "events.cancel members_bookings.cancel",
    "registrations.attend": "rosters_deeds.attend",
    "registrations.withdraw_attendance": "rosters_deeds.withdraw_attendance",
    "seats_for_others.show_party": "events_others.party",
    "seats_for_others.give_up": "events_others.give_up",
    "seats_for_others.transfer": "events_others.transfer",
    "seats_for_others.substitute": "events_others.substitute",
    "seats_for_others.switch_mode": "events_others.switch_mode",
    "agendas.schedule": "rosters_programme.schedule",
    "sessions_api.reschedule": "rosters_programme.reschedule",
    "sessions_api.drop": "rosters_programme.drop",
    "sessions_api.name_speaker": "rosters_programme.name_speaker",
    "sessions_api.release_speaker": "rosters_programme.release_speaker",
    "sessions_api.give": "rosters_programme.give",
    "arrangements.agree_venue": "rosters_programme.agree_venue",
    "arrangements.agree_link": "rosters_programme.agree_link",
    "arrangements.agree_credit_rule": "rosters_programme.agree_rule",
    "arrangements.offer_recording": "rosters_programme.offer_recording",
    "arrangements.withdraw_recording": "rosters_programme.withdraw_recording",
    "invoices.show": "invoices_pages.show",
    "invoices.request_payment": "invoices_pages.pay",
    "invoices.receive": "invoices_office.receive",
    "invoices.credit": "invoices_office.credit",
    "invoices.use_credit": "invoices_pages.use_credit invoices_office.use_credit",
    "payments.refund": "invoices_office.refund",
    "office.show_payment": "invoices_pages.go",
    "office.list_closings": "months.show",
    "office.close": "months.close",
    "finance_reports.revenue": "revenue.show",
    "finance_reports.explain": "revenue.explain",
    "finance_reports.receivables": "receivables.show",
    "directory.list_members": "members.listing",
    "directory.list_certifications": "certifications.listing",
    "renewal_reports.due": "renewals.listing",
    "offered.roster": "rosters.event",
    "offered.list_events": "events.listing",
    "offered.list_courses": "courses.listing",
    "events_api.show": "events.show",
    "courses_api.show": "courses.show",
    "facts_api.of_subject": "facts.of_subject",
    "belongings.erase": "erasure.erase",
}
"""The pages that do what an address of the API does."""

ONLY_BY_PROGRAM = {
    "people.rename": {"staff", "admin"},
    "people.move_email": {"staff", "admin"},
    "publicity.ask_discretion": {"staff", "admin"},
    "publicity.waive_discretion": {"staff", "admin"},
}
"""What the office does for others through the API alone: no page offers it yet."""

EVERYBODY_SIGNED_IN = {"member", "staff", "finance", "admin"}


def may(endpoints: str) -> set[str]:
    """Give who is let in: roles; a page for `people` shows what is their own."""
    words = {word for endpoint in endpoints.split() for word in RIGHTS[endpoint].split()} - QUALIFIED
    return words - ({*EVERYBODY_SIGNED_IN} if "people" in words else set())


def as_own(words: set[str]) -> set[str]:
    return {"own" if word == "people" else word for word in words}


@pytest.mark.parametrize("program", SAME, ids=str)
def test_pages_and_programs_let_in_the_same_people(program: str) -> None:
    by_page, by_program = as_own(may(SAME[program])), as_own(may(program)) - ONLY_BY_PROGRAM.get(program, set())
    assert by_page == by_program


def test_staff_read_an_invoice_through_the_api_as_on_its_page(shared_world: World) -> None:
    invoice = shared_world.things["other"]["invoice_id"]
    assert shared_world.browser("staff").get(f"/invoices/{invoice}").status_code == 200
    answer = shared_world.client("staff").get(f"/api/v1/invoices/{invoice}")
    assert answer.json is not None
    assert answer.json["id"] == str(invoice)


@pytest.mark.parametrize("caller", ROLES)
def test_a_program_learns_whose_it_is_and_what_it_may_do(shared_world: World, caller: str) -> None:
    answer = shared_world.client(caller).get("/api/v1/me")
    assert answer.json is not None
    assert answer.json["person_id"] == str(shared_world.people[caller])
    assert answer.json["email"] == f"{caller}@example.org"
    assert answer.json["roles"] == sorted({"member", *ROLES[caller]})
    (membership,) = answer.json["memberships"]
    assert membership["id"] == str(shared_world.things[caller]["member_id"])
    assert (membership["status"], membership["through"]) == ("current", "2027-02-28")


def test_whoever_is_nobody_is_told_to_come_with_a_token(shared_world: World) -> None:
    assert shared_world.client().get("/api/v1/me").status_code == 401
