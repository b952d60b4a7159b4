from pathlib import Path
from uuid import uuid4

import pytest

from integrations.journal import rotation
from integrations.journal.keys import Keys
from integrations.journal.master import MasterKeyMissing, make_master, read_master
from integrations.store.database import Database

PERSON = uuid4()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    make_master(tmp_path / "master.key")
    return tmp_path / "master.key"


@pytest.fixture
def sealed(path: Path) -> str:
    keys = opened(path)
    keys.migrate()
    keys.named("lookup")
    return keys.sealing(PERSON).seal("Ada")


def opened(path: Path) -> Keys:
    """Open the keys as a starting process does."""
    database = Database(f"sqlite:///{path.parent / 'keys.sqlite'}")
    rotation.end_rotation(database, path)
    return Keys(database, read_master(path))


def word(path: Path, sealed: str) -> str:
    key = opened(path).opening(PERSON)
    assert key is not None
    return key.open(sealed)


def test_after_a_rotation_everything_is_read_with_the_new_key_alone(path: Path, sealed: str) -> None:
    before = read_master(path)
    assert rotation.rotate(opened(path), path) == 2
    assert read_master(path) != before
    assert read_master(rotation.kept_at(path)) == before
    assert word(path, sealed) == "Ada"


def test_killed_before_the_keys_are_wrapped_the_old_key_goes_on(path: Path, sealed: str) -> None:
    before = read_master(path)
    make_master(path.with_suffix(".new"))
    assert word(path, sealed) == "Ada"
    assert read_master(path) == before
    rotation.rotate(opened(path), path)
    assert word(path, sealed) == "Ada"


def test_killed_before_the_file_changes_the_next_start_ends_it(path: Path, sealed: str) -> None:
    before = read_master(path)
    opened(path).rotate(make_master(path.with_suffix(".new")))
    assert word(path, sealed) == "Ada"
    assert read_master(path) != before
    assert not path.with_suffix(".new").exists()


def test_a_file_that_is_no_key_is_refused_with_a_sentence(path: Path) -> None:
    path.write_text("not a key")
    with pytest.raises(MasterKeyMissing, match="restore it"):
        read_master(path)


def test_what_was_found_before_a_rotation_is_found_after_it(path: Path, sealed: str) -> None:
    keys = opened(path)
    before = (keys.named("lookup"), keys.lookup("ada@example.org"), keys.fingerprint(b"a request"))
    rotation.rotate(keys, path)
    for after in (keys, opened(path)):
        assert (after.named("lookup"), after.lookup("ada@example.org"), after.fingerprint(b"a request")) == before
    assert word(path, sealed) == "Ada"
