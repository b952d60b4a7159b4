"""The fee of an attempt at an examination on the pages: the office invoices it, the candidate finds and pays it."""

from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.billing.invoice import Invoice
from domain.certifications.candidacies import review
from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.candidacies.commands import take_step
from domain.processes.sittings import sitting_fee_id
from tests.web.candidates import a_candidacy, offer_examined
from tests.web.houses import TODAY, World, carry_out

PAID = "XF"


@pytest.fixture
def office(shared_world: World) -> World:
    shared_world.app.config["WTF_CSRF_ENABLED"] = False
    return shared_world


def admitted(world: World) -> UUID:
    """Give the candidacy of the member, who may be examined for eighty euros."""
    do = partial(carry_out, world.house)
    offer_examined(do, TODAY, code=PAID, sitting=80_00)
    id = a_candidacy(do, world.people["member"], TODAY, PAID)
    by: dict[str, Any] = {"officer": "the office", "on": TODAY}
    eligible = partial(review.find_eligible, basis="Ten years", evidence=[], **by)
    for step in (partial(review.find_complete, **by), eligible):
        do(partial(take_step, candidacy_id=id, step=step))
    world.house.catch_up()
    return id


def test_an_attempt_is_invoiced_on_its_page_and_its_candidate_reads_what_is_open(office: World) -> None:
    id = admitted(office)
    staff, path = office.browser("staff"), f"/candidates/{id}"
    assert "An attempt costs €80.00" in staff.get(path).text
    form = {"exam": "theory", "first_day": f"{TODAY}", "last_day": f"{TODAY}", "idempotency_key": str(uuid4())}
    assert staff.post(f"{path}/authorisations", data=form).status_code == 303
    assert staff.post(f"{path}/authorisations", data=form).status_code == 303
    office.house.catch_up()
    invoice = office.house.office.read(Invoice, sitting_fee_id(id, "theory", 1))
    mine = f"/certificates/{office.house.office.read(Candidacy, id).certification_id}/application"
    for page in (staff.get(path).text, office.browser("member").get(mine).text):
        assert f'/invoices/{invoice.id}">{invoice.number}</a>, €80.00 open' in page
