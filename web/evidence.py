"""Evidence from its arrival to its end: checked, kept before any fact speaks of it, swept once none does."""

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from domain.journal import Journal
from domain.learning import activity_commands
from domain.learning.activity import LONGEST_NAME, Activity
from integrations.evidence import type_of
from projections.views import evidence

if TYPE_CHECKING:
    from web.installation import Installation

HOUR, DAY = 3600.0, 24 * 3600.0
UNNAMED = "evidence"
ENDINGS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "text/plain": "txt",
    "application/vnd.oasis.opendocument.text": "odt",
}
USUAL_ENDING = "docx"


def put(house: "Installation", activity_id: UUID, *, key: UUID, name: str, content: bytes) -> Callable[[Journal], UUID]:
    """Keep a file and return the deed that puts it beside an entry; the same file under the same key is one.

    Raises Invalid, field "file", for what is no evidence. A file whose deed is refused is swept a day later.
    """
    found = type_of(content)
    digest = house.office.keys.fingerprint(content)
    id = uuid5(key, digest)
    house.evidence.keep(house.office.read(Activity, activity_id).person_id, id, content)
    return partial(
        activity_commands.attach,
        activity_id=activity_id,
        evidence=id,
        name=safe(name, found),
        type=found,
        size=len(content),
        digest=digest,
        on=house.today(),
    )


def safe(name: str, type: str) -> str:
    """Return a name under which any system may keep a file: letters, digits and few signs, ended by its true kind."""
    base = name.replace("\\", "/").rpartition("/")[2]
    stem = base.rpartition(".")[0] or base
    plain = "".join(sign if sign.isalnum() or sign in " -_()" else "_" for sign in stem).strip(" _")
    return f"{plain[: LONGEST_NAME - 5] or UNNAMED}.{ENDINGS.get(type, USUAL_ENDING)}"


class Sweep:
    """Deletes, once an hour, files older than a day that stand beside no entry; a job of the worker."""

    def __init__(self, house: "Installation", now: Callable[[], float] = time.time) -> None:
        self.house = house
        self.now = now
        self._next = 0.0

    def step(self) -> int:
        """Sweep if the last time was an hour ago; return 0, as nothing follows from it."""
        now = self.now()
        if now >= self._next:
            self.sweep(now - DAY)
            self._next = now + HOUR
        return 0

    def sweep(self, before: float) -> int:
        """Delete what was kept before an instant and is nobody's evidence; return how many files.

        Nothing while the view that tells lags behind: it may not know yet what a file belongs to.
        """
        if not self.house.engine_wait(self.house.office.recorder.head(), 0.0, [evidence.view.name]):
            return 0
        gone = 0
        for person, file in self.house.evidence.older(before):
            with self.house.views.reading() as connection:
                wanted = evidence.stands(connection, file)
            if not wanted:
                self.house.evidence.drop(person, file)
                gone += 1
        return gone
