"""The forms by which the office writes the rules of a programme, a part at a time, and what they hold."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import marshmallow as ma
import msgspec

from domain.certifications.programme_findings import (
    ATTEMPTS_MAX,
    DAYS_MAX,
    KEY_MAX,
    MONTHS_MAX,
    MOST_EXAMINATIONS,
    MOST_REQUIREMENTS,
    PERCENT,
    TEXT_MAX,
)
from domain.certifications.programme_rules import Examination, Fees, Requirement, Rules
from domain.errors import Invalid
from domain.values import Money
from web.api.fields import Schema
from web.pages.amounts import Amount, money_of
from web.pages.programme_words import HUNDREDTHS, points
from web.pages.sheets import amount

MARK = r"\d{1,5}(\.\d{1,2})?"
Fields = dict[str, Any]


def _text(most: int) -> ma.fields.String:
    return ma.fields.String(load_default="", validate=ma.validate.Length(0, most))


def _number(most: int, *, required: bool = False, least: int = 0) -> ma.fields.Integer:
    default: Any = ma.missing if required else None
    return ma.fields.Integer(required=required, load_default=default, validate=ma.validate.Range(least, most))


def _mark() -> ma.fields.String:
    wording = "Write points as digits, such as 62.5."
    return ma.fields.String(load_default="", validate=ma.validate.Regexp(MARK, error=wording))


def _form(**fields: Any) -> Schema:
    """Return a form; `seen` is the version of the programme that the page showed."""
    return Schema.from_dict({"seen": ma.fields.Integer(required=True), **fields}, name="Part")()  # type: ignore[return-value]


def _rows(count: int, **kinds: Any) -> Fields:
    return {f"{name}-{row}": kind() for row in range(count) for name, kind in kinds.items()}


def _flag() -> ma.fields.Boolean:
    return ma.fields.Boolean(load_default=False)


ENTRY = _form(**_rows(MOST_REQUIREMENTS, key=lambda: _text(KEY_MAX), text=lambda: _text(TEXT_MAX), evidence=_flag))
EXAMINATIONS = _form(
    **_rows(
        MOST_EXAMINATIONS,
        code=lambda: _text(KEY_MAX),
        title=lambda: _text(TEXT_MAX),
        mark=_mark,
        attempts=lambda: _number(ATTEMPTS_MAX, least=1),
        wait=lambda: _number(DAYS_MAX),
        valid=lambda: _number(MONTHS_MAX, least=1),
        over=lambda: _number(MONTHS_MAX, least=1),
        best=_flag,
    )
)
FEES = _form(application=Amount(required=True), examination=Amount(required=True), renewal=Amount(required=True))
TERM = _form(
    months=_number(MONTHS_MAX, required=True, least=1),
    scheme=ma.fields.String(load_default=None),
    recertification=ma.fields.String(required=True, validate=ma.validate.OneOf(["credits", "exam", "either", "none"])),
    window_months=_number(MONTHS_MAX, required=True),
    grace_days=_number(DAYS_MAX),
)
CHECKS = _form(
    trust=ma.fields.String(required=True, validate=ma.validate.OneOf(["declared", "sampled", "evidence"])),
    sample_percent=_number(PERCENT, least=1),
    four_eyes=_flag(),
)


def entry(form: Fields) -> list[Requirement]:
    """Return the requirements of a form, rows left empty aside."""
    rows = (_row(form, row, "key", "text", "evidence") for row in range(MOST_REQUIREMENTS))
    return [Requirement(key, text, evidence) for key, text, evidence in rows if key or text]


def examinations(form: Fields) -> list[Examination]:
    """Return the examinations of a form, rows left empty aside."""
    names = ("code", "title", "mark", "attempts", "wait", "best", "valid", "over")
    rows = ({name: form[f"{name}-{row}"] for name in names} for row in range(MOST_EXAMINATIONS))
    return [_examination(row) for row in rows if row["code"] or row["title"]]


def fees(form: Fields, currency: str) -> Fees:
    """Return the fees of a form, in the association's currency."""
    names = ("application", "examination", "renewal")
    return Fees(*(money_of(form[name], currency, field=name) for name in names))


def filled(rules: Rules) -> dict[str, Mapping[str, Any]]:
    """Return what the forms hold that say these rules, by part."""
    entries = {f"{n}-{i}": getattr(r, n) for i, r in enumerate(rules.eligibility) for n in ("key", "text", "evidence")}
    exams = {f"{name}-{i}": value for i, e in enumerate(rules.examinations) for name, value in _said(e).items()}
    of_fees = {name: _amount(getattr(rules.fees, name)) for name in ("application", "examination", "renewal")}
    term = {name: getattr(rules, name) for name in TERM.fields if name != "seen"}
    checks = {name: getattr(rules, name) for name in CHECKS.fields if name != "seen"}
    return {"entry": entries, "examinations": exams, "fees": of_fees, "term": term, "checks": checks}


def _row(form: Fields, row: int, *names: str) -> tuple[Any, ...]:
    return tuple(form[f"{name}-{row}"] for name in names)


def _examination(row: Fields) -> Examination:
    what = row["code"] or row["title"]
    if not row["mark"]:
        raise Invalid(f"{what}: say with how many points it is passed", field="examinations")
    if row["attempts"] is None:
        raise Invalid(f"{what}: say how many attempts there are", field="examinations")
    return Examination(
        code=row["code"],
        title=row["title"],
        mark_hundredths=int(Decimal(row["mark"]) * HUNDREDTHS),
        attempts=row["attempts"],
        wait_days=row["wait"] or 0,
        best_counts=row["best"],
        valid_months=row["valid"],
        retake_months=msgspec.UNSET if row["over"] is None else row["over"],
    )


def _said(each: Examination) -> Fields:
    said = {"code": each.code, "title": each.title, "mark": points(each.mark_hundredths), "attempts": each.attempts}
    months = {"valid": each.valid_months, "over": each.retakes_over}
    return said | months | {"wait": each.wait_days or None, "best": each.best_counts}


def _amount(money: Money) -> str:
    return str(amount(money.minor, money.currency))
