"""What is wrong with the rules of a programme before they are kept: each finding with its field and the way out."""

import re
from collections.abc import Iterable, Iterator

import msgspec

from domain.certifications.programme_rules import Examination, Rules
from domain.errors import Invalid
from domain.text import clean

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KEY_MAX = 40
TEXT_MAX = 300
MONTHS_MAX = 600
"""Fifty years; guards against a slip of the keyboard."""
DAYS_MAX = 3_650
MARKS_MAX = 1_000_000
"""Ten thousand points."""
ATTEMPTS_MAX = 100
MOST_REQUIREMENTS = 40
MOST_EXAMINATIONS = 20
PERCENT = 100


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong: where, and what to do about it."""

    field: str
    message: str


class Unfit(Invalid):
    """Rules that cannot be kept; `findings` say all that is wrong with them."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(each.message for each in findings), field=findings[0].field)
        self.findings = findings


def checked(rules: Rules) -> Rules:
    """Return the rules with their texts trimmed. Raises Unfit with all that is wrong with them."""
    if found := [*_texts(rules), *_numbers(rules), *_contradictions(rules)]:
        raise Unfit(found)
    requirements = [msgspec.structs.replace(r, text=_clean(r.text)) for r in rules.eligibility]
    examinations = [msgspec.structs.replace(e, title=_clean(e.title)) for e in rules.examinations]
    return msgspec.structs.replace(rules, eligibility=requirements, examinations=examinations)


def _texts(rules: Rules) -> Iterator[Finding]:
    named = [("eligibility", r.key, r.text) for r in rules.eligibility]
    named += [("examinations", e.code, e.title) for e in rules.examinations]
    for field, key, text in named:
        if len(key) > KEY_MAX or not KEY.fullmatch(key):
            yield Finding(field, f"{key[:60]!r} is no key; write small letters, digits and hyphens, as in safety-exam")
        try:
            _clean(text)
        except Invalid as wrong:
            yield Finding(field, f"{key}: {wrong.message}")
    for field, most, keys in (
        ("eligibility", MOST_REQUIREMENTS, [r.key for r in rules.eligibility]),
        ("examinations", MOST_EXAMINATIONS, [e.code for e in rules.examinations]),
    ):
        yield from _each_once(field, keys, most)


def _each_once(field: str, keys: Iterable[str], most: int) -> Iterator[Finding]:
    listed = list(keys)
    if len(listed) > most:
        yield Finding(field, f"{len(listed)} are too many; keep {most} at most")
    for key in sorted({key for key in listed if listed.count(key) > 1}):
        yield Finding(field, f"{key!r} stands twice; give each a key of its own")


def _numbers(rules: Rules) -> Iterator[Finding]:
    yield from _within("months", "a certificate", "months", rules.months, 1, MONTHS_MAX)
    yield from _within("window_months", "the window for renewals", "months", rules.window_months, 0, MONTHS_MAX)
    yield from _within("grace_days", "the grace", "days", rules.grace_days, 0, DAYS_MAX)
    yield from _within("sample_percent", "the sample", "per cent", rules.sample_percent, 1, PERCENT)
    fees = rules.fees
    for name, fee in (("application", fees.application), ("examination", fees.examination), ("renewal", fees.renewal)):
        if fee.minor < 0:
            yield Finding(f"fees.{name}", f"the fee for the {name} is below zero; enter zero or more")
        if fee.currency != fees.application.currency:
            yield Finding(
                f"fees.{name}", f"the fees are in two currencies; give them all in {fees.application.currency}"
            )
    for each in rules.examinations:
        yield from _of_examination(each)


def _of_examination(each: Examination) -> Iterator[Finding]:
    field = "examinations"
    marks = each.mark_hundredths
    yield from _within(field, f"{each.code}: the pass mark", "hundredths of a point", marks, 0, MARKS_MAX)
    yield from _within(field, f"{each.code}: the number of attempts", "", each.attempts, 1, ATTEMPTS_MAX)
    yield from _within(field, f"{each.code}: the wait between attempts", "days", each.wait_days, 0, DAYS_MAX)
    yield from _within(field, f"{each.code}: how long a pass counts", "months", each.valid_months, 1, MONTHS_MAX)
    yield from _within(
        field, f"{each.code}: the time over which attempts count", "months", each.retakes_over, 1, MONTHS_MAX
    )
    if each.attempts == 1 and each.wait_days > 0:
        yield Finding(field, f"{each.code}: nobody waits where there is one attempt; leave the wait out or allow more")


def _within(field: str, what: str, unit: str, value: int | None, least: int, most: int) -> Iterator[Finding]:
    if value is not None and not least <= value <= most:
        yield Finding(field, f"{what} cannot be {value}{f' {unit}' if unit else ''}; give {least} to {most}")


def _contradictions(rules: Rules) -> Iterator[Finding]:
    by_credits, by_exam = rules.recertification in {"credits", "either"}, rules.recertification in {"exam", "either"}
    if by_credits and rules.scheme is None:
        yield Finding("scheme", "a renewal asks for credits and there is no scheme; name one, or renew by other means")
    if rules.recertification == "none" and rules.scheme is not None:
        yield Finding("recertification", f"nobody would have to keep {rules.scheme}; renew by credits, or leave it out")
    if by_exam and not rules.examinations:
        yield Finding("examinations", "a renewal asks for an examination and there is none; add one")
    if rules.fees.examination.minor and not rules.examinations:
        yield Finding(
            "fees.examination", "there is a fee for examinations and no examination; add one, or ask for none"
        )
    if rules.window_months >= rules.months:
        yield Finding("window_months", f"a certificate of {rules.months} months could be renewed at once; shorten it")
    if rules.trust == "sampled" and rules.sample_percent is None:
        yield Finding("sample_percent", "a sample needs a rate; give 1 to 100 per cent")
    if rules.trust != "sampled" and rules.sample_percent is not None:
        yield Finding("sample_percent", "a rate is for samples alone; leave it out, or choose to draw samples")


def _clean(text: str) -> str:
    return clean(text, field="text", most=TEXT_MAX)
