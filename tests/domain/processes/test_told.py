"""Whoever has to do with an event is told of its changes, each once."""

from uuid import uuid4

from domain.events import afterwards
from domain.events.notice import Notice
from domain.events.ordering import Order
from domain.events.registration import registration_id
from domain.processes.parties import Guest
from tests.domain.processes.test_handing_on import DANA, bring
from tests.domain.processes.worlds import ANN, BEN, CEM, EVENT, ON, world


def test_whoever_pays_for_a_party_is_told_once_of_a_change_of_its_event() -> None:
    """Ben brings Ann and Cem; Ann brings Dana, and is told by her own registration."""
    journal = world(capacity=4)
    bring(journal, Guest(ANN, Order()), Guest(CEM, Order()), payer=BEN)
    dana = Guest(DANA, Order(), "Dana", "dana@example.org")
    bring(journal, dana, id=uuid4(), payer=ANN)
    for person in (ANN, CEM, DANA, CEM, ANN):
        afterwards.tell(journal, registration_id(EVENT, person), what="moved", change=9, on=ON)
    told = [fact.person_id for _, fact in journal.entries if isinstance(fact, Notice.Due)]
    assert sorted(told) == sorted([ANN, BEN, CEM, DANA])
