"""The demonstration's schemes are sound, and their worked cases hold."""

from pathlib import Path

import pytest

import web.demo
from integrations.schemes.load import load
from integrations.schemes.report import evaluate_files
from web.demo.certificates import OFFERS
from web.demo.learning import SCHEMES

FILES = sorted((Path(web.demo.__file__).parent / "schemes").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_scheme_has_no_findings(path: Path) -> None:
    assert load(path).findings == ()


def test_every_case_comes_out_as_expected() -> None:
    _, status = evaluate_files(FILES)
    assert status == 0


def test_every_scheme_file_is_published() -> None:
    assert {path.stem for path in FILES} == set(SCHEMES)


def test_every_programme_names_one_of_the_schemes() -> None:
    published = {scheme.id for path in FILES if (scheme := load(path).scheme)}
    assert {offer.scheme for offer in OFFERS} == published
