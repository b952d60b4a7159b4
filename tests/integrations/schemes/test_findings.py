"""Every fault of a file is found, with its place and a remedy."""

import pytest

from integrations.schemes.finding import Finding
from tests.integrations.schemes.files import GOOD, read, spoilt


def only_finding(text: str) -> Finding:
    findings = read(text).findings
    assert len(findings) == 1, [str(each) for each in findings]
    return findings[0]


def test_the_good_file_has_no_findings():
    loaded = read(GOOD)
    assert loaded.findings == ()
    assert [case.id for case in loaded.cases] == ["one"]


def test_a_finding_says_where_what_and_what_to_do():
    finding = only_finding(spoilt("min: 20", "minimum: 20, min: 20"))
    assert str(finding) == (
        "small.yaml:8:19: unknown key `minimum`; a requirement takes advisory, id, measure, min, over, when"
    )


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ("  id: small\n", "", (2, 3), "`id` is missing"),
        ("months: 12", "months: 0", (3, 19), "cycle.months is 0"),
        ("months: 12", "months: -12", (3, 19), "cycle.months is -12"),
        ("months: 12", "months: 12.5", (3, 19), "cycle.months is 12.5"),
        ("months: 12", "months: 1201", (3, 19), "cycle.months is 1201"),
        ("months: 12, ", "", (3, 10), "`months` is missing"),
        ('"01-01"', '"02-30"', (3, 31), "starts: '02-30' is not a day of the year"),
        ("step: 0.5", "step: 0", (4, 45), "round.step is 0"),
        ("step: 0.5", "step: -0.5", (4, 45), "round.step is negative"),
        ("mode: down", "mode: sideways", (4, 56), "round.mode is not a known word"),
        ("{hours: 1}", "{hours: {one_per: 0}}", (4, 37), "one_per is 0"),
        ("{hours: 1}", "{hours: -1}", (4, 27), "credit.value.hours is negative"),
        ("max: 10", "max: ten", (6, 49), "max: 'ten' is not a number"),
        ("max: 10", "max: .nan", (6, 49), "max: '.nan' is not a number"),
        ("max: 10", "max: [10]", (6, 49), "max: 'a list or table' is not a number"),
        (", max: 10", "", (6, 7), "a cap needs either `max` or `share`"),
        ("max: 10", "share: {part: 0.5, of: totl}", (6, 7), "`totl` is no id of this scheme"),
        ("max: 10", "max: 10, over: {years: 0}", (6, 67), "over.years is 0"),
        ("type: reading", "type:", (6, 28), "`type:` in when has no value"),
        (
            "id: total, min: 20",
            "id: total, min: 20}\n    - {id: reading, min: 5",
            (6, 7),
            "the id `reading` is used twice",
        ),
        ("min: 20", "min: -1", (8, 24), "min is negative"),
        ("min: 20", "min: 20, over: line", (8, 34), "over is not a known word"),
        ("min: 20", "min: 20, measure: {}", (8, 37), "measure is not one of distinct and sum"),
        ("min: 20", "min: 20, advisory: perhaps", (8, 38), "advisory is neither true nor false"),
        ("{half: {total: 10}}", "{half: {totl: 10}}", (9, 19), "`totl` is no id of this scheme"),
        ("{half: {total: 10}}", "{half: 10}", (9, 18), "half is not a table"),
        ("  tracks:", "  colour: red\n  tracks:", (9, 3), "unknown key `colour`"),
        ("  tracks:", "  basis: rumour\n  tracks:", (9, 10), "basis is not a known word"),
        ("  tracks:", "  grace: {credits_count: true}\n  tracks:", (9, 10), "the grace has no length"),
        (
            "  tracks:",
            "  after_cycle: [{stage: suspended}, {stage: expired}]\n  tracks:",
            (9, 17),
            "`suspended` has no end",
        ),
        ("  tracks:", "  excludes: [{type: gossip}, {}]\n  tracks:", (9, 30), "excludes every line"),
        ("  tracks:", "  alternatives: [{id: any, when: {}}]\n  tracks:", (9, 18), "any line at all"),
        ("  tracks:", "  audit: {sample: 5}\n  tracks:", (9, 11), "the sample is 5"),
        (
            "  tracks:",
            "  carry_over: {max: 5, of_which: [{id: a, max: 2}, {id: a, max: 3}]}\n  tracks:",
            (9, 52),
            "the id `a` is used twice",
        ),
        ("cases:", "case: []\ncases:", (10, 1), "unknown key `case`"),
    ],
)
def test_a_faulty_scheme_is_found_with_its_place(old: str, new: str, place: tuple[int, int], problem: str):
    finding = only_finding(spoilt(old, new))
    assert (finding.line, finding.column) == place
    assert problem in finding.problem
    assert finding.remedy


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ("hours: 20", "hours: -1", (15, 42), "hours is negative: -1"),
        ("hours: 20", "hours: many", (15, 42), "hours: 'many' is not a number"),
        ("hours: 20", "hours: 1e999999999", (15, 42), "is not a number"),
        ("2024-02-29", "2023-02-29", (15, 23), "'2023-02-29' is not a date"),
        ("2024-02-29", "29.02.2024", (15, 23), "'29.02.2024' is not a date"),
        ("2024-02-29", "10000-01-01", (15, 23), "'10000-01-01' is not a date"),
        ("2024-02-29", "2024-02-29T25:00:00", (15, 23), "is not a date"),
        ("date: 2024-02-29, ", "", (15, 9), "`date` is missing"),
        ("type: course", "status: done", (15, 54), "status is not a known word: 'done'"),
        ("type: course", "type: {a: b}", (15, 52), "`type` is not a word, a number, or a list of them"),
        ("      - {id: a,", "      - {id: a, date: 2024-01-01}\n      - {id: a,", (16, 9), "`a` is used twice"),
        ("end: 2024-12-31", "end: 2023-12-31", (13, 12), "ends on 2023-12-31, before it starts"),
        ("joined: 2023-05-01", "track: full", (12, 21), "track is not a known word: 'full'"),
        ("joined: 2023-05-01", "birth_month: 13", (12, 27), "birth_month is 13"),
        ("joined: 2023-05-01", "exempt: [{from: 2024-02-01, to: 2024-01-01}]", (12, 23), "before it starts"),
        ("joined: 2023-05-01", "exempt: [{from: 2024-02-01}]", (12, 23), "`to` is missing"),
        ("counted: 20", "count: 20", (16, 14), "unknown key `count`"),
        ("counted: 20", "shortfall: 3", (16, 25), "expect.shortfall is not a table"),
        ("counted: 20", "counted: {a: 3}", (16, 23), "expect.counted is not one value"),
        ("    log:", "    carried_in: [{hours: 3}]\n    log:", (14, 18), "`credits` is missing"),
        ("    log:", "    audit_population: -4\n    log:", (14, 23), "audit_population is -4"),
        ("    log:", "    as_of: soon\n    log:", (14, 12), "as_of: 'soon' is not a date"),
    ],
)
def test_a_faulty_case_is_found_with_its_place(old: str, new: str, place: tuple[int, int], problem: str):
    loaded = read(spoilt(old, new))
    finding = only_finding(spoilt(old, new))
    assert (finding.line, finding.column) == place
    assert problem in finding.problem
    assert loaded.scheme is not None
    assert loaded.cases == ()


@pytest.mark.parametrize("year", ["0001", "1899", "3000", "9999"])
def test_a_line_in_a_year_without_learning_is_found_with_its_place(year: str):
    finding = only_finding(spoilt("2024-02-29", f"{year}-02-03"))
    assert (finding.line, finding.column) == (15, 23)
    assert str(finding).endswith(f"date: nobody logs learning of {year}-02-03; write a year from 1900 to 2999")


@pytest.mark.parametrize("year", ["1900", "2999"])
def test_a_line_at_either_end_of_time_as_logs_know_it_is_read(year: str):
    assert read(spoilt("2024-02-29", f"{year}-02-03").replace("counted: 20", "counted: 0")).findings == ()


def test_half_minutes_are_found_and_whole_ones_are_not():
    text = spoilt("{hours: 1}", "{minutes: {one_per: 60}}")
    finding = only_finding(text.replace("hours: 20", "minutes: 20.5"))
    assert (finding.line, finding.problem) == (15, "minutes is 20.5")
    assert finding.remedy == "write whole minutes, or the time in hours"
    assert read(text.replace("hours: 20", "minutes: 20.0")).findings == ()


def test_negative_hours_are_found_with_their_place():
    assert str(only_finding(spoilt("hours: 20", "hours: -20"))).startswith("small.yaml:15:42: hours is negative: -20; ")


def test_a_line_with_two_quantities_is_a_finding():
    text = spoilt("{hours: 1}", "{hours: 1, minutes: {one_per: 60}}").replace("hours: 20", "hours: 20, minutes: 3")
    assert "one quantity, this one has hours and minutes" in only_finding(text).problem


def test_a_summed_attribute_must_be_a_number():
    text = spoilt("min: 20}", "min: 0, measure: {sum: points}}").replace("type: course", "points: few")
    assert "points: 'few' is not a number" in only_finding(text).problem


def test_a_track_needs_a_scheme_with_tracks():
    text = spoilt("  tracks: {half: {total: 10}}\n", "").replace("joined: 2023-05-01", "track: half")
    assert only_finding(text).problem == "the scheme has no tracks"


@pytest.mark.parametrize("member", ["{}", "{first_cycle: true}"])
def test_a_case_without_a_cycle_needs_a_date_of_joining(member: str):
    text = spoilt("    cycle: {start: 2024-01-01, end: 2024-12-31}\n", "").replace("{joined: 2023-05-01}", member)
    finding = only_finding(text)
    assert "no cycle" in finding.problem
    assert "state `joined`" in finding.remedy


def test_every_fault_is_found_at_once():
    text = spoilt("max: 10", "max: ten").replace("min: 20", "min: much").replace("step: 0.5", "step: 0")
    assert [each.line for each in read(text).findings] == [4, 6, 8]


@pytest.mark.parametrize(
    ("bound", "over", "minimum", "window", "contradicts"),
    [
        (19, "cycle", 20, "cycle", True),
        (20, "cycle", 20, "cycle", False),
        (9, "year", 10, "year", True),
        (9, "year", 27, "cycle", False),
        (9, "year", 28, "cycle", True),
        (9, "cycle", 10, "year", True),
        (9, "{years: 3}", 10, "{years: 3}", True),
        (9, "{years: 3}", 10, "{years: 2}", False),
        (9, "year", 19, "{years: 2}", True),
        (9, "year", 18, "{years: 2}", False),
        (1, "line", 20, "cycle", False),
    ],
)
def test_a_cap_below_what_it_is_to_reach_is_found(
    bound: int, over: str, minimum: int, window: str, *, contradicts: bool
):
    text = (
        GOOD.replace("months: 12", "months: 36")
        .replace("{total: 10}", "{}")
        .replace(
            "{id: reading, when: {type: reading}, max: 10}",
            f"{{id: reading, when: {{type: [reading, book]}}, max: {bound}, over: {over}}}",
        )
    )
    text = text.replace("{id: total, min: 20}", f"{{id: r, when: {{type: reading}}, min: {minimum}, over: {window}}}")
    findings = [each.problem for each in read(text).findings]
    assert len(findings) == contradicts
    assert all("cap `reading` lets" in each for each in findings)


def test_a_cap_that_leaves_other_lines_free_contradicts_nothing():
    assert read(spoilt("max: 10", "max: 1")).findings == ()


def test_a_cap_may_contradict_what_a_track_requires():
    text = spoilt("when: {type: reading}, max: 10", "max: 20").replace("{total: 10}", "{total: 21}")
    finding = only_finding(text)
    assert "cap `reading` lets 20 count where `total` requires 21 for track `half`" in finding.problem
    assert (finding.line, finding.column) == (6, 7)
