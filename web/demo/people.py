"""Who comes to the association: its office, its guests, the organisations it works with."""

from uuid import UUID

from domain.people import commands as people
from web.demo.cast import CAST
from web.demo.names import Names
from web.demo.world import World

ORGANISATIONS = ("Aldergate Consulting", "Northbridge University", "Verdant Systems", "Harbour & Lane Partners")


class People:
    """Registers made-up people; guests among them may be asked back."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._names = Names(world.chance)
        for player in CAST.values():
            given, _, family = player.name.partition(" ")
            self._names.address(given, family)

    def begin(self) -> None:
        """Register the office and the organisations; of the cast everybody but the member."""
        for role, player in CAST.items():
            if player.roles:
                self.world.cast[role] = self._register(player.name, player.email)
        for role, id in self.world.cast.items():
            for granted in CAST[role].roles:
                people.grant_role(self.world.by("admin"), id, role=granted, on=self.world.today)
        for name in ORGANISATIONS:
            id = self.world.new_id()
            people.register_organisation(self.world.by("staff"), id, name=name, on=self.world.today)

    def newcomer(self) -> UUID:
        """Return somebody the association has not met before."""
        return self._register(*self._names.next())

    def player(self, role: str) -> UUID:
        """Return one of the cast, registered today."""
        id = self._register(CAST[role].name, CAST[role].email)
        self.world.cast[role] = id
        return id

    def guest(self) -> UUID:
        """Return a guest: somebody new, or somebody who was there before."""
        world = self.world
        if world.guests and world.happens(55):
            return world.chance.choice(world.guests)
        world.guests.append(self.newcomer())
        return world.guests[-1]

    def _register(self, name: str, email: str) -> UUID:
        id = self.world.new_id()
        people.register(self.world.by(id), id, name=name, email=email, on=self.world.today)
        return id
