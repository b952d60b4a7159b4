"""The rules of a programme in plain words: what applicants and holders read, and what a draft would change."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from domain.certifications.programme import Programme, programme_id
from domain.certifications.programme_rules import Examination, Rules
from domain.cpd.scheme_text import scheme_from_json
from projections.views import cpd_credits
from web.api.deeds import house
from web.api.reading import views
from web.pages.shell import money

RENEWED = {
    "credits": "Learning under the scheme",
    "exam": "Passing the examinations again",
    "either": "Learning under the scheme, or passing the examinations again",
    "none": "Asking for it",
}
TRUST = {
    "declared": "Everything that is logged counts",
    "sampled": "What is logged counts; {percent} per cent are drawn and asked for evidence",
    "evidence": "Only what has its evidence counts",
}
HUNDREDTHS = 100


class Said(NamedTuple):
    """A matter and what the rules say of it, a sentence for each point."""

    matter: str
    points: Sequence[str]


class Change(NamedTuple):
    """A matter of which two sets of rules say different things."""

    matter: str
    before: str
    after: str


def title_of(code: str) -> str:
    """Return what people call a programme. Raises NotFound if there is none with this code."""
    return house().office.read(Programme, programme_id(code)).title


def scheme_title(scheme: str) -> str:
    """Return what people call a scheme, by its id."""
    with views() as connection:
        found = cpd_credits.rules_of(connection, scheme, as_of=house().today())
    return (found and scheme_from_json(found.content).title) or scheme


def scheme_titles(connection: Connection) -> dict[str, str]:
    """Return what people call each scheme, by its id."""
    rules = cpd_credits.all_rules(connection, as_of=house().today())
    return {each.scheme: scheme_from_json(each.content).title or each.scheme for each in rules}


def said(rules: Rules) -> list[Said]:
    """Return everything that rules say."""
    entry = [f"{each.text}{', with evidence' if each.evidence else ''}" for each in rules.eligibility]
    fees = rules.fees
    costs = {"Application": fees.application, "Each attempt at an examination": fees.examination}
    paid = [f"{what}: {money(fee)}" for what, fee in (costs | {"Renewal": fees.renewal}).items() if fee.minor]
    return [
        Said("To apply", entry or ["Nothing is asked for"]),
        Said("Examinations", [_examination(each) for each in rules.examinations] or ["None"]),
        Said("Fees", paid or ["None"]),
        Said("Valid for", [_months(rules.months)]),
        Said("Kept by", [scheme_title(rules.scheme) if rules.scheme else "No scheme"]),
        Said("Renewed by", [RENEWED[rules.recertification]]),
        Said("When it is renewed", [_window(rules)]),
        Said("What is believed of a log", [TRUST[rules.trust].format(percent=rules.sample_percent)]),
        Said("Who decides", ["Nobody who trained or examined the candidate" + _four_eyes(rules)]),
    ]


def changes(before: Rules, after: Rules) -> list[Change]:
    """Return what other rules say differently."""
    pairs = zip(said(before), said(after), strict=True)
    return [Change(was.matter, "; ".join(was.points), "; ".join(now.points)) for was, now in pairs if was != now]


def points(hundredths: int) -> str:
    """Return a mark as people write it, such as 62.5."""
    whole, part = divmod(hundredths, HUNDREDTHS)
    return f"{whole}.{part:02}".rstrip("0") if part else str(whole)


def _examination(each: Examination) -> str:
    attempts = "one attempt" if each.attempts == 1 else f"{each.attempts} attempts"
    over = f" within {_months(each.retakes_over)}, on whatever application" if each.retakes_over else ""
    wait = f", {each.wait_days} days apart" if each.wait_days else ""
    best = "the best result counts" if each.best_counts else "the last result counts"
    lasts = f", for {_months(each.valid_months)}" if each.valid_months else ""
    return f"{each.title}: passed with {points(each.mark_hundredths)} points, {attempts}{over}{wait}, {best}{lasts}"


def _months(months: int) -> str:
    years, rest = divmod(months, 12)
    if rest:
        return "1 month" if months == 1 else f"{months} months"
    return "1 year" if years == 1 else f"{years} years"


def _window(rules: Rules) -> str:
    first = f"In its last {_months(rules.window_months)}" if rules.window_months else "On its last day"
    if rules.grace_days is None:
        return f"{first}, or at any time after it has expired"
    return f"{first}, or within {rules.grace_days} days after it" if rules.grace_days else first


def _four_eyes(rules: Rules) -> str:
    return ", and nobody who found them eligible" if rules.four_eyes else ""
