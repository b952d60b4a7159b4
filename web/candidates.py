"""What use cases about candidates ask of the journal: who decided what one may appeal against."""

from collections.abc import Collection
from uuid import UUID

from domain.certifications.certification import Certification
from domain.ports import Deciders
from integrations.journal.codec import read_state
from integrations.journal.office import Office

RULINGS = frozenset(fact.TOPIC for fact in (Certification.Refused, Certification.Suspended, Certification.Revoked))


def deciders(office: Office) -> Deciders:
    """Return what tells who refused, suspended or revoked a certification, as the journal has it now."""

    def found(subject: UUID) -> Collection[str]:
        with office.database.driving() as driver:
            stream = office.recorder.stream(driver, subject)
        return {read_state(topic, state).by for topic, state in stream if topic in RULINGS}

    return found
