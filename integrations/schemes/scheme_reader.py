"""A scheme read from its table: every key known, every value of its type, every reference kept."""

from collections.abc import Mapping
from typing import Literal

from msgspec import structs

from domain.cpd.dates import MonthDay
from domain.cpd.scheme import (
    Alternative,
    Audit,
    CarryOver,
    CycleRule,
    Grace,
    Joining,
    ProRata,
    Scheme,
    Stage,
    SubLimit,
)
from integrations.schemes.attributes import read_attributes, read_selector
from integrations.schemes.bounds_reader import (
    read_cap,
    read_credit,
    read_requirement,
    read_rounding,
    read_tracks,
)
from integrations.schemes.reader import MONTH_DAY, Reader
from integrations.schemes.sense import check_sense
from integrations.schemes.tree import Leaf, Table, Tree

SCHEME_KEYS = {field.name for field in structs.fields(Scheme)}
WORDS = ("title", "body", "country", "profession", "unit", "rules", "unconfirmed", "note")
MOST_DAYS = 36_600
CARRY_KEYS = {
    "max",
    "when",
    "earned_in_last",
    "not_from_first_cycle",
    "includes_capped",
    "becomes",
    "of_which",
}
AUDIT_KEYS = {"sample", "eligible", "per", "retain_months_after_cycle"}


def read_scheme(reader: Reader, tree: Tree) -> Scheme:
    """Give the scheme of the table; what is wrong in it is with the reader's findings."""
    fields = reader.fields(tree, "scheme", SCHEME_KEYS)
    caps = tuple(read_cap(reader, each) for each in reader.items(fields.get("caps"), "caps"))
    requirements = reader.items(fields.get("requirements"), "requirements")
    scheme = Scheme(
        id=reader.text(reader.required(fields, "id", tree), "id"),
        **{name: reader.text(fields.get(name), name) for name in WORDS},
        basis=_basis(reader, fields.get("basis")),
        sources=_texts(reader, fields.get("sources"), "sources"),
        cycle=_cycle(reader, reader.required(fields, "cycle", tree)),
        counts_from=_counts_from(reader, fields.get("counts_from")),
        credit=read_credit(reader, fields.get("credit")),
        excludes=tuple(
            read_selector(reader, each, "excludes") for each in reader.items(fields.get("excludes"), "excludes")
        ),
        once=_texts(reader, fields.get("once"), "once"),
        caps=caps,
        requirements=tuple(read_requirement(reader, each) for each in requirements),
        tracks=read_tracks(reader, fields.get("tracks")),
        joining=_joining(reader, fields.get("joining")),
        pro_rata=_pro_rata(reader, fields.get("pro_rata")),
        carry_over=_carry_over(reader, fields.get("carry_over")),
        grace=_grace(reader, fields.get("grace")),
        after_cycle=_stages(reader, fields.get("after_cycle")),
        alternatives=_alternatives(reader, fields.get("alternatives")),
        audit=_audit(reader, fields.get("audit")),
    )
    if isinstance(tree, Table) and not reader.findings:
        check_sense(reader, scheme, tree)
    return scheme


def _basis(reader: Reader, tree: Tree | None) -> str:
    return reader.choice(tree, "basis", ("confirmed", "confirmed-secondary", "mixed")) if tree else ""


def _counts_from(reader: Reader, tree: Tree | None) -> Literal["cycle", "joined", "joined_month"]:
    return reader.choice(tree, "counts_from", ("cycle", "joined", "joined_month")) if tree else "cycle"


def _texts(reader: Reader, tree: Tree | None, what: str) -> tuple[str, ...]:
    return tuple(reader.text(each, what) for each in reader.items(tree, what))


def _cycle(reader: Reader, tree: Tree) -> CycleRule:
    fields = reader.fields(tree, "cycle", {"months", "starts", "first", "ends"})
    first = fields.get("first")
    rule = CycleRule(
        months=reader.whole(reader.required(fields, "months", tree), "cycle.months", least=1),
        starts=_starts(reader, fields.get("starts")),
        ends=reader.choice(fields["ends"], "ends", ("birth_month_end",)) if "ends" in fields else "nominal",
    )
    if first is None:
        return rule
    if isinstance(first, Leaf):
        return structs.replace(rule, first=reader.choice(first, "first", ("current", "next")))
    by = reader.fields(first, "first", {"current_if_joined_by"})
    joined_by = reader.month_day(reader.required(by, "current_if_joined_by", first), "current_if_joined_by")
    return structs.replace(rule, current_if_joined_by=joined_by)


def _starts(reader: Reader, tree: Tree | None) -> MonthDay | str:
    """Give the common start; words other than `member` mean that each case tells its cycle."""
    text = reader.text(tree, "starts")
    return reader.month_day(tree, "starts") if tree and MONTH_DAY.fullmatch(text) else text


def _joining(reader: Reader, tree: Tree | None) -> Joining:
    fields = reader.fields(tree, "joining", {"first_cycle", "exempt_if_joined_after"})
    after = fields.get("exempt_if_joined_after")
    if "first_cycle" in fields:
        reader.choice(fields["first_cycle"], "first_cycle", ("exempt",))
    return Joining(
        first_cycle_exempt="first_cycle" in fields,
        exempt_if_joined_after=reader.month_day(after, "exempt_if_joined_after") if after else None,
    )


def _pro_rata(reader: Reader, tree: Tree | None) -> ProRata | None:
    if tree is None:
        return None
    fields = reader.fields(tree, "pro_rata", {"requirements", "round", "waived_if_months_at_most"})
    return ProRata(
        requirements=_texts(reader, fields.get("requirements"), "requirements"),
        round=read_rounding(reader, fields.get("round")),
        waived_if_months_at_most=_whole(reader, fields, "waived_if_months_at_most"),
    )


def _carry_over(reader: Reader, tree: Tree | None) -> CarryOver | None:
    if tree is None:
        return None
    fields = reader.fields(tree, "carry_over", CARRY_KEYS)
    lately = reader.fields(fields.get("earned_in_last"), "earned_in_last", {"months"})
    return CarryOver(
        max=reader.number(reader.required(fields, "max", tree), "max"),
        when=read_selector(reader, fields.get("when"), "when"),
        earned_in_last_months=_whole(reader, lately, "months"),
        not_from_first_cycle=reader.flag(fields.get("not_from_first_cycle"), "not_from_first_cycle"),
        includes_capped=reader.flag(fields.get("includes_capped"), "includes_capped"),
        becomes=read_attributes(reader, reader.fields(fields.get("becomes"), "becomes")),
        of_which=tuple(_sub_limit(reader, each) for each in reader.items(fields.get("of_which"), "of_which")),
    )


def _sub_limit(reader: Reader, tree: Tree) -> SubLimit:
    fields = reader.fields(tree, "of_which", {"id", "when", "max", "after"})
    return SubLimit(
        id=reader.text(reader.required(fields, "id", tree), "id"),
        max=reader.number(reader.required(fields, "max", tree), "max"),
        when=read_selector(reader, fields.get("when"), "when"),
        after=reader.text(fields["after"], "after") if "after" in fields else None,
    )


def _grace(reader: Reader, tree: Tree | None) -> Grace | None:
    if tree is None:
        return None
    fields = reader.fields(tree, "grace", {"months", "days", "credits_count"})
    return Grace(
        months=_whole(reader, fields, "months") or 0,
        days=_whole(reader, fields, "days", most=MOST_DAYS) or 0,
        credits_count=reader.flag(fields.get("credits_count"), "credits_count"),
    )


def _stages(reader: Reader, tree: Tree | None) -> tuple[Stage, ...]:
    return tuple(_stage(reader, each) for each in reader.items(tree, "after_cycle"))


def _stage(reader: Reader, tree: Tree) -> Stage:
    fields = reader.fields(tree, "a stage", {"stage", "months", "days"})
    return Stage(
        stage=reader.text(reader.required(fields, "stage", tree), "stage"),
        months=_whole(reader, fields, "months") or 0,
        days=_whole(reader, fields, "days", most=MOST_DAYS) or 0,
    )


def _alternatives(reader: Reader, tree: Tree | None) -> tuple[Alternative, ...]:
    return tuple(_alternative(reader, each) for each in reader.items(tree, "alternatives"))


def _alternative(reader: Reader, tree: Tree) -> Alternative:
    fields = reader.fields(tree, "an alternative", {"id", "when"})
    id = reader.text(reader.required(fields, "id", tree), "id")
    return Alternative(id, read_selector(reader, reader.required(fields, "when", tree), "when"))


def _audit(reader: Reader, tree: Tree | None) -> Audit | None:
    if tree is None:
        return None
    fields = reader.fields(tree, "audit", AUDIT_KEYS)
    rate = fields.get("sample")
    eligible = reader.fields(fields.get("eligible"), "eligible")
    return Audit(
        sample=reader.number(rate, "sample") if rate and reader.text(rate, "sample") != "random" else None,
        eligible={name: reader.text(each, name) for name, each in eligible.items()},
        per=reader.text(fields.get("per"), "per") or None,
        retain_months_after_cycle=_whole(reader, fields, "retain_months_after_cycle"),
    )


def _whole(reader: Reader, fields: Mapping[str, Tree], name: str, *, most: int = 1200) -> int | None:
    return reader.whole(fields[name], name, most=most) if name in fields else None
