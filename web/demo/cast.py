"""Who can be played with one click in the demonstration."""

from typing import NamedTuple


class Player(NamedTuple):
    """A made-up person: what the button says, their name and address, and their roles."""

    title: str
    name: str
    email: str
    roles: tuple[str, ...]


CAST = {
    "member": Player("a member", "Uma Dvořák", "uma.dvorak@example.org", ()),
    "staff": Player("certification staff", "Priya Brandt", "priya.brandt@example.org", ("staff",)),
    "finance": Player("finance", "Greta Lindqvist", "greta.lindqvist@example.org", ("finance",)),
    "admin": Player("an administrator", "Jonas Petrov", "jonas.petrov@example.org", ("admin", "staff", "finance")),
}
