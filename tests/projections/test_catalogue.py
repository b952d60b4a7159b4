"""No fact is forgotten: each is folded into a view that shows what it says, or kept out on purpose."""

import pytest

from domain.catalogue import kinds
from projections.catalogue import VIEWS
from projections.views import history

UNSHOWN = {
    "candidacy.conflict_declared": "it decides who may decide, and moves nothing",
    "candidacy.conflict_withdrawn": "as above",
    "impartiality.conflict_declared": "as above",
    "impartiality.conflict_withdrawn": "as above",
    "event.box_office_opened": "what is sold there is shown",
    "registration.handed_on": "the registration that has the seat now is shown",
    "registration.made_by": "the registration is shown",
    "event_notice.due": "a letter that is due; what it is about is shown with the event",
    "customer.credit_added": "posted by the credit note or payment beside it",
    "customer.credit_used": "posted by the settlement or refund beside it",
    "enrolment.seat_assigned": "the block shows who has which seat",
    "enrolment.seated": "the seats beside it are counted",
    "invoice.payment_applied": "posted by the payment beside it",
    "member.credit_granted": "the term that it allows is shown",
    "payment.dispute_lost": "posted by the charge-back of the invoice",
    "payment.refund_requested": "an intent; the refund is shown",
    "payment.requested": "an intent; the payment is shown",
}
"""Facts that only histories list, and why."""

SHOWN = frozenset[str]().union(*(view.topics for view in VIEWS if view is not history.view))


@pytest.mark.parametrize("topic", [kind.TOPIC for kind in kinds()])
def test_every_fact_is_folded_somewhere_or_kept_out_on_purpose(topic: str) -> None:
    assert (topic in SHOWN) != (topic in UNSHOWN)


def test_what_is_kept_out_exists() -> None:
    assert set(UNSHOWN) <= {kind.TOPIC for kind in kinds()}


def test_only_the_directory_of_people_holds_personal_data() -> None:
    assert [view.name for view in VIEWS if view.personal] == ["people"]
