"""Carries a simulated notice to the association's own address, the way Stripe's would come."""

from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from integrations.stripe.teller import Deliver

PATIENCE = 10
"""Seconds to wait for the door."""


def over_http(address: str) -> Deliver:
    """Return a delivery to the webhook address of this installation. Raises ValueError unless it is http(s)."""
    if urlsplit(address).scheme not in {"http", "https"}:
        message = f"{address!r} is no http address; give the address of the webhook route"
        raise ValueError(message)

    def deliver(body: bytes, header: str) -> None:
        headers = {"Stripe-Signature": header, "Content-Type": "application/json"}
        request = Request(address, data=body, headers=headers, method="POST")  # noqa: S310  http(s), checked above
        with urlopen(request, timeout=PATIENCE):  # noqa: S310  as above # nosec B310
            pass

    return deliver
