"""Every release in the changelog that is past is kept, whole and unchanged, and this tree comes after all of them."""

import re
import tomllib
import zipfile

from tests.releases.kept import FOLDER, RELEASES, ROOT

LISTED = re.compile(r"^## \[(\d+\.\d+\.\d+)\]", re.MULTILINE)
KEPT = {"code.zip", "postgres.zip", "sqlite.zip", "told.json"}
MOST = 2_000_000
"""Bytes that a release may add to the repository."""


def numbers(release: str) -> tuple[int, ...]:
    return tuple(map(int, release.split(".")))


def version() -> tuple[int, ...]:
    return numbers(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def test_every_past_release_in_the_changelog_is_kept() -> None:
    listed = LISTED.findall((ROOT / "CHANGELOG.md").read_text())
    past = {release for release in listed if numbers(release) < version()}
    assert past == set(RELEASES) != set()


def test_what_is_kept_is_whole_and_small() -> None:
    for release in RELEASES:
        files = list((FOLDER / release).iterdir())
        assert {file.name for file in files} == KEPT
        assert sum(file.stat().st_size for file in files) < MOST
        for name in KEPT - {"told.json"}:
            with zipfile.ZipFile(FOLDER / release / name) as packed:
                assert packed.testzip() is None


def test_this_tree_comes_after_every_release() -> None:
    assert all(numbers(release) < version() for release in RELEASES)
