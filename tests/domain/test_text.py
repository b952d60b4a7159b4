"""What people type is trimmed and readable, and reads as what it is."""

import pytest

from domain.errors import Invalid
from domain.text import clean


@pytest.mark.parametrize("text", ["Ada\u202eadA", "Ada\u2067", "Ada\x00", "Ada\x1b[1m", "Ada\ud800"])
def test_characters_that_hide_or_turn_what_is_read_are_refused(text: str) -> None:
    with pytest.raises(Invalid, match="type it again as plain text"):
        clean(text, field="name", most=50)


@pytest.mark.parametrize("text", ["Zoë Müller", "Ωμέγα", "עדה", "عائشة", "नेहा", "Ada‍", "two\nlines"])
def test_every_script_is_welcome(text: str) -> None:
    assert clean(f" {text} ", field="name", most=50)
