"""Renewal by the rules of the version that a certificate is under: its window, what it asks for, and its fee."""

from datetime import date
from uuid import UUID, uuid5

from domain.billing import commands as billing
from domain.billing.invoice import Invoice
from domain.billing.lines import Line, OnCompletion
from domain.certifications import commands as certifications
from domain.certifications.candidacies.commands import check_may_renew, recertifications, unexamined
from domain.certifications.certification import Certification
from domain.certifications.programme_rules import Rules
from domain.errors import Erased, RuleBroken
from domain.journal import Journal
from domain.people.person import Person
from domain.ports import Shortfall
from domain.processes.certification import DUE, OPEN_MONTHS, STREAM
from domain.processes.sittings import check_sittings_paid
from domain.values import add_months

LINE = "renewal-fee"


def bill_renewal(journal: Journal, certification_id: UUID, *, on: date) -> UUID:
    """Return the id of the invoice for renewing a certificate; asked again, it is the same one.

    Raises RuleBroken outside the window for renewals, or where renewing is free.
    """
    found = journal.get(Certification, certification_id)
    found.check_renewable(on)
    rules = certifications.version_of(journal, found).rules
    _is_time(found, rules, on)
    fee, id = rules.fees.renewal, renewal_fee_id(certification_id, found.expires)
    if not fee.minor:
        raise RuleBroken("renewing is free; there is nothing to invoice")
    if journal.get(Person, found.person_id).erased:
        raise Erased("this person was erased; nothing can be invoiced to them")
    until = rules.renewable_until(found.expires) or add_months(max(on, found.expires), OPEN_MONTHS)
    billing.issue(
        journal,
        id,
        person_id=found.person_id,
        on=on,
        due=on + DUE,
        currency=fee.currency,
        lines=[Line(line=LINE, stream=STREAM, net=fee.minor, recognise=OnCompletion(ref=str(id), expires=until))],
        purpose="certification",
        subject_id=certification_id,
    )
    return id


def renew(
    journal: Journal,
    certification_id: UUID,
    *,
    on: date,
    decided_by: str,
    lacking: Shortfall,
    expected: int | None = None,
) -> UUID:
    """Return the id of the certification, renewed, as its person has done what its version asks for; its fee is earned.

    What the office agrees with a person, an exemption or a deferment with its reason, is part of that. Raises
    RuleBroken unless it was awarded and stands, outside the window for renewals, while something is lacking of the
    cycle that ends, or while the fee is not paid.
    """
    found = journal.get(Certification, certification_id)
    found.check_decider(decided_by)
    check_may_renew(journal, found, decided_by)
    found.check_renewable(on)
    rules = certifications.version_of(journal, found).rules
    _is_time(found, rules, on)
    if short := _short(journal, found, rules, on, lacking=lacking):
        stands = "" if on <= found.expires else f"{found.stands(on)}, and "
        raise RuleBroken(f"{stands}{short}", field="scheme")
    fee = renewal_fee_id(certification_id, found.expires)
    _is_paid(journal, rules, fee)
    for again in recertifications(journal, certification_id, found.expires):
        check_sittings_paid(journal, again)
    certifications.renew(journal, certification_id, on=on, decided_by=decided_by, expected=expected)
    if journal.holds(Invoice, fee) and journal.get(Invoice, fee).service(LINE).how is not None:
        billing.deliver(journal, fee, line=LINE, on=on)
    return certification_id


def renewal_fee_id(certification_id: UUID, expires: date) -> UUID:
    """Return the id of the one invoice for renewing a certificate beyond a day."""
    return uuid5(certification_id, f"{LINE}:{expires}")


def _is_time(found: Certification, rules: Rules, on: date) -> None:
    if on < (first := rules.renewable_from(found.expires)):
        raise RuleBroken(f"it is valid through {found.expires} and can be renewed from {first} on; wait until then")
    until = rules.renewable_until(found.expires)
    if until is not None and on > until:
        raise RuleBroken(f"it expired after {found.expires} and its grace ended on {until}; apply for it anew")


def _short(journal: Journal, found: Certification, rules: Rules, on: date, *, lacking: Shortfall) -> str | None:
    """Return what is not done of that by which the certificate is renewed, None where one way is done."""
    short = []
    if rules.recertification in {"credits", "either"} and rules.scheme is not None:
        short.append(_by_credits(lacking(found.person_id, rules.scheme, min(on, found.expires)), rules.scheme))
    if rules.recertification in {"exam", "either"}:
        short.append(_by_exam(unexamined(journal, found, rules.examinations, on=on)))
    told = [each for each in short if each is not None]
    return " or else ".join(told) if len(told) == len(short) else None


def _by_credits(short: str | None, scheme: str) -> str | None:
    remedy = "accept what they have learnt, or agree an exemption or a deferment with them, with its reason"
    return short and f"{scheme} is not kept: {short}; {remedy}"


def _by_exam(short: str | None) -> str | None:
    return short and f"it is not examined: {short}; enter the results, or let them sit the examination anew"


def _is_paid(journal: Journal, rules: Rules, invoice_id: UUID) -> None:
    if not rules.fees.renewal.minor:
        return
    if not journal.holds(Invoice, invoice_id):
        raise RuleBroken(f"the fee for renewing, {rules.fees.renewal}, is not invoiced; invoice it first", field="fee")
    invoice = journal.get(Invoice, invoice_id)
    if invoice.open:
        message = f"the fee is not paid; receive the payment of {invoice.number} or credit it first"
        raise RuleBroken(message, field="fee")
