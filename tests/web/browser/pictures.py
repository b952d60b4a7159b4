"""Takes the pictures of the documentation from a demonstration of its own: `script/pictures`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.web.browser.demo import Demo
from tests.web.browser.visitor import DESKTOP, HEIGHT, OPTIONS, PHONE, Visitor

MEMBERS = 400
HEAVIEST = 150_000  # bytes of a picture
SCREENS = {"desktop": (DESKTOP, HEIGHT), "phone": (PHONE, HEIGHT)}
PAGES = (
    ("home", "member", "/"),
    ("cpd", "member", "/cpd"),
    ("certificates", "member", "/certificates"),
    ("my-events", "member", "/events/mine"),
    ("register", "member", "/register?programme=MDE"),
    ("revenue", "finance", "/revenue"),
)


def take(browser: Browser, address: str, folder: Path) -> None:
    """Take each picture and say where it is."""
    for screen, (width, height) in SCREENS.items():
        for name, role, path in (*PAGES, ("event", "member", _event(browser, address))):
            visitor = Visitor(browser, address, width=width).sign_in_as(role)
            visitor.page.set_viewport_size({"width": width, "height": height})
            visitor.go(path)
            picture = folder / f"{name}-{screen}.png"
            taken = visitor.page.screenshot(path=picture)
            visitor.context.close()
            if len(taken) > HEAVIEST:
                sys.exit(f"{picture} has {len(taken)} bytes; show less on it, at most {HEAVIEST}")
            print(picture)  # noqa: T201  a script says what it made


def _event(browser: Browser, address: str) -> str:
    """Find the next event that has seats."""
    visitor = Visitor(browser, address)
    row = visitor.go("/events").get_by_role("row").filter(has_text=" of ").first
    path = row.get_by_role("link").get_attribute("href")
    visitor.context.close()
    return path or "/events"


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
