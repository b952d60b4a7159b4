"""A scheme kept as text is the same scheme when it is read again."""

from fractions import Fraction
from pathlib import Path

import pytest

from domain.cpd.scheme import Credit
from domain.cpd.scheme_text import scheme_from_json, scheme_to_json
from domain.errors import Invalid
from integrations.schemes.load import load
from tests.domain.cpd.builders import a_scheme

FILES = sorted(Path("tests/cases/cpd").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_published_scheme_survives_being_stored(path: Path):
    scheme = load(path).scheme
    assert scheme is not None
    assert scheme_from_json(scheme_to_json(scheme)) == scheme


def test_a_rate_of_a_third_is_stored_exactly():
    scheme = a_scheme(credit=Credit(value={"minutes": Fraction(1, 3)}))
    assert '"1/3"' in scheme_to_json(scheme)
    assert scheme_from_json(scheme_to_json(scheme)).credit.value["minutes"] == Fraction(1, 3)


def test_equal_schemes_have_equal_text_whatever_the_order_of_their_units():
    one = a_scheme(credit=Credit(value={"hours": Fraction(1), "minutes": Fraction(2)}))
    other = a_scheme(credit=Credit(value={"minutes": Fraction(2), "hours": Fraction(1)}))
    assert scheme_to_json(one) == scheme_to_json(other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        '{"requirements": [{"id": "total", "min": 5}]}',
        '{"id": "a", "cycle": {"months": "x"}}',
        '{"id": "a", "cycle": {"months": 12}, "once": 3}',
    ],
)
def test_text_that_is_no_scheme_is_refused(text: str):
    with pytest.raises(Invalid, match="not a stored scheme"):
        scheme_from_json(text)


def test_a_number_that_is_none_is_refused():
    with pytest.raises(Invalid):
        scheme_from_json('{"id": "a", "cycle": {"months": 12}, "credit": {"minimum": "some"}}')
