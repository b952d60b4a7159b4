"""Takes the pictures of the documentation from a demonstration of its own: `script/pictures`."""

import io
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.web.browser.demo import Demo
from tests.web.browser.visitor import DESKTOP, HEIGHT, OPTIONS, PHONE, Visitor

MEMBERS = 200
HEAVIEST = 150_000  # bytes of a picture
COLOURS = 128
SCREENS = {"desktop": (DESKTOP, HEIGHT), "phone": (PHONE, HEIGHT)}


class Picture(NamedTuple):
    """What is shown: its name, who looks (nobody signed in, or a role), where they begin, and the links they follow."""

    name: str
    role: str | None
    start: str
    links: tuple[str, ...] = ()


PAGES = (
    Picture("home", "member", "/"),
    Picture("cpd", "member", "/cpd"),
    Picture("cpd-what-if", "member", "/events", ("Members' day", "What would it count for?")),
    Picture("certificates", "member", "/certificates"),
    Picture("my-events", "member", "/events/mine"),
    Picture("event", "member", "/events", ("Ethics when the data",)),
    Picture("booking", "member", "/events", ("Members' day", "Register")),
    Picture("catalogue", "member", "/courses"),
    Picture("course", "member", "/courses", ("Clear writing",)),
    Picture("calendar", None, "/events/calendar", ("Month after",)),
    Picture("register", None, "/register?programme=MDE"),
    Picture("verify", None, "/register?programme=MDE", ("C-20",)),
    Picture("candidates", "staff", "/candidates"),
    Picture("holders", "staff", "/certifications/programmes/MCP/holders"),
    Picture("editor", "staff", "/certifications/programmes/MCP/draft"),
    Picture("what-if", "staff", "/certifications/programmes/MCP/what-if"),
    Picture("audit", "staff", "/audits", ("Practitioners",)),
    Picture("bulk", "staff", "/bulk", ("Learning",)),
    Picture("course-setup", "staff", "/rosters", ("Clear writing", "Set it up")),
    Picture("event-setup", "staff", "/rosters", ("Ethics when the data", "Programme")),
    Picture("tickets", "staff", "/rosters", ("Members' day", "Tickets")),
    Picture("roster", "staff", "/rosters", ("Members' day",)),
    Picture("door", "staff", "/rosters", ("Members' day", "Door")),
    Picture("revenue", "finance", "/revenue"),
)


def take(browser: Browser, address: str, folder: Path) -> None:
    """Take each picture and say where it is."""
    for screen, (width, height) in SCREENS.items():
        for role in dict.fromkeys(each.role for each in PAGES):
            visitor = Visitor(browser, address, width=width)
            if role:
                visitor.sign_in_as(role)
            visitor.page.set_viewport_size({"width": width, "height": height})
            for each in (each for each in PAGES if each.role == role):
                _shoot(visitor, each, folder / f"{each.name}-{screen}.png")
            visitor.context.close()


def _shoot(visitor: Visitor, shown: Picture, picture: Path) -> None:
    visitor.go(shown.start)
    for link in shown.links:
        visitor.page.locator("main a").filter(has_text=link).first.click()
    visitor.page.wait_for_load_state()
    _palette(visitor.page.screenshot()).save(picture, optimize=True)
    weight = picture.stat().st_size
    if weight > HEAVIEST:
        sys.exit(f"{picture} has {weight} bytes; show less on it, at most {HEAVIEST}")
    print(picture)  # noqa: T201  a script says what it made


def _palette(taken: bytes) -> Image.Image:
    """Keep as many colours as a page has to the eye: a third of the bytes."""
    with Image.open(io.BytesIO(taken)) as picture:
        return picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


def main(folder: Path, chromium: str) -> None:
    """Start the demonstration, take the pictures, end it."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        demo = Demo(Path(home) / "data", MEMBERS).start()
        try:
            take(playwright.chromium.launch(executable_path=chromium, args=OPTIONS), demo.address, folder)
        finally:
            demo.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
