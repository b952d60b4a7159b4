"""Evidence is sealed under names that say nothing, and goes with the person."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag

from domain.errors import Erased, NotFound
from integrations.evidence import FolderCabinet
from integrations.journal.keys import Keys
from integrations.journal.master import make_master
from integrations.store.database import Database

ADA, BEN, FILE = uuid4(), uuid4(), uuid4()
WORDS = b"Certificate of Ada Brandt"


@pytest.fixture
def cabinet(tmp_path: Path) -> Iterator[FolderCabinet]:
    keys = Keys(Database(f"sqlite:///{tmp_path / 'keys.sqlite'}"), make_master(tmp_path / "master.key"))
    keys.migrate()
    yield FolderCabinet(tmp_path / "evidence", keys)
    keys.database.close()


def test_what_is_kept_is_fetched_and_nobody_reads_it_from_the_folder(cabinet: FolderCabinet) -> None:
    for _ in range(2):
        cabinet.keep(ADA, FILE, WORDS)
    assert cabinet.fetch(ADA, FILE) == WORDS
    (file,) = cabinet.folder.glob("*/*")
    assert (WORDS in file.read_bytes(), file.stat().st_mode & 0o077) == (False, 0)
    assert UUID(file.name) == FILE


def test_another_persons_key_does_not_open_it(cabinet: FolderCabinet) -> None:
    cabinet.keep(ADA, FILE, WORDS)
    cabinet.keep(BEN, FILE, b"other")
    (cabinet.folder / str(BEN) / str(FILE)).write_bytes((cabinet.folder / str(ADA) / str(FILE)).read_bytes())
    with pytest.raises(InvalidTag):
        cabinet.fetch(BEN, FILE)


def test_what_is_dropped_or_forgotten_is_gone(cabinet: FolderCabinet) -> None:
    for person in (ADA, BEN):
        cabinet.keep(person, FILE, WORDS)
    cabinet.drop(ADA, FILE)
    cabinet.forget(BEN)
    cabinet.forget(BEN)
    for person in (ADA, BEN):
        with pytest.raises(NotFound, match="withdrawn or deleted"):
            cabinet.fetch(person, FILE)


def test_for_the_erased_nothing_is_kept_or_opened(cabinet: FolderCabinet) -> None:
    cabinet.keep(ADA, FILE, WORDS)
    cabinet.keys.destroy(ADA)
    with pytest.raises(NotFound):
        cabinet.fetch(ADA, FILE)
    with pytest.raises(Erased):
        cabinet.keep(ADA, uuid4(), WORDS)


def test_files_are_listed_by_age_and_broken_drafts_go(cabinet: FolderCabinet) -> None:
    cabinet.keep(ADA, FILE, WORDS)
    draft = cabinet.folder / str(ADA) / f"{FILE}x7draft"
    draft.write_bytes(b"half")
    assert list(cabinet.older(0)) == []
    assert list(cabinet.older(2**40)) == [(ADA, FILE)]
    assert not draft.exists()
