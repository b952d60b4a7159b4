"""Who had a part in what is decided about candidates: who decided it, by the journal, and who is close to them."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection

from domain.certifications.candidacies.separation import Part, Parts
from domain.certifications.certification import Certification
from domain.ports import Deciders
from integrations.journal.codec import read_state
from integrations.journal.office import Office
from projections.views import people

RULINGS = frozenset(fact.TOPIC for fact in (Certification.Refused, Certification.Suspended, Certification.Revoked))


def deciders(office: Office) -> Deciders:
    """Return what tells who refused, suspended or revoked a certification, as the journal has it now."""

    def found(subject: UUID) -> Collection[str]:
        with office.database.driving() as driver:
            stream = office.recorder.stream(driver, subject)
        return {read_state(topic, state).by for topic, state in stream if topic in RULINGS}

    return found


def close_to(connection: Connection, *told: Parts) -> list[str]:
    """Return the names of those of whom it was declared that they trained a candidate, or are close to them."""
    ids = sorted({UUID(officer) for parts in told for officer, found in parts.items() if Part.TRAINED in found})
    names = people.names(connection, ids)
    return [names.get(id, "somebody erased") for id in ids]
