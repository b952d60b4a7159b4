"""Puts together what takes payments: Stripe with a key, a demonstration's simulated page, or nothing but the bank."""

from collections.abc import Sequence
from typing import NamedTuple

from integrations.effects.fees import Fees
from integrations.effects.handlers import Handler
from integrations.effects.payments import Checkouts, Links, Refunds
from integrations.effects.ports import PaymentProcessor
from integrations.effects.worker import Job
from integrations.journal.office import Office
from integrations.stripe.delivery import over_http
from integrations.stripe.door import Door
from integrations.stripe.gateway import Address, Stripe
from integrations.stripe.simulated import Simulated
from integrations.stripe.teller import Teller
from web.demo.begun import begun_here
from web.settings import Settings

WEBHOOK = "/webhooks/stripe"


class CashDesk(NamedTuple):
    """The processor of card payments if there is one, the door its notices come in by, and the worker's part."""

    processor: PaymentProcessor | None
    simulated: Simulated | None
    door: Door
    handlers: Sequence[Handler]
    jobs: Sequence[Job]


def cash_desk(office: Office, settings: Settings) -> CashDesk:
    """Return the cash desk of an installation."""
    secret = settings.stripe_secret or office.keys.named("simulated webhooks").hex()
    door = Door(office, [secret], settings.zone)
    jobs: list[Job] = [door]
    if settings.stripe_key is not None:
        stripe = Stripe(Address(settings.stripe_key, settings.stripe_base), zone=settings.zone)
        return CashDesk(stripe, None, door, _handlers(office, settings, stripe), jobs)
    if not settings.simulated_payments and begun_here(office) is None:
        return CashDesk(None, None, door, (), jobs)
    pages = f"{settings.address}/simulated-payments"
    simulated = Simulated(office.database, office.clock, address=pages, zone=settings.zone)
    deliver = over_http(f"http://127.0.0.1:{settings.port}{WEBHOOK}")
    jobs.append(Teller(office.database, office.clock, secret, deliver))
    return CashDesk(simulated, simulated, door, _handlers(office, settings, simulated), jobs)


def _handlers(office: Office, settings: Settings, processor: PaymentProcessor) -> Sequence[Handler]:
    links = Links(lambda id: f"{settings.address}/invoices/{id}?paid=1", lambda id: f"{settings.address}/invoices/{id}")
    today = lambda: office.clock().astimezone(settings.zone).date()  # noqa: E731  shorter than a function
    return (Checkouts(office, processor, links), Refunds(office, processor, today), Fees(office, processor))
