"""Puts together what takes payments: Stripe with a key, else the simulated payment page, and the worker beside it."""

from functools import partial
from typing import NamedTuple

from domain.processes.policies import POLICIES
from integrations.effects.calls import Effects
from integrations.effects.payments import Checkouts, Links, Refunds
from integrations.effects.policies import Policies, StuckPolicies
from integrations.effects.ports import PaymentProcessor
from integrations.effects.worker import Job, Worker
from integrations.journal.office import Office
from integrations.stripe.delivery import over_http
from integrations.stripe.door import Door
from integrations.stripe.gateway import Address, Stripe
from integrations.stripe.simulated import Simulated
from integrations.stripe.teller import Teller
from web.settings import Settings

WEBHOOK = "/webhooks/stripe"


class CashDesk(NamedTuple):
    """The processor payments go through, the door its notices come in by, and the worker that carries both."""

    processor: PaymentProcessor
    simulated: Simulated | None
    door: Door
    worker: Worker
    effects: Effects
    policies: Policies


def cash_desk(office: Office, settings: Settings) -> CashDesk:
    """Return the cash desk of an installation."""
    secret = settings.stripe_secret or office.keys.named("simulated webhooks").hex()
    simulated = None
    if settings.stripe_key is None:
        pages = f"{settings.address}/simulated-payments"
        simulated = Simulated(office.database, office.clock, address=pages, zone=settings.zone)
    processor = simulated or Stripe(Address(settings.stripe_key or "", settings.stripe_base), zone=settings.zone)
    door = Door(office, [secret], settings.zone)
    links = Links(partial(_back, settings.address, "paid"), partial(_back, settings.address, "open"))
    policies = Policies(office, POLICIES)
    handlers = (
        Checkouts(office, processor, links),
        Refunds(office, processor, lambda: office.clock().astimezone(settings.zone).date()),
        StuckPolicies(policies),
    )
    effects = Effects(office, handlers)
    jobs: list[Job] = [policies, effects, door]
    if simulated is not None:
        deliver = over_http(f"http://127.0.0.1:{settings.port}{WEBHOOK}")
        jobs.append(Teller(office.database, office.clock, secret, deliver))
    worker = Worker(office.database, jobs)
    return CashDesk(processor, simulated, door, worker, effects, policies)


def _back(address: str, state: str, invoice: object) -> str:
    return f"{address}/invoices/{invoice}?{state}=1"
