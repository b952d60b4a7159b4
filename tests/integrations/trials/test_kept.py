"""What-ifs are kept alike by both databases: asked once, entered part by part, looked through by what was found."""

import threading
from uuid import UUID

from integrations.journal.office import Office
from integrations.trials import Told, Trials

ID = UUID(int=9)
PEOPLE = [UUID(int=number) for number in (1, 2, 3)]


def test_what_was_found_is_read_by_what_would_be_so_page_by_page(office: Office) -> None:
    kept = Trials(office)
    for _ in range(2):
        kept.ask(ID, programme="CP", asked=b"{}", holders=3)
    first = kept.next_due()
    assert first is not None
    told = [Told(id, bits) for id, bits in zip(PEOPLE, (0b01, 0b10, 0b11), strict=True)]
    kept.enter(first, told[:2], {"fail": 1}, is_last=False)
    kept.enter(first, told[:2], {"fail": 1}, is_last=False)
    second = kept.next_due()
    assert second is not None
    assert (second.seen, second.after, second.totals) == (2, PEOPLE[1], {"fail": 1})
    kept.enter(second, told[2:], {"fail": 1}, is_last=True)
    assert (kept.next_due(), kept.last("CP")) == (None, kept.find(ID))
    assert kept.page(ID, bits=0b01, after=None, limit=1) == PEOPLE[:1]
    assert kept.page(ID, bits=0b01, after=PEOPLE[0], limit=5) == PEOPLE[2:]
    assert kept.page(ID, bits=0, after=None, limit=5) == PEOPLE
    kept.cancel(ID)
    found = kept.find(ID)
    assert found is not None
    assert (found.state, found.totals) == ("done", {"fail": 2})


def test_asked_by_several_at_once_it_is_one(office: Office) -> None:
    kept, begin, refused = Trials(office), threading.Barrier(4), list[Exception]()

    def ask() -> None:
        begin.wait()
        try:
            kept.ask(ID, programme="CP", asked=b"{}", holders=3)
        except Exception as error:  # noqa: BLE001  whatever it is, nobody was to be refused
            refused.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (refused, kept.next_due()) == ([], kept.find(ID))
