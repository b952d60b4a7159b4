"""Puts together the worker beside the web: policies, payments, letters, and erasures carried to their end."""

from typing import NamedTuple

from domain.processes.policies import POLICIES
from integrations.effects.calls import Effects
from integrations.effects.policies import Policies, StuckPolicies
from integrations.effects.worker import Job, Worker
from integrations.erasure import Eraser, Reach
from integrations.journal.office import Office
from integrations.mail.folder import FolderPostman
from integrations.mail.outbox import House, Letters
from integrations.mail.ports import Postman
from integrations.mail.smtp import Server, SmtpPostman
from web.auth.joinings import JoiningLetters
from web.auth.resets import PasswordLetters
from web.cashdesk import CashDesk
from web.settings import Settings


class Workroom(NamedTuple):
    """The worker, and those of its parts that others ask for things."""

    worker: Worker
    effects: Effects
    policies: Policies
    eraser: Eraser


def workroom(office: Office, settings: Settings, desk: CashDesk, reach: Reach, *others: Job) -> Workroom:
    """Return the workroom of an installation; `reach` says what an erasure must reach beyond the office."""
    postman = _postman(office, settings)
    policies = Policies(office, POLICIES)
    eraser = Eraser(office, reach._replace(forget=(*reach.forget, postman.forget)))
    sender = House(settings.association, settings.address)
    letters = Letters(office, postman, sender)
    writers = JoiningLetters(office, postman, sender), PasswordLetters(office, postman, sender)
    effects = Effects(office, (*desk.handlers, letters, eraser, StuckPolicies(policies)))
    return Workroom(
        Worker(office.database, (policies, effects, *writers, *desk.jobs, *others)), effects, policies, eraser
    )


def _postman(office: Office, settings: Settings) -> Postman:
    if settings.mail_server is None:
        return FolderPostman(settings.data / "mail", settings.mail_from, office.clock)
    host, _, port = settings.mail_server.partition(":")
    server = Server(host, int(port or 587), settings.mail_user, settings.mail_password)
    return SmtpPostman(server, settings.mail_from, office.clock)
