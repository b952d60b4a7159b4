"""What may be decided about a person, and that nothing is once they are erased."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest

from domain.errors import Erased, Invalid
from domain.people.person import EMAIL_MAX, NAME_MAX, Person, address_key
from tests.given import given

DAY = date(2026, 3, 1)
ADA = Person.Registered(name="Ada Lovelace", email="ada@example.org", on=DAY)
ERASED = Person.Erased(on=DAY)


def test_a_name_and_an_address_are_trimmed_when_registered() -> None:
    person = Person.register(uuid4(), name=" Ada Lovelace ", email=" ada@example.org ", on=DAY)
    assert person.pending == [ADA]


def test_a_rename_is_stated() -> None:
    given(Person, ADA).when(Person.rename, name="Ada King", on=DAY).states(Person.Renamed(name="Ada King", on=DAY))


def test_the_same_name_again_states_nothing() -> None:
    given(Person, ADA).when(Person.rename, name="Ada Lovelace", on=DAY).states()


@pytest.mark.parametrize("name", ["", "  ", "a" * (NAME_MAX + 1), "Ada\x00"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    given(Person, ADA).when(Person.rename, name=name, on=DAY).refused(Invalid, match="name")


def test_a_name_of_the_greatest_length_is_taken() -> None:
    longest = "a" * NAME_MAX
    given(Person, ADA).when(Person.rename, name=longest, on=DAY).states(Person.Renamed(name=longest, on=DAY))


def test_a_new_address_is_stated() -> None:
    given(Person, ADA).when(Person.move_email, email="ada@example.com", on=DAY).states(
        Person.EmailMoved(email="ada@example.com", on=DAY)
    )


@pytest.mark.parametrize("email", ["ada", "@example.org", "ada@", "a b@example.org", "a@b@c", "a@" + "b" * EMAIL_MAX])
def test_what_is_no_address_is_refused(email: str) -> None:
    given(Person, ADA).when(Person.move_email, email=email, on=DAY).refused(Invalid, match="mail")


def test_a_refusal_does_not_repeat_the_address() -> None:
    with pytest.raises(Invalid) as refusal:
        address_key("ada lovelace@example.org")
    assert "lovelace" not in refusal.value.message


def test_two_spellings_of_an_address_have_one_key() -> None:
    assert address_key(" Ada@Example.ORG") == address_key("ada@example.org")


def test_a_role_is_granted_once() -> None:
    granted = Person.RoleGranted(role="staff", on=DAY)
    given(Person, ADA).when(Person.grant_role, role="staff", on=DAY).states(granted)
    given(Person, ADA, granted).when(Person.grant_role, role="staff", on=DAY).states()


def test_an_unknown_role_is_refused() -> None:
    given(Person, ADA).when(Person.grant_role, role="owner", on=DAY).refused(Invalid, match="admin, finance, staff")


def test_a_role_is_withdrawn_once() -> None:
    granted, withdrawn = Person.RoleGranted(role="staff", on=DAY), Person.RoleWithdrawn(role="staff", on=DAY)
    given(Person, ADA, granted).when(Person.withdraw_role, role="staff", on=DAY).states(withdrawn)
    given(Person, ADA, granted, withdrawn).when(Person.withdraw_role, role="staff", on=DAY).states()


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (Person.rename, {"name": "Ada"}),
        (Person.move_email, {"email": "a@example.org"}),
        (Person.grant_role, {"role": "staff"}),
        (Person.withdraw_role, {"role": "staff"}),
    ],
)
def test_nothing_is_decided_about_the_erased(decision: Callable[..., None], said: dict[str, str]) -> None:
    given(Person, ADA, ERASED).when(decision, on=DAY, **said).refused(Erased, match="erased")


def test_an_erasure_broken_off_can_be_begun_again() -> None:
    given(Person, ADA).when(Person.erase, on=DAY).states(ERASED)
    given(Person, ADA, ERASED).when(Person.erase, on=DAY).states()


def test_the_erased_keep_no_role_name_or_address() -> None:
    person = given(Person, ADA, Person.RoleGranted(role="admin", on=DAY), ERASED).aggregate
    assert isinstance(person, Person)
    assert (person.roles, person.name, person.email) == (frozenset(), "", "")
