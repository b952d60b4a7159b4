"""A programme's rules come in versions: drafted, checked, published from a day on; nothing contradicts itself."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.aggregate import Fact
from domain.certifications.programme import Programme, programme_id
from domain.certifications.programme_findings import Unfit, checked
from domain.certifications.programme_rules import Examination, Fees, Requirement, is_plain, plain
from domain.errors import Invalid, RuleBroken, Stale
from domain.values import Money
from tests.domain.certifications.rules import DEGREE, FULL, SAFETY, euro, rules
from tests.given import given

ON = date(2026, 3, 1)
DAY = timedelta(days=1)
DEFINED = Programme.Defined("cpp", "Practitioner", None, 36, euro(250_00), ON)
DRAFTED = Programme.VersionDrafted("cpp", FULL, ON)
PUBLISHED = Programme.VersionPublished("cpp", 2, ON + DAY, FULL, ON)
ID: UUID = programme_id("cpp")


def programme(*past: Fact) -> Programme:
    return Programme.replay(ID, [DEFINED, *past])


def test_a_plain_definition_is_version_1() -> None:
    found = programme()
    assert [(v.number, v.starts) for v in found.versions] == [(1, ON)]
    assert found.rules(1) == plain(scheme=None, months=36, fee=euro(250_00))
    assert is_plain(found.rules(1))
    assert found.rules(1).grace_days is None


def test_other_terms_are_the_next_version_and_another_title_is_none() -> None:
    retitled = Programme.Defined("cpp", "Chartered", None, 36, euro(250_00), ON)
    shorter = Programme.Defined("cpp", "Chartered", None, 12, euro(250_00), ON + DAY)
    found = programme(retitled, shorter)
    assert [(v.number, v.rules.months) for v in found.versions] == [(1, 36), (2, 12)]


def test_a_draft_judges_nobody() -> None:
    given(Programme, DEFINED, id=ID).when(Programme.draft_version, FULL, on=ON).states(DRAFTED)
    assert programme(DRAFTED).in_force(date(2030, 1, 1)).number == 1


def test_a_draft_is_replaced_by_another_and_the_same_again_states_nothing() -> None:
    other = rules(grace_days=30)
    given(Programme, DEFINED, DRAFTED).when(Programme.draft_version, other, on=ON).states(
        Programme.VersionDrafted("cpp", other, ON)
    )
    given(Programme, DEFINED, DRAFTED).when(Programme.draft_version, FULL, on=ON).states()


def test_what_is_in_force_already_is_not_drafted_again() -> None:
    given(Programme, DEFINED, DRAFTED, PUBLISHED).when(Programme.draft_version, FULL, on=ON).refused(
        RuleBroken, match="version 2 says the same already"
    )


def test_a_published_draft_is_the_next_version_from_its_day_on() -> None:
    given(Programme, DEFINED, DRAFTED).when(Programme.publish_version, starts=ON + DAY, on=ON).states(PUBLISHED)
    found = programme(DRAFTED, PUBLISHED)
    assert [found.in_force(day).number for day in (ON - DAY, ON, ON + DAY)] == [1, 1, 2]
    assert found.draft is None


@pytest.mark.parametrize(("starts", "match"), [(ON - DAY, "let it start on"), (date(2029, 3, 2), "that far ahead")])
def test_a_version_starts_between_its_publication_and_three_years_after(starts: date, match: str) -> None:
    given(Programme, DEFINED, DRAFTED).when(Programme.publish_version, starts=starts, on=ON).refused(
        Invalid, match=match
    )


def test_a_version_published_later_takes_the_place_of_one_yet_to_begin() -> None:
    other = Programme.VersionPublished("cpp", 3, ON, rules(months=24), ON)
    found = programme(DRAFTED, PUBLISHED, other)
    assert [found.in_force(day).number for day in (ON, ON + DAY)] == [3, 3]


def test_without_a_draft_nothing_is_published_or_given_up() -> None:
    for deed in (Programme.publish_version, Programme.drop_version):
        terms: dict[str, Any] = {"on": ON} | ({"starts": ON} if deed is Programme.publish_version else {})
        given(Programme, DEFINED).when(deed, **terms).refused(RuleBroken, match="has no draft")


def test_a_draft_given_up_is_gone() -> None:
    dropped = Programme.VersionDropped("cpp", ON)
    given(Programme, DEFINED, DRAFTED).when(Programme.drop_version, on=ON).states(dropped)
    assert programme(DRAFTED, dropped).draft is None


def test_a_programme_with_full_rules_is_not_defined_in_short_again() -> None:
    terms: dict[str, Any] = {"code": "cpp", "title": "Practitioner", "scheme": None, "months": 12, "fee": euro(0)}
    given(Programme, DEFINED, DRAFTED, PUBLISHED).when(Programme.define, **terms, on=ON + DAY).refused(
        RuleBroken, match="draft and publish the next one"
    )


def test_a_new_title_leaves_full_rules_as_they_are() -> None:
    found = programme(DRAFTED, PUBLISHED)
    found.define(code="cpp", title="Chartered", scheme="demo", months=36, fee=euro(250_00), on=ON + DAY)
    assert (found.title, len(found.versions), found.rules(2)) == ("Chartered", 2, FULL)


def test_a_programme_whose_next_version_has_yet_to_begin_waits_with_its_title() -> None:
    given(Programme, DEFINED, DRAFTED, PUBLISHED).when(
        Programme.define, code="cpp", title="New", scheme="demo", months=36, fee=euro(250_00), on=ON
    ).refused(RuleBroken, match="its next version begins on 2026-03-02")


def test_of_two_who_publish_at_once_the_second_is_told() -> None:
    found = programme(DRAFTED)
    seen = found.version
    found.publish_version(starts=ON, on=ON)
    with pytest.raises(Stale, match="changed meanwhile"):
        found.expects(seen)


def test_a_version_that_there_is_not_is_refused_with_those_there_are() -> None:
    for number in (0, 2):
        with pytest.raises(Invalid, match=f"no version {number}; give 1 to 1"):
            programme().rules(number)


def exam(**said: Any) -> list[Examination]:
    return [msgspec.structs.replace(SAFETY, **said)]


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"months": 0}, "months", "give 1 to 600"),
    ({"months": -1, "window_months": -2}, "months", "give 1 to 600"),
    ({"grace_days": -1}, "grace_days", "give 0 to 3650"),
    ({"window_months": 36}, "window_months", "could be renewed at once"),
    ({"sample_percent": 0}, "sample_percent", "give 1 to 100"),
    ({"sample_percent": None}, "sample_percent", "needs a rate"),
    ({"trust": "evidence"}, "sample_percent", "leave it out"),
    ({"fees": Fees(euro(-1), euro(0), euro(0))}, "fees.application", "below zero"),
    ({"fees": Fees(euro(1), euro(0), Money(1, "USD"))}, "fees.renewal", "two currencies"),
    ({"scheme": None}, "scheme", "there is no scheme"),
    ({"recertification": "none"}, "recertification", "nobody would have to keep demo"),
    ({"recertification": "exam", "examinations": []}, "examinations", "there is none; add one"),
    ({"examinations": []}, "fees.examination", "no examination"),
    ({"examinations": exam(attempts=0)}, "examinations", "attempts cannot be 0"),
    ({"examinations": exam(attempts=1)}, "examinations", "nobody waits"),
    ({"examinations": exam(wait_days=-1)}, "examinations", "wait between attempts cannot be -1 days"),
    ({"examinations": exam(mark_hundredths=-1)}, "examinations", "pass mark cannot be -1"),
    ({"examinations": exam(valid_months=0)}, "examinations", "cannot be 0 months"),
    ({"examinations": exam(code="Safety Exam")}, "examinations", "is no key"),
    ({"examinations": [SAFETY, SAFETY]}, "examinations", "stands twice"),
    ({"eligibility": [DEGREE, DEGREE]}, "eligibility", "stands twice"),
    ({"eligibility": [Requirement("degree", " ")]}, "eligibility", "degree: text is empty"),
]


@pytest.mark.parametrize(("said", "field", "match"), WRONG)
def test_rules_that_make_no_sense_are_refused_with_place_and_remedy(
    said: dict[str, Any], field: str, match: str
) -> None:
    with pytest.raises(Unfit, match=match) as refusal:
        checked(rules(**said))
    assert field in {finding.field for finding in refusal.value.findings}


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(Unfit) as refusal:
        checked(rules(months=0, grace_days=-1, scheme=None))
    assert [each.field for each in refusal.value.findings] == ["months", "grace_days", "scheme", "window_months"]


def test_texts_are_trimmed() -> None:
    found = checked(rules(eligibility=[Requirement("degree", "  A degree ")]))
    assert found.eligibility == [Requirement("degree", "A degree")]
