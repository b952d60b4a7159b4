"""Rules that no member could follow, or that name something the scheme does not have."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from domain.cpd.dates import MONTHS_A_YEAR
from domain.cpd.numbers import plain
from domain.cpd.scheme import Cap, CycleRule, Over, Requirement, Scheme
from integrations.schemes.reader import Reader
from integrations.schemes.tree import Items, Leaf, Table, Tree


def check_sense(reader: Reader, scheme: Scheme, table: Table) -> None:
    """Find ids used twice, references to nothing, stages without end, and caps below what is required."""
    _check_ids(reader, scheme, table)
    _check_references(reader, scheme, table)
    _check_stages(reader, scheme, table)
    _check_selectors(reader, scheme, table)
    if scheme.audit and scheme.audit.sample is not None and scheme.audit.sample > 1:
        problem = f"the sample is {plain(scheme.audit.sample)} of those audited"
        reader.find(_field(table, "audit", "sample"), problem, "write a part of them from 0 to 1, as in 0.05")
    for number, cap in enumerate(scheme.caps):
        _check_cap(reader, scheme, cap, _nth(table, "caps", number))
    if scheme.cycle.ends == "birth_month_end" and scheme.cycle.months < MONTHS_A_YEAR:
        reader.find(_field(table, "cycle"), "a cycle to the birth month is under a year", "write 12 months or more")
    if scheme.grace is not None and not (scheme.grace.months or scheme.grace.days):
        reader.find(_field(table, "grace"), "the grace has no length", "add `months:` or `days:`")


def _check_ids(reader: Reader, scheme: Scheme, table: Table) -> None:
    places = [("requirements", number, each.id) for number, each in enumerate(scheme.requirements)]
    places += [("caps", number, each.id) for number, each in enumerate(scheme.caps)]
    _check_once(reader, table, places, "bound")
    limits = scheme.carry_over.of_which if scheme.carry_over else ()
    kinds = [("of_which", number, each.id) for number, each in enumerate(limits)]
    _check_once(reader, _field(table, "carry_over"), kinds, "limit")
    others = [("alternatives", number, each.id) for number, each in enumerate(scheme.alternatives)]
    _check_once(reader, table, others, "alternative")


def _check_once(reader: Reader, tree: Tree, places: Iterable[tuple[str, int, str]], what: str) -> None:
    seen: set[str] = set()
    for part, number, id in places:
        if id in seen:
            reader.find(_nth(tree, part, number), f"the id `{id}` is used twice", f"give each {what} its own id")
        seen.add(id)


def _check_selectors(reader: Reader, scheme: Scheme, table: Table) -> None:
    """Find selectors that choose every line where that lets nothing count, or anything do."""
    for number, each in enumerate(scheme.excludes):
        if not each:
            problem = "this excludes every line, so nothing ever counts"
            reader.find(_nth(table, "excludes", number), problem, "name the attribute of what never counts")
    for number, alternative in enumerate(scheme.alternatives):
        if not alternative.when:
            problem = f"any line at all is the alternative `{alternative.id}`"
            reader.find(_nth(table, "alternatives", number), problem, "name the attribute that it has")


def _check_references(reader: Reader, scheme: Scheme, table: Table) -> None:
    required = {each.id for each in scheme.requirements}
    bounds = required | {each.id for each in scheme.caps}
    for number, cap in enumerate(scheme.caps):
        if cap.share:
            _check_known(reader, _nth(table, "caps", number), cap.share.of, required)
    listed = [("pro_rata", each) for each in (scheme.pro_rata.requirements if scheme.pro_rata else ())]
    limits = scheme.carry_over.of_which if scheme.carry_over else ()
    after = [("carry_over", each.after) for each in limits if each.after is not None]
    for part, id in (*listed, *after):
        _check_known(reader, _field(table, part), id, required)
    for track, values in scheme.tracks.items():
        for id in values:
            _check_known(reader, _field(_field(table, "tracks"), track, id), id, bounds)


def _check_known(reader: Reader, at: Tree, id: str, known: Iterable[str]) -> None:
    if id not in known:
        reader.find(at, f"`{id}` is no id of this scheme", f"write one of {', '.join(sorted(known))}")


def _check_stages(reader: Reader, scheme: Scheme, table: Table) -> None:
    for number, stage in enumerate(scheme.after_cycle[:-1]):
        if not (stage.months or stage.days):
            at = _nth(table, "after_cycle", number)
            reader.find(at, f"`{stage.stage}` has no end, so what follows is never reached", "add `months:`")


def _check_cap(reader: Reader, scheme: Scheme, cap: Cap, at: Tree) -> None:
    """Find requirements that the cap makes unreachable, in the scheme itself and for each track."""
    for name, track in {"": {}, **scheme.tracks}.items():
        minimums = {each.id: track.get(each.id, each.min) for each in scheme.requirements}
        limit = track.get(cap.id, _limit(cap, minimums))
        for each in scheme.requirements:
            most = _most(cap, each, limit, scheme.cycle)
            if most is not None and most < minimums[each.id]:
                of_track = f" for track `{name}`" if name else ""
                reader.find(
                    at,
                    f"cap `{cap.id}` lets {plain(most)} count where `{each.id}` requires "
                    f"{plain(minimums[each.id])}{of_track}",
                    "raise the cap or lower the requirement",
                )
                return


def _limit(cap: Cap, minimums: Mapping[str, Fraction]) -> Fraction:
    if cap.share is not None:
        return cap.share.part * minimums.get(cap.share.of, Fraction(0))
    return cap.max or Fraction(0)


def _most(cap: Cap, requirement: Requirement, limit: Fraction, cycle: CycleRule) -> Fraction | None:
    """Give the most credit the cap leaves to the requirement; None if it leaves other lines free."""
    covered = all(
        name in requirement.when and set(requirement.when[name]) <= set(wanted) for name, wanted in cap.when.items()
    )
    if not covered or cap.each or cap.over == "line" or requirement.measure.kind != "credits" or requirement.advisory:
        return None
    if isinstance(cap.over, int):
        return limit if requirement.over == cap.over else None
    return limit * _windows_met(cap.over, requirement, cycle)


def _windows_met(over: Over, requirement: Requirement, cycle: CycleRule) -> int:
    """Count the windows of a cap that one window of the requirement can touch; rather too many than too few."""
    longest = cycle.months + (MONTHS_A_YEAR if cycle.ends == "birth_month_end" else 0)
    each = MONTHS_A_YEAR if over == "year" else cycle.months
    if isinstance(requirement.over, int):
        return -(-requirement.over * MONTHS_A_YEAR // each) + (each > MONTHS_A_YEAR)
    if over == requirement.over:
        return 1
    return -(-longest // each) if requirement.over == "cycle" else -(-MONTHS_A_YEAR // each)


def _field(tree: Tree, *names: str) -> Tree:
    """Give the value under the names, or the last table on the way to it."""
    for name in names:
        if not isinstance(tree, Table) or name not in tree.fields:
            return tree
        inner = tree.fields[name]
        tree = Leaf(tree.names[name], inner.text, inner.kind) if isinstance(inner, Leaf) else inner
    return tree


def _nth(table: Tree, part: str, number: int) -> Tree:
    tree = _field(table, part)
    return tree.values[number] if isinstance(tree, Items) and number < len(tree.values) else tree
