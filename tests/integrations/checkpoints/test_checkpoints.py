"""Whoever changes the journal behind our back is found, and the damaged positions are named."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.journal import Actor, RawEntry
from domain.people.commands import register
from integrations.checkpoints import SealBroken, Sealing, Series, audit, make_signing_key, read_public_key
from integrations.checkpoints.series import Overtaken
from integrations.checkpoints.tree import BLOCK, blocks, leaf, root
from integrations.journal.office import Office
from tests.offices import MovingClock

FACTS = 600
UNGUARD = {
    "postgresql": ("DROP TRIGGER journal_no_change ON journal",),
    "sqlite": ("DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete"),
}
FLIPPED = {"postgresql": "set_byte(state, 40, get_byte(state, 40) # 1)", "sqlite": "zeroblob(length(state))"}
FLIP = "UPDATE journal SET state = {flipped} WHERE position = 300"
ATTACKS: dict[str, tuple[str, ...]] = {
    "flip": (FLIP,),
    "delete": ("DELETE FROM journal WHERE position = 300",),
    "swap": (
        "UPDATE journal SET position = 0 WHERE position = 300",
        "UPDATE journal SET position = 300 WHERE position = 301",
        "UPDATE journal SET position = 301 WHERE position = 0",
    ),
    "back-date": ("UPDATE journal SET recorded = recorded - 86400000000 WHERE position = 300",),
    "replace": (
        "DELETE FROM journal WHERE position = 300",
        (
            "INSERT INTO journal (position, originator_id, originator_version, topic, state, recorded) "
            "SELECT 300, originator_id, 999, topic, state, recorded FROM journal WHERE position = 299"
        ),
    ),
}
NAMED = f"positions {BLOCK + 1} to {2 * BLOCK} are not as they were sealed"


@dataclass
class Watch:
    """A journal with checkpoints over it."""

    office: Office
    series: Series
    sealing: Sealing
    key: Ed25519PrivateKey

    def findings(self) -> list[str]:
        return audit(self.office.recorder, self.series.read(), self.key.public_key())

    def attack(self, *statements: str) -> None:
        """Do what somebody with the database's password can do: the triggers are gone first."""
        with self.office.database.writing() as connection:
            for statement in (*UNGUARD[connection.dialect.name], *statements):
                connection.exec_driver_sql(statement.format(flipped=FLIPPED[connection.dialect.name]))


def tell(office: Office, times: int) -> None:
    with office.unit(Actor("tests")) as unit:
        for number in range(times):
            id = uuid4()
            register(unit, id, name=f"Person {number}", email=f"{id}@association.test", on=date(2026, 3, 1))


@pytest.fixture
def watch(office: Office, clock: MovingClock, tmp_path: Path) -> Watch:
    key = make_signing_key(tmp_path / "outside" / "checkpoint.key")
    series = Series(tmp_path / "outside" / "checkpoints.jsonl")
    watch = Watch(office, series, Sealing(office.recorder, series, key, clock), key)
    tell(office, FACTS)
    assert watch.sealing.step() == FACTS
    tell(office, 10)
    assert watch.sealing.step() == 0, "the minute is not over"
    clock.move(minutes=1)
    assert watch.sealing.step() == 10
    return watch


def test_an_untouched_journal_agrees_with_its_checkpoints(watch: Watch) -> None:
    assert watch.findings() == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_changed_journal_is_found_and_the_range_named(watch: Watch, attack: str) -> None:
    watch.attack(*ATTACKS[attack])
    (finding,) = watch.findings()
    assert finding.startswith(NAMED)


def test_a_journal_cut_off_is_found(watch: Watch) -> None:
    watch.attack(f"DELETE FROM journal WHERE position > {FACTS}")
    (finding,) = watch.findings()
    assert finding.startswith(f"positions {FACTS + 1} to {FACTS + 10} are")


def recomputed(watch: Watch, key: Ed25519PrivateKey | None) -> None:
    """Write the whole series anew to fit the journal as it is now, as somebody who can reach the file would."""
    theirs = Sealing(
        watch.office.recorder, Series(watch.series.path.with_name("theirs")), key or watch.key, watch.office.clock
    )
    theirs.seal_all()
    theirs.series.path.replace(watch.series.path)


def test_a_series_recomputed_to_fit_is_found_by_its_signature(watch: Watch) -> None:
    watch.attack(FLIP)
    recomputed(watch, Ed25519PrivateKey.generate())
    assert all("does not bear the signature" in finding for finding in watch.findings())
    assert watch.findings()


def test_only_the_signature_stands_between_a_recomputed_series_and_belief(watch: Watch) -> None:
    """The control: with the key itself in the wrong hands nothing is found, so the key must be kept outside."""
    watch.attack(FLIP)
    recomputed(watch, None)
    assert watch.findings() == []


def test_a_checkpoint_changed_or_taken_out_is_found(watch: Watch) -> None:
    first, second = watch.series.read()
    assert "does not follow" in audit(watch.office.recorder, [second], watch.key.public_key())[0]
    changed = msgspec.structs.replace(first, facts=1)
    assert "does not bear the signature" in audit(watch.office.recorder, [changed, second], watch.key.public_key())[0]


def test_a_line_torn_by_a_crash_is_made_again(watch: Watch, clock: MovingClock) -> None:
    whole = watch.series.path.read_bytes()
    watch.series.path.write_bytes(whole + b'{"number": 3, "aft')
    assert watch.findings() == []
    tell(watch.office, 5)
    clock.move(minutes=1)
    assert watch.sealing.step() == 5
    assert len(watch.series.read()) == 3
    assert watch.findings() == []


def test_two_who_seal_at_once_make_one_series(watch: Watch, clock: MovingClock) -> None:
    other = Sealing(watch.office.recorder, watch.series, watch.key, clock)
    tell(watch.office, 5)
    clock.move(minutes=1)
    *_, seal = watch.series.read()
    length = watch.series.size()
    assert watch.sealing.step() == 5
    with pytest.raises(Overtaken):
        watch.series.add(seal, length)
    assert other.seal_all() == FACTS + 15
    assert (len(watch.series.read()), watch.findings()) == (3, [])


def test_a_long_series_is_not_read_again_for_each_checkpoint(
    watch: Watch, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(watch.office, 5)
    clock.move(minutes=1)
    monkeypatch.setattr(Series, "read", lambda _series: pytest.fail("read whole"))
    assert watch.sealing.step() == 5


def test_a_restore_is_said_by_a_signed_line_and_sealing_goes_on(watch: Watch, clock: MovingClock) -> None:
    watch.attack(f"DELETE FROM journal WHERE position > {FACTS + 4}", *_head_back(watch.office, FACTS + 4))
    clock.move(minutes=1)
    assert watch.sealing.step() == 0, "nothing is sealed over a loss that nobody has explained"
    assert watch.findings()
    assert watch.sealing.restored() == FACTS + 4
    with pytest.raises(SealBroken, match="nothing to give up"):
        watch.sealing.restored()
    tell(watch.office, 7)
    clock.move(minutes=1)
    assert watch.sealing.step() == 4 + 7
    assert watch.findings() == []


def _head_back(office: Office, position: int) -> tuple[str, ...]:
    if office.database.dialect == "postgresql":
        return (f"SELECT setval('journal_position_seq', {position})",)
    return (f"UPDATE sqlite_sequence SET seq = {position} WHERE name = 'journal'",)


def test_the_public_key_is_enough_to_check_and_a_wrong_file_is_named(watch: Watch, tmp_path: Path) -> None:
    key = read_public_key(tmp_path / "outside" / "checkpoint.pub")
    assert audit(watch.office.recorder, watch.series.read(), key) == []
    with pytest.raises(SealBroken, match="no public key at"):
        read_public_key(tmp_path / "absent.pub")
    with pytest.raises(SealBroken, match="is no public key"):
        read_public_key(watch.series.path)


def test_the_signing_key_is_its_owners_alone_and_made_once(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.key"
    first = make_signing_key(path)
    assert make_signing_key(path).public_key() == first.public_key()
    assert path.stat().st_mode & 0o077 == 0


def test_the_tree_is_that_of_rfc_6962() -> None:
    """Vectors: the empty tree, and three leaves by hand."""
    a, b, c = (hashlib.sha256(bytes([n])).digest() for n in range(3))
    pair = hashlib.sha256(b"\1" + a + b).digest()
    assert root([]) == hashlib.sha256(b"").digest()
    assert root([a, b, c]) == hashlib.sha256(b"\1" + pair + c).digest()


def test_blocks_go_by_position() -> None:
    facts = [RawEntry(position, uuid4(), 1, "jar.bought", b"{}", 0) for position in (1, 2, 300)]
    assert blocks(facts, 0, 300) == [root([leaf(facts[0]), leaf(facts[1])]), leaf(facts[2])]
    with pytest.raises(ValueError, match="outside 1 to 299"):
        blocks(facts, 0, 299)
