"""What the office of a scheme settles with one person, and what it cannot."""

from datetime import date
from uuid import UUID

import pytest

from domain.aggregate import Fact
from domain.cpd.scheme_text import scheme_to_json
from domain.errors import Invalid, NotAllowed, NotFound, RuleBroken
from domain.learning import commands, obligations
from domain.learning.obligation import Obligation, obligation_id
from domain.learning.obliged import CreditBrought
from tests.domain.learning.schemes import rules
from tests.fakes import FakeJournal
from tests.given import given

PERSON = UUID(int=1)
COLLEAGUE = str(UUID(int=2))
DAY = date(2026, 5, 4)
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
ID = obligation_id(PERSON, "demo")
BY = {"on": DAY, "decided_by": COLLEAGUE}


def placed(**terms: object) -> Fact:
    unsaid = dict.fromkeys(("joined", "birth_month", "track", "subject_from", "first_cycle"))
    return Obligation.Placed(person_id=PERSON, scheme="demo", on=DAY, **(unsaid | terms))  # type: ignore[arg-type]


def stated(*past: Fact) -> tuple[Fact, ...]:
    return (placed(), *past)


AGREED = Obligation.CycleAgreed(PERSON, "demo", DAY, FIRST, LAST)
EXEMPTED = Obligation.Exempted(PERSON, "demo", DAY, FIRST, LAST, "Parental leave")
RELEASED = Obligation.Released(PERSON, "demo", DAY, "Left the profession")


@pytest.fixture
def journal() -> FakeJournal:
    journal = FakeJournal()
    commands.publish_scheme(journal, content=scheme_to_json(rules()), trust="counts", on=DAY)
    return journal


def test_a_person_becomes_subject_to_a_scheme(journal: FakeJournal) -> None:
    id = obligations.place(journal, person_id=PERSON, scheme="demo", joined=FIRST, birth_month=12, **BY)
    assert (id, journal.of(id)) == (ID, [placed(joined=FIRST, birth_month=12)])


def test_terms_can_be_placed_anew(journal: FakeJournal) -> None:
    for joined in (FIRST, LAST):
        obligations.place(journal, person_id=PERSON, scheme="demo", joined=joined, **BY)
    assert journal.of(ID) == [placed(joined=FIRST), placed(joined=LAST)]


def test_nobody_is_held_to_a_scheme_that_was_never_published(journal: FakeJournal) -> None:
    with pytest.raises(NotFound):
        obligations.place(journal, person_id=PERSON, scheme="other", **BY)


@pytest.mark.parametrize(
    ("terms", "match"),
    [
        ({"track": "senior"}, "no track"),
        ({"birth_month": 13}, "1 to 12"),
        ({"joined": date(202, 6, 1)}, "joined is 0202-06-01; give a day from 1900-01-01 to 2999-12-31"),
        ({"subject_from": date(9999, 12, 31)}, "subject_from is 9999"),
    ],
)
def test_terms_that_make_no_sense_are_refused(journal: FakeJournal, terms: dict[str, object], match: str) -> None:
    with pytest.raises(Invalid, match=match):
        obligations.place(journal, person_id=PERSON, scheme="demo", **terms, **BY)  # type: ignore[arg-type]


def test_nobody_settles_their_own(journal: FakeJournal) -> None:
    with pytest.raises(NotAllowed, match="colleague"):
        obligations.place(journal, person_id=PERSON, scheme="demo", on=DAY, decided_by=str(PERSON))
    exempt = given(Obligation, *stated(), id=ID).when(
        Obligation.exempt, from_=FIRST, through=LAST, reason="Leave", on=DAY, decided_by=str(PERSON)
    )
    exempt.refused(NotAllowed, match="colleague")


def test_a_cycle_is_agreed_on() -> None:
    given(Obligation, *stated(), id=ID).when(Obligation.agree_cycle, start=FIRST, end=LAST, **BY).states(AGREED)


def test_a_cycle_agreed_on_again_from_the_same_day_replaces_the_first() -> None:
    longer = date(2026, 6, 30)
    again = given(Obligation, *stated(AGREED), id=ID).when(Obligation.agree_cycle, start=FIRST, end=longer, **BY)
    again.states(Obligation.CycleAgreed(PERSON, "demo", DAY, FIRST, longer))


@pytest.mark.parametrize(
    ("start", "end", "error", "match"),
    [
        (LAST, date(2026, 12, 31), RuleBroken, "settled already"),
        (date(2024, 1, 1), FIRST, RuleBroken, "settled already"),
        (LAST, FIRST, Invalid, "exchange"),
        (date(1900, 1, 1), date(2100, 12, 31), Invalid, "hundred years"),
        (date(202, 6, 1), date(203, 5, 31), Invalid, "start is 0202-06-01; give a day from 1900"),
        (date(9999, 1, 1), date(9999, 12, 31), Invalid, "to 2999"),
    ],
)
def test_cycles_do_not_overlap_or_run_backwards(start: date, end: date, error: type[Invalid], match: str) -> None:
    agree = given(Obligation, *stated(AGREED), id=ID).when(Obligation.agree_cycle, start=start, end=end, **BY)
    agree.refused(error, match=match)


def test_cycles_may_touch() -> None:
    agree = given(Obligation, *stated(AGREED), id=ID).when
    following = date(2026, 1, 1), date(2026, 12, 31)
    agree(Obligation.agree_cycle, start=following[0], end=following[1], **BY).states(
        Obligation.CycleAgreed(PERSON, "demo", DAY, *following)
    )


def test_the_end_of_a_cycle_is_put_off() -> None:
    put_off = given(Obligation, *stated(), id=ID).when(
        Obligation.defer, day=FIRST, until=LAST, reason=" Long illness ", **BY
    )
    put_off.states(Obligation.Deferred(PERSON, "demo", DAY, FIRST, LAST, "Long illness"))


def test_days_are_excused_once() -> None:
    words = {"from_": FIRST, "through": LAST, "reason": "Parental leave", **BY}
    given(Obligation, *stated(), id=ID).when(Obligation.exempt, **words).states(EXEMPTED)
    given(Obligation, *stated(EXEMPTED), id=ID).when(Obligation.exempt, **words).refused(RuleBroken, match="already")


def test_an_exemption_is_withdrawn_and_can_be_given_again() -> None:
    withdrawn = Obligation.ExemptionWithdrawn(PERSON, "demo", DAY, FIRST, "Came back early")
    take_back = {"from_": FIRST, "reason": "Came back early", **BY}
    given(Obligation, *stated(EXEMPTED), id=ID).when(Obligation.withdraw_exemption, **take_back).states(withdrawn)
    past = stated(EXEMPTED, withdrawn)
    given(Obligation, *past, id=ID).when(Obligation.withdraw_exemption, **take_back).refused(RuleBroken, match="none")
    words = {"from_": FIRST, "through": LAST, "reason": "Parental leave", **BY}
    given(Obligation, *past, id=ID).when(Obligation.exempt, **words).states(EXEMPTED)


def test_credit_is_brought_into_a_cycle() -> None:
    lines = [{"credits": "2.5", "attributes": {"hsw": True}}]
    bring = given(Obligation, *stated(), id=ID).when(Obligation.bring_in, day=FIRST, lines=lines, **BY)
    bring.states(Obligation.CreditBroughtIn(PERSON, "demo", DAY, FIRST, [CreditBrought("2.5", {"hsw": True})]))


@pytest.mark.parametrize("amount", ["-1", "0", "half", "1e3"])
def test_credit_brought_in_is_an_exact_number_above_zero(amount: str) -> None:
    lines = [{"credits": amount, "attributes": {}}]
    bring = given(Obligation, *stated(), id=ID).when(Obligation.bring_in, day=FIRST, lines=lines, **BY)
    bring.refused(Invalid, match="amount")


def test_failed_cycles_lose_their_consequences_by_reinstatement() -> None:
    reinstate = given(Obligation, *stated(), id=ID).when(Obligation.reinstate, reason="Appeal upheld", **BY)
    reinstate.states(Obligation.Reinstated(PERSON, "demo", DAY, "Appeal upheld"))


def test_after_a_release_nothing_is_settled_until_it_is_placed_anew() -> None:
    given(Obligation, *stated(), id=ID).when(Obligation.release, reason="Left the profession", **BY).states(RELEASED)
    late = given(Obligation, *stated(RELEASED), id=ID).when(Obligation.agree_cycle, start=FIRST, end=LAST, **BY)
    late.refused(RuleBroken, match="place the obligation anew")
    again = given(Obligation, *stated(RELEASED, placed()), id=ID)
    again.when(Obligation.agree_cycle, start=FIRST, end=LAST, **BY).states(AGREED)
