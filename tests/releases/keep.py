"""Keeps a release for later ones to be tried on: its code, data that it wrote on both databases, what it told of them.

In a checkout of the release, with the URL of an empty PostgreSQL database: `python -m tests.releases 0.2.0 URL`.
"""

import argparse
import json
import shutil
import subprocess
import zipfile
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.engine import make_url

from web.app import create_app
from web.auth.people import person_with_email
from web.auth.tokens import make_token
from web.demo.cast import CAST
from web.demo.load import load
from web.installation import Installation
from web.settings import Settings

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
CODE = ("domain", "projections", "integrations", "web")
LEFT_OUT = "web/static/"
"""Pictures and scripts are not needed to answer, and would be most of what is kept."""
MEMBERS = 24
DAYS = ("2024-06-30", "2025-12-31", "2026-06-30", "2026-11-20")
KNOWN = "2026-03-31"
REPORTS = (
    "reports/revenue",
    "reports/balances",
    "reports/receivables",
    "reports/members",
    "reports/members/cohorts",
    "reports/renewals",
    "reports/certifications",
)
LISTS = ("people?limit=100", "members?limit=100&as_of=2026-11-20", "books/closings", "events", "courses")
AT = f"as_of={DAYS[-1]}"
OF_PERSON = ("", f"/activities?{AT}", f"/standings?{AT}", "/invoices", "/bookings", f"/certifications?{AT}")


def main() -> None:
    """Write the folder of a release, which must not exist yet."""
    parser = argparse.ArgumentParser(prog="python -m tests.releases", description=__doc__)
    parser.add_argument("release", help="such as 0.2.0")
    parser.add_argument("postgres", help="the URL of an empty PostgreSQL database")
    parser.add_argument("--pg-dump", default="pg_dump", help="the program of that server's version")
    given = parser.parse_args()
    kept = FOLDER / given.release
    kept.mkdir()
    with TemporaryDirectory() as place:
        folder = Path(place)
        told = _written(folder / "sqlite", None)
        _written(folder / "postgres", given.postgres)
        (folder / "postgres" / "dump.sql").write_text(_dump(given.pg_dump, given.postgres))
        for name in ("sqlite", "postgres"):
            _pack(kept / f"{name}.zip", folder / name, sorted((folder / name).iterdir()))
    _pack(kept / "code.zip", ROOT, [path for path in _tracked() if not path.startswith(LEFT_OUT)])
    (kept / "told.json").write_text(json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def _written(folder: Path, url: str | None) -> dict[str, Any]:
    """Have the release write its demonstration into a folder; return what its API tells of it."""
    env = {"COLLEGIUM_DATA": str(folder)} | ({} if url is None else {"COLLEGIUM_DATABASE_URL": url})
    house = Installation(Settings.read(env, demo=True))
    house.migrate()
    load(house, MEMBERS)
    told = ask_all(house)
    house.close()
    for lock in folder.glob("*.lock"):
        lock.unlink()
    shutil.rmtree(folder / "mail", ignore_errors=True)
    return told


def ask_all(house: Installation) -> dict[str, Any]:
    """Return what the API tells an administrator by the path that was asked, and when that was."""
    admin = person_with_email(house.office, CAST["admin"].email)
    assert admin is not None
    token = make_token(house.office, admin, label="kept", roles=frozenset({"member", "admin", "staff", "finance"}))
    client = create_app(house).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    answers: dict[str, Any] = {}
    people = client.get(f"/api/v1/{LISTS[0]}").get_json()["items"]
    for path in (*questions(), *(f"people/{person['id']}{part}" for person in people for part in OF_PERSON)):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == HTTPStatus.OK, f"{path}: {answer.text}"
        answers[path] = answer.json
    return {"at": house.clock().isoformat(), "answers": answers}


def questions() -> list[str]:
    """Return the paths of reports and lists, on several days and as known on one of them."""
    reports = [f"{report}?as_of={day}" for report in REPORTS for day in DAYS]
    known = [f"{report}?as_of={DAYS[2]}&known_at={KNOWN}" for report in REPORTS]
    return [*reports, *known, *LISTS, f"reports/members/movements?first={DAYS[0]}&last={DAYS[-1]}"]


def _dump(program: str, url: str) -> str:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    options = ("--inserts", "--rows-per-insert=500", "--no-owner", "--no-privileges")
    text = subprocess.run([program, *options, plain], check=True, capture_output=True, text=True).stdout
    return "\n".join(line for line in text.splitlines() if not line.startswith("\\"))


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", *CODE], cwd=ROOT, check=True, capture_output=True, text=True)
    return listed.stdout.splitlines()


def _pack(archive: Path, root: Path, paths: list[Any]) -> None:
    with zipfile.ZipFile(archive, "x", zipfile.ZIP_LZMA) as packed:
        for path in paths:
            packed.write(root / path, (root / path).relative_to(root))


if __name__ == "__main__":
    main()
