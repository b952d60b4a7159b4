"""A case read from its table: the member, the cycle, the log, and what somebody expects the rules to say."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from domain.cpd.cycle import first_cycle
from domain.cpd.dates import Period
from domain.cpd.lines import CarriedIn, Line, MemberFacts
from domain.cpd.numbers import plain
from domain.cpd.scheme import Scheme
from domain.errors import Invalid
from integrations.schemes.attributes import read_attributes
from integrations.schemes.reader import NOWHERE, Reader
from integrations.schemes.tree import Items, Leaf, Table, Tree

CASE_KEYS = {
    *("id", "title", "why", "note", "member", "cycle", "as_of"),
    *("carried_in", "audit_population", "log", "expect"),
}
MEMBER_KEYS = {"joined", "birth_month", "track", "exempt", "first_cycle", "subject_from"}
TABLES = {
    *("amounts", "required", "shortfall", "advisory_shortfall"),
    *("carried_of_which", "cycle", "disregarded"),
}
EXPECT_KEYS = TABLES | {
    *("counted", "capped", "carried_out", "from_grace", "months_subject", "exempt"),
    *("satisfied_by", "standing", "audit_sample", "compliant"),
}
MOST_MEMBERS = 10**9
YEARS = range(1900, 3000)
WHOLE = frozenset({"minutes"})
"""Units of which there are no parts: logs do not count seconds."""
LINE_KEYS = ("id", "date", "status", "for")


class Case(Struct, frozen=True, kw_only=True):
    """One member's log under a scheme."""

    id: str
    at: Tree
    member: MemberFacts
    cycle: Period | None
    as_of: date | None
    carried_in: tuple[CarriedIn, ...]
    audit_population: int | None
    log: tuple[Line, ...]
    expect: Mapping[str, Tree]


def read_case(reader: Reader, tree: Tree, scheme: Scheme) -> Case:
    """Give the case of the table; what is wrong in it is with the reader's findings."""
    fields = reader.fields(tree, "a case", CASE_KEYS)
    case = Case(
        id=reader.text(reader.required(fields, "id", tree), "id"),
        at=tree,
        member=_member(reader, fields.get("member"), scheme),
        cycle=_period(reader, fields["cycle"], ("start", "end"), "cycle") if "cycle" in fields else None,
        as_of=reader.day(fields["as_of"], "as_of") if "as_of" in fields else None,
        carried_in=tuple(_carried_in(reader, each) for each in reader.items(fields.get("carried_in"), "carried_in")),
        audit_population=_population(reader, fields.get("audit_population")),
        log=_log(reader, fields.get("log"), scheme),
        expect=_expect(reader, fields.get("expect")),
    )
    if case.cycle is None:
        _check_derivable(reader, case, scheme)
    return case


def _check_derivable(reader: Reader, case: Case, scheme: Scheme) -> None:
    try:
        first_cycle(scheme, case.member)
    except Invalid as unknown:
        problem, _, remedy = unknown.message.partition("; ")
        reader.find(case.at, f"no cycle: {problem}", remedy)


def _member(reader: Reader, tree: Tree | None, scheme: Scheme) -> MemberFacts:
    fields = reader.fields(tree, "member", MEMBER_KEYS)
    exempt = reader.items(fields.get("exempt"), "exempt")
    return MemberFacts(
        joined=reader.day(fields["joined"], "joined") if "joined" in fields else None,
        birth_month=reader.whole(fields["birth_month"], "birth_month", least=1, most=12)
        if "birth_month" in fields
        else None,
        track=_track(reader, fields.get("track"), scheme),
        exempt=tuple(_period(reader, each, ("from", "to"), "exempt") for each in exempt),
        first_cycle=reader.flag(fields["first_cycle"], "first_cycle") if "first_cycle" in fields else None,
        subject_from=reader.day(fields["subject_from"], "subject_from") if "subject_from" in fields else None,
    )


def _track(reader: Reader, tree: Tree | None, scheme: Scheme) -> str | None:
    if tree is None:
        return None
    if not scheme.tracks:
        reader.find(tree, "the scheme has no tracks", "take `track` out")
        return None
    return reader.choice(tree, "track", scheme.tracks)


def _period(reader: Reader, tree: Tree, names: tuple[str, str], what: str) -> Period:
    fields = reader.fields(tree, what, {*names, "reason"} if what == "exempt" else names)
    start, end = (reader.day(reader.required(fields, name, tree), f"{what}.{name}") for name in names)
    if end < start and len(fields.keys() & set(names)) == len(names):
        reader.find(tree, f"{what} ends on {end}, before it starts on {start}", "exchange or correct the dates")
    return Period(start, max(start, end))


def _population(reader: Reader, tree: Tree | None) -> int | None:
    return reader.whole(tree, "audit_population", most=MOST_MEMBERS) if tree else None


def _carried_in(reader: Reader, tree: Tree) -> CarriedIn:
    fields = reader.fields(tree, "carried_in")
    number = reader.number(reader.required(fields, "credits", tree), "credits")
    return CarriedIn(credits=number, attributes=read_attributes(reader, fields, leaving=("credits",)))


def _log(reader: Reader, tree: Tree | None, scheme: Scheme) -> tuple[Line, ...]:
    lines = []
    seen: set[str] = set()
    for each in reader.items(tree, "log"):
        line = _line(reader, each, scheme)
        if line.id in seen:
            reader.find(each, f"the line id `{line.id}` is used twice in this log", "give each line its own id")
        seen.add(line.id)
        lines.append(line)
    return tuple(lines)


def _line(reader: Reader, tree: Tree, scheme: Scheme) -> Line:
    fields = reader.fields(tree, "a line of the log")
    status = fields.get("status")
    _check_quantities(reader, tree, fields, scheme)
    return Line(
        id=reader.text(reader.required(fields, "id", tree), "id"),
        on=_day_of_learning(reader, reader.required(fields, "date", tree)),
        attributes=read_attributes(reader, fields, leaving=LINE_KEYS),
        status=reader.choice(status, "status", ("accepted", "pending", "rejected", "void")) if status else "accepted",
        claimed_for=_claimed_for(reader, fields.get("for")),
    )


def _day_of_learning(reader: Reader, tree: Tree) -> date:
    """Give the day of a line; a year in which nobody learnt anything is a slip of the pen."""
    before = len(reader.findings)
    on = reader.day(tree, "date")
    if tree is not NOWHERE and len(reader.findings) == before and on.year not in YEARS:
        reader.find(tree, f"date: nobody logs learning of {on}", f"write a year from {YEARS[0]} to {YEARS[-1]}")
    return on


def _claimed_for(reader: Reader, tree: Tree | None) -> tuple[str, ...] | None:
    if tree is None:
        return None
    values = tree.values if isinstance(tree, Items) else (tree,)
    return tuple(reader.text(each, "for") for each in values)


def _check_quantities(reader: Reader, tree: Tree, fields: Mapping[str, Tree], scheme: Scheme) -> None:
    """Find quantities and summed attributes that are no number, and lines with two quantities."""
    quantities = [name for name in scheme.credit.value if name in fields]
    if len(quantities) > 1:
        problem = f"a line has one quantity, this one has {' and '.join(quantities)}"
        reader.find(tree, problem, "write two lines, or keep one quantity")
    summed = {each.measure.attribute for each in scheme.requirements if each.measure.kind == "sum"}
    for name in (*quantities, *sorted(summed & fields.keys())):
        number = reader.number(fields[name], name)
        if name in WHOLE and number.denominator != 1:
            reader.find(fields[name], f"{name} is {plain(number)}", "write whole minutes, or the time in hours")


def _expect(reader: Reader, tree: Tree | None) -> Mapping[str, Tree]:
    reader.fields(tree, "expect", EXPECT_KEYS)
    expected = tree.fields if isinstance(tree, Table) else {}
    for name, value in expected.items():
        if (name in TABLES) != isinstance(value, Table):
            shape = "a table" if name in TABLES else "one value"
            reader.find(value, f"expect.{name} is not {shape}", f"write {shape}")
    return {name: value for name, value in expected.items() if isinstance(value, Leaf | Table)}
