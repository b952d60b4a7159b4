from datetime import UTC, datetime

import pytest

from integrations.stripe.signature import LARGEST, Refused, sign, verify

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AT = int(NOW.timestamp())
SECRET = "whsec_right"
BODY = b'{"id": "evt_1"}'


def refusal(body: bytes, header: str | None, secret: str = SECRET) -> str:
    with pytest.raises(Refused) as caught:
        verify(body, header, [secret], NOW)
    return caught.value.code


def test_a_signed_body_passes() -> None:
    verify(BODY, sign(BODY, SECRET, AT), [SECRET], NOW)


@pytest.mark.parametrize("seconds", [-300, 300])
def test_a_signature_within_five_minutes_passes_on_both_sides(seconds: int) -> None:
    verify(BODY, sign(BODY, SECRET, AT + seconds), [SECRET], NOW)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_signature_beyond_five_minutes_is_refused_on_both_sides(seconds: int) -> None:
    assert refusal(BODY, sign(BODY, SECRET, AT + seconds)) == "untimely"


def test_another_endpoints_secret_is_refused() -> None:
    assert refusal(BODY, sign(BODY, "whsec_other", AT)) == "forged"


def test_a_changed_body_is_refused() -> None:
    assert refusal(BODY + b" ", sign(BODY, SECRET, AT)) == "forged"


def test_a_moved_instant_is_refused() -> None:
    header = sign(BODY, SECRET, AT - 400).replace(f"t={AT - 400}", f"t={AT}")
    assert refusal(BODY, header) == "forged"


@pytest.mark.parametrize(
    "header", [None, "", "v1=abc", "t=", f"t={AT}", "t=-5,v1=a", "t=١٢,v1=a", "t=" + "9" * 99, ",,=,="]
)
def test_a_header_that_lacks_something_is_refused(header: str | None) -> None:
    assert refusal(BODY, header) in {"unsigned", "forged"}


def test_a_header_of_strange_letters_is_refused() -> None:
    assert refusal(BODY, f"t={AT},v1=ümläut") == "forged"


def test_the_old_scheme_of_signatures_is_refused() -> None:
    assert refusal(BODY, sign(BODY, SECRET, AT).replace("v1=", "v0=")) == "forged"


def test_a_body_beyond_the_limit_is_refused_before_anything_is_computed() -> None:
    body = b"x" * (LARGEST + 1)
    assert refusal(body, sign(body, SECRET, AT)) == "too-large"
    verify(body[:-1], sign(body[:-1], SECRET, AT), [SECRET], NOW)


def test_two_secrets_pass_while_one_is_replaced() -> None:
    header = f"{sign(BODY, 'whsec_new', AT)},v1=0000"
    verify(BODY, header, ["whsec_old", "whsec_new"], NOW)
