"""Puts together what takes payments: Stripe with a key, else the simulated payment page, and the door for notices."""

from collections.abc import Sequence
from typing import NamedTuple

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
from web.settings import Settings

WEBHOOK = "/webhooks/stripe"


class CashDesk(NamedTuple):
    """The processor payments go through, the door its notices come in by, and what the worker does for both."""

    processor: PaymentProcessor
    simulated: Simulated | None
    door: Door
    handlers: Sequence[Handler]
    jobs: Sequence[Job]


def cash_desk(office: Office, settings: Settings) -> CashDesk:
    """Return the cash desk of an installation."""
    secret = settings.stripe_secret or office.keys.named("simulated webhooks").hex()
    door = Door(office, [secret], settings.zone)
    simulated, jobs = None, list[Job]([door])
    if settings.stripe_key is None:
        pages = f"{settings.address}/simulated-payments"
        simulated = Simulated(office.database, office.clock, address=pages, zone=settings.zone)
        deliver = over_http(f"http://127.0.0.1:{settings.port}{WEBHOOK}")
        jobs.append(Teller(office.database, office.clock, secret, deliver))
    processor = simulated or Stripe(Address(settings.stripe_key or "", settings.stripe_base), zone=settings.zone)
    links = Links(lambda id: f"{settings.address}/invoices/{id}?paid=1", lambda id: f"{settings.address}/invoices/{id}")
    handlers = (
        Checkouts(office, processor, links),
        Refunds(office, processor, lambda: office.clock().astimezone(settings.zone).date()),
    )
    return CashDesk(processor, simulated, door, handlers, jobs)
