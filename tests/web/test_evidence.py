"""Evidence on pages and by the API: kept sealed, given to whom it concerns alone, gone with its entry or person."""

import base64
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.learning import activity_commands, commands
from domain.learning.activity import Activity
from integrations.backup import Places, Refused, Targets, back_up, lay
from integrations.evidence import FolderCabinet
from integrations.journal.keys import Keys
from integrations.journal.master import read_master
from integrations.store.database import Database
from projections.views import evidence
from tests.integrations.evidence.samples import PDF, png
from tests.web.houses import OTHER, TODAY, World, carry_out
from web.evidence import Sweep, put, safe

API = "/api/v1"


@pytest.fixture
def office(shared_world: World) -> Iterator[World]:
    shared_world.app.config["WTF_CSRF_ENABLED"] = False
    yield shared_world
    shared_world.app.config["WTF_CSRF_ENABLED"] = True


def an_entry(world: World, who: str = OTHER, title: str = "Law") -> UUID:
    deed = partial(commands.log, id=uuid4(), person_id=world.people[who], kind="course", title=title, on=TODAY,
                   amounts={"hours": "2"})  # fmt: skip
    id = carry_out(world.house, deed)
    world.house.engine.catch_up()
    return id


def send(
    client: FlaskClient, entry: UUID, content: bytes, name: str = "Scan of me.pdf", key: str = "k"
) -> TestResponse:
    form = {"file": (BytesIO(content), name), "idempotency_key": key}
    return client.post(f"/cpd/entries/{entry}/evidence", data=form)


def files(world: World, entry: UUID) -> list[evidence.Shown]:
    world.house.engine.catch_up()
    with world.house.views.reading() as connection:
        return evidence.of_activity(connection, entry)


def test_a_member_puts_a_file_beside_an_entry_and_gets_it_back_to_save(office: World) -> None:
    entry, browser = an_entry(office, "member"), office.browser("member")
    assert send(browser, entry, PDF).status_code == 303
    (file,) = files(office, entry)
    page = browser.get(f"/cpd/entries/{entry}").text
    assert "Scan of me.pdf" in page
    for caller in ("member", "staff"):
        got = office.browser(caller).get(f"/cpd/entries/{entry}/evidence/{file.id}")
        assert got.data == PDF
        assert got.headers["Content-Disposition"] == 'attachment; filename="Scan of me.pdf"'
        assert (got.headers["X-Content-Type-Options"], got.content_type) == ("nosniff", "application/octet-stream")
        assert "sandbox" in got.headers["Content-Security-Policy"]
    assert office.browser(OTHER).get(f"/cpd/entries/{entry}/evidence/{file.id}").status_code == 404


def test_the_same_form_sent_twice_keeps_one_file_and_another_file_is_another(office: World) -> None:
    entry, browser = an_entry(office, "member"), office.browser("member")
    for content in (PDF, PDF, png()):
        assert send(browser, entry, content).status_code == 303
    assert [file.type for file in files(office, entry)] == ["application/pdf", "image/png"]


def test_one_file_brought_by_several_at_once_is_kept_once_and_the_others_are_told(office: World) -> None:
    entry = an_entry(office, "member")
    browsers = [office.browser("member") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda at: send(browsers[at], entry, PDF, key=f"at once {at}"), range(4)))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]
    assert all("beside it already" in answer.text for answer in answers if answer.status_code == 422)
    assert len(files(office, entry)) == 1
    assert len(list(office.house.settings.evidence.glob(f"*/{files(office, entry)[0].id}"))) == 1


@pytest.mark.parametrize(
    "content", [b"MZ\x90\0", b"<html>", b"PK\x03\x04", b""], ids=["program", "page", "bomb", "none"]
)
def test_what_is_no_evidence_is_refused_beside_the_form_and_nothing_is_kept(office: World, content: bytes) -> None:
    entry = an_entry(office, "member")
    before = office.head(), sorted(office.house.settings.evidence.glob("*/*"))
    answer = send(office.browser("member"), entry, content, "certificate.pdf")
    assert answer.status_code == 422
    assert "Nothing was kept" in answer.text
    assert (office.head(), sorted(office.house.settings.evidence.glob("*/*"))) == before


def test_a_file_that_is_withdrawn_is_deleted_unless_a_decision_rests_on_it(office: World) -> None:
    entry, browser = an_entry(office, "member"), office.browser("member")
    send(browser, entry, PDF)
    send(browser, entry, png())
    first, second = files(office, entry)
    assert browser.post(f"/cpd/entries/{entry}/evidence/{first.id}/withdrawals").status_code == 303
    assert [file.id for file in files(office, entry)] == [second.id]
    assert not list(office.house.settings.evidence.glob(f"*/{first.id}"))
    verdict = {"scheme": "demo", "counts": "yes"}
    assert office.browser("staff").post(f"/cpd/entries/{entry}/verdicts", data=verdict).status_code == 303
    refused = browser.post(f"/cpd/entries/{entry}/evidence/{second.id}/withdrawals")
    assert "a decision was taken with this file" in refused.text
    assert office.house.evidence.fetch(office.people["member"], second.id) == png()


def test_an_assessor_decides_on_the_page_with_the_reason(office: World) -> None:
    entry, staff = an_entry(office), office.browser("staff")
    at = f"/cpd/entries/{entry}"
    assert "the person reads it" in staff.get(at).text
    assert staff.post(f"{at}/verdicts", data={"scheme": "demo", "counts": "no"}).status_code == 422
    said = {"scheme": "demo", "counts": "no", "reason": "No evidence"}
    assert staff.post(f"{at}/verdicts", data=said).status_code == 303
    assert "demo: does not count" in staff.get(at).text
    assert office.house.office.read(Activity, entry).accepted == {"demo": False}


def test_a_reflection_is_its_owners_until_the_entry_is_put_forward(office: World) -> None:
    entry, browser, staff = an_entry(office, "member"), office.browser("member"), office.browser("staff")
    at, words = f"/cpd/entries/{entry}", "I had it wrong for years."
    assert browser.post(f"{at}/reflections", data={"text": words}).status_code == 303
    office.house.engine.catch_up()
    assert words in browser.get(at).text
    assert words not in staff.get(at).text
    (told,) = (each for each in browser.get(f"/history/{entry}").text.split("<li>") if "wrote down" in each)
    position = re.findall(r"/facts/([0-9]+)", told)[0]
    assert (browser.get(f"/facts/{position}").status_code, staff.get(f"/facts/{position}").status_code) == (200, 404)
    send(browser, entry, PDF)
    assert words in staff.get(at).text
    assert staff.post(f"{at}/reflections", data={"text": "mine"}).status_code in {403, 404}


def test_a_program_brings_lists_explains_and_withdraws_a_file(office: World) -> None:
    entry, api = an_entry(office, "member"), office.client("member")
    sent = {"name": "../../etc/passwd", "file": base64.b64encode(b"Notes of a day").decode()}
    key = {"Idempotency-Key": "one"}
    first, again = (api.post(f"{API}/activities/{entry}/evidence", json=sent, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json is not None
    office.house.engine.catch_up()
    person, file = office.people["member"], first.json["id"]
    at = f"{API}/people/{person}/evidence"
    listed = {each["id"]: each for each in api.get(at).json["items"]}  # type: ignore[index]
    assert (listed[file]["name"], listed[file]["type"]) == ("passwd.txt", "text/plain")
    assert api.get(f"{at}/explain", query_string={"of": file}).json["positions"] == [first.json["position"]]  # type: ignore[index]
    assert api.get(f"{API}/activities/{entry}/evidence/{file}").data == b"Notes of a day"
    gone = api.post(f"{API}/activities/{entry}/evidence/{file}/withdrawals")
    assert gone.status_code == 201
    office.house.engine.catch_up()
    assert api.get(f"{API}/activities/{entry}/evidence/{file}").status_code == 404
    before = {"known_at": str(first.json["position"])}
    assert file in {each["id"] for each in api.get(at, query_string=before).json["items"]}  # type: ignore[index]
    assert file not in {each["id"] for each in api.get(at).json["items"]}  # type: ignore[index]


def test_what_is_no_base64_is_refused_by_name(office: World) -> None:
    at = f"{API}/activities/{an_entry(office, 'member')}/evidence"
    answer = office.client("member").post(at, json={"name": "a", "file": "no base64!"})
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"][0]["field"] == "file"


@pytest.mark.parametrize(
    ("name", "kept"),
    [("C:\\scans\\Zeugnis Größe.PDF", "Zeugnis Größe.pdf"), ("../../x", "x.pdf"), ("a\r\nb<c>.html", "a__b_c.pdf"),
     (".pdf", "pdf.pdf"), ("x" * 300, "x" * 115 + ".pdf"), ("", "evidence.pdf")],
)  # fmt: skip
def test_a_file_is_named_so_that_any_system_may_keep_it(name: str, kept: str) -> None:
    assert safe(name, "application/pdf") == kept


def test_whoever_is_erased_leaves_no_file(world: World) -> None:
    entry, person = an_entry(world), world.people[OTHER]
    carry_out(world.house, put(world.house, entry, key=uuid4(), name="a.pdf", content=PDF))
    drawer: Path = world.house.settings.evidence / str(person)
    assert list(drawer.iterdir())
    world.house.workroom.eraser.erase(person, on=TODAY)
    assert not drawer.exists()


def test_files_that_no_fact_speaks_of_are_swept_after_a_day_and_no_others(world: World) -> None:
    entry, person = an_entry(world), world.people[OTHER]
    kept = carry_out(world.house, put(world.house, entry, key=uuid4(), name="a.pdf", content=PDF))
    orphan, gone = uuid4(), carry_out(world.house, put(world.house, entry, key=uuid4(), name="b.png", content=png()))
    world.house.evidence.keep(person, orphan, b"its fact was never stated")
    carry_out(world.house, partial(activity_commands.withdraw_evidence, activity_id=entry, evidence=gone, on=TODAY))
    sweep, cabinet = Sweep(world.house), world.house.settings.evidence / str(person)
    assert sweep.sweep(2**40) == 0  # the view has not come so far: it cannot tell
    world.house.engine.catch_up()
    assert sweep.sweep(0) == 0
    assert sweep.sweep(2**40) == 2
    names = {file.name for file in cabinet.iterdir()}
    assert (str(kept) in names, {str(orphan), str(gone)} & names) == (True, set())


def test_a_backup_holds_the_files_and_a_restore_puts_them_back(world: World, tmp_path: Path) -> None:
    entry, person, house = an_entry(world), world.people[OTHER], world.house
    file = carry_out(house, put(house, entry, key=uuid4(), name="a.pdf", content=PDF))
    targets, settings = Targets(tmp_path / "copies", tmp_path / "keys"), house.settings
    name, made = back_up(house.office, settings.master_key, targets, house.erasures, settings.evidence)
    assert made.files == len(list(settings.evidence.glob("*/*")))
    second = tmp_path / "second"
    places = Places(
        second, second / "collegium.sqlite", second / "keys.sqlite", second / "master.key", second / "files"
    )
    lay((targets.data / name, targets.keys / name), places, ())
    keys = Keys(Database(f"sqlite:///{places.keys}"), read_master(places.master))
    assert FolderCabinet(second / "files", keys).fetch(person, file) == PDF
    keys.database.close()


def test_a_backup_that_has_lost_a_file_is_not_put_back(world: World, tmp_path: Path) -> None:
    house, targets = world.house, Targets(tmp_path / "copies", tmp_path / "keys")
    name, made = back_up(house.office, house.settings.master_key, targets, house.erasures, house.settings.evidence)
    next((targets.data / name).glob("evidence/*/*")).unlink()
    second = tmp_path / "second"
    places = Places(second, second / "c.sqlite", second / "keys.sqlite", second / "master.key", second / "files")
    with pytest.raises(Refused, match=f"the {made.files} files of evidence"):
        lay((targets.data / name, targets.keys / name), places, ())
