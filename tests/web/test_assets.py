"""Pages load what the manifest lists, from this host alone, in little weight and readable colours."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "web/static"
TEMPLATES = sorted(path for path in (ROOT / "web/templates").rglob("*.html") if path.parent.name != "documents")
"""Pages; what is printed goes to no browser, and has its styles within it."""
ASSETS = json.loads((STATIC / "vendor/manifest.json").read_text())["assets"]
FILES = [file for asset in ASSETS for file in asset["files"]]
OWN = [STATIC / "collegium.css", STATIC / "collegium.js"]
FIRST_LOAD = [STATIC / "collegium.css", STATIC / "collegium.js", STATIC / "vendor/htmx.min.js"]
LICENCES = {"BSD-0-Clause", "0BSD", "MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "MPL-2.0"}
TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11


def palette(scheme: str) -> dict[str, str]:
    css = (STATIC / "collegium.css").read_text()
    light, dark = re.findall(r":root \{\s*(?:color-scheme: light dark;)?(.*?)\}", css, re.DOTALL)[:2]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", light))
    return colours | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", dark)) if scheme == "dark" else {})


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file["path"])
def test_a_vendored_file_is_what_the_manifest_lists(file: dict[str, str]) -> None:
    digest = hashlib.sha384((ROOT / file["path"]).read_bytes()).digest()
    assert file["integrity"] == "sha384-" + base64.b64encode(digest).decode()


def test_every_vendored_file_is_listed() -> None:
    listed = {ROOT / file["path"] for file in FILES} | {STATIC / "vendor/manifest.json"}
    found = {path for room in (STATIC / "vendor", ROOT / "tests/vendor") for path in room.rglob("*") if path.is_file()}
    assert found == listed


def test_licences_allow_shipping() -> None:
    assert {asset["licence"] for asset in ASSETS} <= LICENCES


def test_the_first_load_leaves_room_for_the_page_itself() -> None:
    assert sum(path.stat().st_size for path in FIRST_LOAD) <= 75_000


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_own_files_name_no_other_host(path: Path) -> None:
    assert not re.findall(r"https?://|//[a-z]", path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_neither_inline_style_nor_inline_script_nor_another_host(path: Path) -> None:
    text = path.read_text()
    assert not re.findall(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)|javascript:|hx-on", text)
    assert not re.findall(r"""(?:src|href|action)=["'](?:https?:)?//""", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_asks_only_for_static_files_that_exist(path: Path) -> None:
    names = re.findall(r"url_for\('static', filename='([^']+)'\)", path.read_text())
    assert [name for name in names if not (STATIC / name).is_file()] == []


def test_pictures_named_in_the_stylesheet_exist() -> None:
    names = re.findall(r'url\("([^"]+)"\)', (STATIC / "collegium.css").read_text())
    assert names
    assert [name for name in names if not (STATIC / name).is_file()] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["ground", "surface", "sunken", "hover"])
@pytest.mark.parametrize("ink", ["ink", "soft", "brand", "bad"])
def test_text_stands_out_from_every_ground(ink: str, ground: str, scheme: str) -> None:
    colours = palette(scheme)
    assert contrast(colours[ink], colours[ground]) >= TEXT


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tone", ["ok", "warn", "grace", "bad", "info"])
def test_statuses_and_notices_are_readable(tone: str, scheme: str) -> None:
    colours = palette(scheme)
    assert contrast(colours[tone], colours[f"{tone}-tint"]) >= TEXT


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("fill", ["brand-fill", "brand-fill-hover", "bad-fill", "bad-fill-hover"])
def test_words_on_filled_buttons_are_readable(fill: str, scheme: str) -> None:
    colours = palette(scheme)
    assert contrast(colours[fill], colours["on-brand"]) >= TEXT


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("shape", ["edge", "focus", "s1", "s2", "s3", "s4", "s5", "s6"])
def test_borders_rings_and_bars_stand_out_from_a_card(shape: str, scheme: str) -> None:
    colours = palette(scheme)
    assert contrast(colours[shape], colours["surface"]) >= SHAPE
