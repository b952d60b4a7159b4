"""Closes the books while the story goes on, so that what is entered late finds its month closed."""

from datetime import date, timedelta

from domain.aggregate import FINANCE
from domain.billing.books import BOOKS, Books
from domain.errors import NotFound
from domain.journal import Actor
from domain.values import add_months, month_end
from integrations.journal.office import Office
from integrations.store.database import Database
from projections.engine import Engine
from projections.ledger import ledger
from web.closing import close_month
from web.demo.plan import DAY
from web.demo.world import World

CLOSES_ON = 10
"""The day of the month on which the month before the last is closed, and at the latest when the story ends."""
DECEMBER = 12
LATELY = timedelta(days=100)
"""At first the books are closed by years, lately by months: to compute what a month is sealed with takes a while."""
PAGE = 20_000


class Closings:
    """Closes months on the days of the story; for that the ledger, alone of all views, keeps up with it."""

    def __init__(self, office: Office, views: Database) -> None:
        self.office = office
        self.engine = Engine(views, office.recorder, (ledger,), group="demo")

    def after(self, world: World) -> None:
        """Close what is to be closed in the evening of a day, once."""
        through = month_end(add_months(world.today + DAY, -2))
        if not _is_due(world, through) or self._closed() >= through:
            return
        self.engine.catch_up(PAGE)
        clock, self.office.clock = self.office.clock, lambda: world.journal.now
        try:
            actor = Actor(str(world.cast[FINANCE]), roles=frozenset({FINANCE}))
            close_month(self.office, self.engine, actor, through=through)
        finally:
            self.office.clock = clock

    def _closed(self) -> date:
        try:
            return self.office.read(Books, BOOKS).closed
        except NotFound:
            return date.min


def _is_due(world: World, through: date) -> bool:
    wanted = through.month == DECEMBER or world.today + LATELY > world.plan.last
    evening = world.today.day == CLOSES_ON or world.today == world.plan.last
    return evening and wanted and through > world.plan.first
