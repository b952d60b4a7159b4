"""What can be said of something a person has learnt, and by whom."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from domain.errors import Invalid, NotAllowed, RuleBroken
from domain.learning.activity import Activity, credited_id
from tests.given import given

PERSON = UUID(int=1)
COLLEAGUE = str(UUID(int=2))
DAY = date(2026, 5, 4)
LATER = date(2026, 5, 11)


def logged(**changes: object) -> Activity.Logged:
    values: dict[str, object] = {
        "person_id": PERSON,
        "kind": "reading",
        "title": "A book on statics",
        "on": DAY,
        "amounts": {"hours": "1.5"},
        "attributes": {"type": "reading"},
        "source": "own",
        "source_id": None,
        "for_schemes": None,
    }
    return Activity.Logged(**(values | changes))  # type: ignore[arg-type]


def log(**changes: object) -> Activity:
    values: dict[str, object] = {
        "person_id": PERSON,
        "kind": "reading",
        "title": "A book on statics",
        "on": DAY,
        "amounts": {"hours": "1.5"},
        "attributes": {"type": "reading"},
    }
    return Activity.log(uuid4(), **(values | changes))  # type: ignore[arg-type]


def accepted(scheme: str = "riba") -> Activity.Accepted:
    return Activity.Accepted(PERSON, scheme, LATER)


def rejected(scheme: str = "riba") -> Activity.Rejected:
    return Activity.Rejected(PERSON, scheme, LATER, "Not about buildings")


VOIDED = Activity.Voided(PERSON, LATER, "Logged twice")


def test_anything_learnt_can_be_logged() -> None:
    assert log().pending == [logged()]


@pytest.mark.parametrize(
    "kind", ["course", "event", "webinar", "conversation", "project", "mentoring", "secondment", "teaching"]
)
def test_any_kind_of_learning_is_as_good_as_any_other(kind: str) -> None:
    assert log(kind=kind).pending == [logged(kind=kind)]


def test_learning_without_an_amount_is_still_learning() -> None:
    assert log(amounts={}).pending == [logged(amounts={})]


def test_what_took_no_time_can_be_logged_and_is_worth_nothing() -> None:
    assert log(amounts={"hours": "0"}).pending == [logged(amounts={"hours": "0"})]


@pytest.mark.parametrize("amount", ["-1", "1e3", "NaN", "", "1,5", "123456", "0.0001"])
def test_an_amount_that_is_no_plain_decimal_is_refused(amount: str) -> None:
    with pytest.raises(Invalid, match="no amount"):
        log(amounts={"hours": amount})


def test_half_minutes_are_refused_with_the_field_and_what_to_write() -> None:
    with pytest.raises(Invalid, match="write whole minutes, or the time in hours") as refusal:
        log(amounts={"minutes": "30.5"})
    assert refusal.value.field == "amounts"
    assert log(amounts={"minutes": "30.0"}).pending == [logged(amounts={"minutes": "30.0"})]


def test_what_a_course_credited_since_long_ago_is_logged_as_it_was_offered() -> None:
    credited: dict[str, object] = {"amounts": {"minutes": "7.5"}, "source": "course", "source_id": PERSON}
    assert log(**credited).pending == [logged(**credited)]


@pytest.mark.parametrize("name", ["Hours", "", "two words", "x" * 41])
def test_a_unit_that_is_no_plain_name_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="no name"):
        log(amounts={name: "1"})


def test_attributes_may_be_a_text_several_texts_or_yes_and_no() -> None:
    attributes = {"type": "course", "topic": ["law", "tax"], "verifiable": True}
    assert log(attributes=attributes).pending == [logged(attributes=attributes)]


def test_an_overlong_attribute_is_refused() -> None:
    with pytest.raises(Invalid, match="shorten"):
        log(attributes={"topic": ["x" * 121]})


def test_more_attributes_than_anybody_reads_are_refused() -> None:
    with pytest.raises(Invalid, match="entries"):
        log(attributes={f"a{n}": "x" for n in range(21)})


def test_an_empty_title_is_refused() -> None:
    with pytest.raises(Invalid, match="title is empty"):
        log(title=" ")


def test_only_what_is_credited_names_a_source() -> None:
    with pytest.raises(Invalid, match="source"):
        log(source="own", source_id=uuid4())
    with pytest.raises(Invalid, match="source"):
        log(source="event")


def test_the_office_lets_it_count() -> None:
    given(Activity, logged()).when(Activity.accept, "riba", on=LATER, decided_by=COLLEAGUE).states(accepted())


def test_nobody_accepts_their_own_learning() -> None:
    given(Activity, logged()).when(Activity.accept, "riba", on=LATER, decided_by=str(PERSON)).refused(
        NotAllowed, match="own learning"
    )


def test_nobody_rejects_their_own_learning() -> None:
    given(Activity, logged()).when(Activity.reject, "riba", on=LATER, reason="No", decided_by=str(PERSON)).refused(
        NotAllowed, match="own learning"
    )


def test_it_is_accepted_once_for_each_scheme() -> None:
    past = (logged(), accepted("riba"))
    given(Activity, *past).when(Activity.accept, "riba", on=LATER, decided_by=COLLEAGUE).refused(
        RuleBroken, match="already"
    )
    given(Activity, *past).when(Activity.accept, "aia", on=LATER, decided_by=COLLEAGUE).states(accepted("aia"))


def test_what_was_accepted_can_be_rejected_and_the_other_way_round() -> None:
    given(Activity, logged(), accepted()).when(
        Activity.reject, "riba", on=LATER, reason="Not about buildings", decided_by=COLLEAGUE
    ).states(rejected())
    given(Activity, logged(), rejected()).when(Activity.accept, "riba", on=LATER, decided_by=COLLEAGUE).states(
        accepted()
    )


def test_it_is_decided_only_for_schemes_it_is_claimed_for() -> None:
    given(Activity, logged(for_schemes=["aia"])).when(Activity.accept, "riba", on=LATER, decided_by=COLLEAGUE).refused(
        RuleBroken, match="not claimed"
    )


def test_what_was_logged_by_mistake_is_struck_off_once() -> None:
    given(Activity, logged()).when(Activity.void, on=LATER, reason="Logged twice").states(VOIDED)
    given(Activity, logged(), VOIDED).when(Activity.void, on=LATER, reason="Again").refused(
        RuleBroken, match="struck off"
    )


def test_nothing_is_decided_about_what_was_struck_off() -> None:
    given(Activity, logged(), VOIDED).when(Activity.accept, "riba", on=LATER, decided_by=COLLEAGUE).refused(
        RuleBroken, match="struck off"
    )


def test_the_same_attendance_has_one_id_and_not_the_registrations() -> None:
    event = uuid4()
    assert credited_id(event, PERSON) == credited_id(event, PERSON)
    assert len({credited_id(event, PERSON), credited_id(event, uuid4()), credited_id(uuid4(), PERSON)}) == 3
