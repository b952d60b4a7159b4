"""Publishing a scheme's rules: whole, in versions, and only when something changed."""

from datetime import date
from fractions import Fraction
from uuid import uuid4

import pytest

from domain.cpd.scheme import Requirement
from domain.cpd.scheme import Scheme as Rules
from domain.cpd.scheme_text import scheme_from_json, scheme_to_json
from domain.errors import Invalid, RuleBroken
from domain.learning import commands
from domain.learning.scheme import Scheme, scheme_id
from tests.domain.learning.schemes import rules
from tests.fakes import FakeJournal

DAY = date(2026, 1, 1)


def text(minimum: int = 20) -> str:
    return scheme_to_json(rules(minimum))


def published(journal: FakeJournal) -> list[tuple[int, str]]:
    facts = journal.of(scheme_id("demo"))
    return [(fact.version, fact.trust) for fact in facts if isinstance(fact, Scheme.Published)]


def test_a_scheme_is_published_with_its_full_rules() -> None:
    journal = FakeJournal()
    id = commands.publish_scheme(journal, content=text(), trust="counts", on=DAY)
    (fact,) = journal.of(id)
    assert isinstance(fact, Scheme.Published)
    assert scheme_from_json(fact.content).requirements[0] == Requirement(id="total", min=Fraction(20))


def test_changed_rules_are_the_next_version() -> None:
    journal = FakeJournal()
    commands.publish_scheme(journal, content=text(20), trust="counts", on=DAY)
    commands.publish_scheme(journal, content=text(30), trust="counts", on=DAY)
    commands.publish_scheme(journal, content=text(30), trust="asks", on=DAY)
    assert published(journal) == [(1, "counts"), (2, "counts"), (3, "asks")]


def test_the_same_rules_are_not_published_twice() -> None:
    journal = FakeJournal()
    commands.publish_scheme(journal, content=text(), trust="counts", on=DAY)
    with pytest.raises(RuleBroken, match="same already"):
        commands.publish_scheme(journal, content=text().replace(":", ": "), trust="counts", on=DAY)


def test_rules_of_another_scheme_are_refused() -> None:
    with pytest.raises(Invalid, match="under that id"):
        Scheme(uuid4()).publish(content=text(), trust="counts", on=DAY)


@pytest.mark.parametrize("id", ["A b/c", "demo ", "Demo", "-demo", "de--mo", "x" * 61])
def test_an_id_that_no_address_could_hold_is_refused(id: str) -> None:
    content = text().replace('"demo"', f'"{id}"')
    with pytest.raises(Invalid, match="small letters, digits and hyphens"):
        commands.publish_scheme(FakeJournal(), content=content, trust="counts", on=DAY)


def test_rules_from_before_anybody_alive_are_a_slip() -> None:
    with pytest.raises(Invalid, match="check the year"):
        commands.publish_scheme(FakeJournal(), content=text(), trust="counts", on=date(1800, 1, 1))


def test_what_are_no_rules_is_refused() -> None:
    with pytest.raises(Invalid, match="not a stored scheme"):
        commands.publish_scheme(FakeJournal(), content="{}", trust="counts", on=DAY)


def test_rules_are_kept_as_rules_of_the_model() -> None:
    assert isinstance(scheme_from_json(text()), Rules)
