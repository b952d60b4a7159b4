"""What tickets brought in is what was invoiced for them, also where a seat that was free passed on."""

from datetime import date

import pytest

from domain.events.ordering import Buyer, Order
from domain.events.registration import Registration, registration_id
from domain.processes import handing_on, payments
from domain.processes.handing_on import Successor
from domain.values import Money
from projections.views import takings
from tests.domain.processes.fairs import book, fair
from tests.domain.processes.worlds import ANN, BEN, EVENT, ON
from tests.projections.views.histories import viewed
from tests.projections.views.test_orders import invoiced


@pytest.mark.parametrize("beside", [(), ("dinner",)], ids=["free", "free but the dinner"])
def test_what_a_seat_that_was_free_costs_its_next_holder_is_counted_once(
    beside: tuple[str, ...], database_url: str
) -> None:
    journal = fair()
    book(journal, ANN, Order("speaker", add_ons=beside), who=Buyer(is_office=True))
    first = journal.get(Registration, registration_id(EVENT, ANN)).invoice_id
    if first is not None:
        payments.receive_payment(
            journal, reference="r", invoice_id=first, amount=Money(45_00, "EUR"), via="bank", on=ON
        )
    handing_on.substitute(journal, registration_id(EVENT, ANN), to=Successor(BEN, "guest"), on=ON)
    with viewed(database_url, journal.entries, takings.view) as connection:
        brought = takings.takings(connection, EVENT, as_of=date.max)
    assert sum(each.kept for each in brought.values()) == invoiced(journal)
    assert brought["guest"].charged == 50_00
