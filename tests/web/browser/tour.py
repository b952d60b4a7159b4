"""A walk through every page that a role is led to, noting what would hinder somebody there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Error, Page

from tests.web.browser.visitor import DESKTOP, HEIGHT, PHONE, Visitor

AXE = (Path(__file__).parents[2] / "vendor/axe.min.js").read_text()
AUDIT = """axe.run({resultTypes: ["violations"]}).then(({violations}) => violations.flatMap(({id, nodes}) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`)))"""
WIDTH = "document.documentElement.scrollWidth"
LINKS = """links => links.map(link => new URL(link.getAttribute("href"), location)).filter(
    ({origin}) => origin === location.origin).map(({pathname, search}) => pathname + search)"""
UNFOLD = "document.querySelectorAll('details.more').forEach(part => { part.open = true; })"
LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = (
    (DESKTOP, "light"),
    (DESKTOP, "dark"),
    (PHONE, "dark"),
    (PHONE, "light"),
)
VARIES = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]{4}-[0-9]{2}-[0-9]{2}|C-[0-9]{4}-[0-9]+|(?<=/)[0-9]+$|(?<=/programmes/)[^/]+|(?<=/api/docs/)[^/]+"
)
DOWNLOAD = "Download is starting"
"""What the browser says of what it keeps as a file and does not show."""
NO_PAGE = re.compile(r"^/(api/v1|static)/|\.(csv|json|ics|jwt|pdf)(\?|$)|[?&]format=csv")
"""What links lead to that is no page: answers to programs, files to keep."""


class Stop(NamedTuple):
    """A page as it was found: its answer, the bytes of a first load, and what hinders at which look."""

    path: str
    status: int
    weight: int
    hindrances: list[str]
    overflows: list[str]


class Tour:
    """Walks through pages; one whose like was seen before, as another role, is looked at in one way only."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def walk(self, visitor: Visitor, starts: tuple[str, ...]) -> Iterator[Stop]:
        """Visit the pages that these lead to, one of each kind."""
        weigh = _Scales(visitor)
        ahead, met = list(starts), {_kind(path) for path in starts}
        while ahead:
            path = ahead.pop(0)
            try:
                status = weigh.load(path)
            except Error as refused:
                if DOWNLOAD not in str(refused):
                    raise
                continue
            hindrances, overflows = self._look(visitor.page, path)
            yield Stop(path, status, weigh.total, hindrances, overflows)
            for link in visitor.page.locator("a[href]").evaluate_all(LINKS):
                if _kind(link) not in met and not NO_PAGE.search(link):
                    met.add(_kind(link))
                    ahead.append(link)

    def _look(self, page: Page, path: str) -> tuple[list[str], list[str]]:
        looks = LOOKS[:1] if _kind(path) in self._seen else LOOKS
        self._seen.add(_kind(path))
        page.evaluate(UNFOLD)
        page.evaluate(AXE)
        hindrances, overflows = [], []
        for width, scheme in looks:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.emulate_media(color_scheme=scheme)
            hindrances += [f"{path} ({width}, {scheme}): {found}" for found in page.evaluate(AUDIT)]
            if page.evaluate(WIDTH) > width:
                overflows.append(f"{path} is wider than {width}")
        page.set_viewport_size({"width": DESKTOP, "height": HEIGHT})
        return hindrances, overflows


class _Scales:
    """Weighs what comes over the wire for a page, as if it were the first one."""

    def __init__(self, visitor: Visitor) -> None:
        self.total = 0
        self._page = visitor.page
        wire = visitor.context.new_cdp_session(visitor.page)
        wire.on("Network.loadingFinished", self._add)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def load(self, path: str) -> int:
        """Load a page and return its status."""
        self.total = 0
        answer = self._page.goto(path)
        assert answer is not None
        return answer.status

    def _add(self, finished: dict[str, float]) -> None:
        self.total += int(finished["encodedDataLength"])


def audit(page: Page) -> list[str]:
    """Return what axe-core finds on a page as it stands."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(AUDIT)
    return found


def _kind(path: str) -> str:
    return VARIES.sub("*", path.partition("?")[0])
