"""Checks what the association signed without asking it: with its published keys, saved in a file, and nothing else."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from integrations.badges import NotGenuine, is_set, opened
from web.installation import now

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
LARGEST = 2_000_000
"""Bytes of a file; nothing that is signed comes near."""


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--key", "keys", required=True, type=FILE, help="The association's keys: its /.well-known/jwks.json, saved."
)
@click.option("--status", type=FILE, help="For a badge: the list that it names, saved from its address.")
@click.option("--json", "as_json", is_flag=True, help="Print all that it says, as JSON.")
def verify(file: Path, keys: Path, status: Path | None, *, as_json: bool) -> None:
    """Check the signed answer, badge or status list in FILE. Exit 1: it is not genuine, or does not count now."""
    key_set = _read_keys(keys)
    found = opened(_read(file).strip(), key_set)
    _require_in_time(found)
    if status is not None:
        _require_counting(found, opened(_read(status).strip(), key_set))
    click.echo(json.dumps(found, indent=1, ensure_ascii=False) if as_json else f"genuine: {_in_words(found)}")


def _read(file: Path) -> str:
    with file.open("rb") as opened_file:
        return opened_file.read(LARGEST).decode("utf-8", errors="replace")


def _read_keys(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(_read(file))
    except ValueError:
        raise NotGenuine(
            f"{file} is no JSON; save /.well-known/jwks.json of the association as it is answered"
        ) from None
    return found if isinstance(found, dict) else {}


def _require_in_time(found: dict[str, Any]) -> None:
    ends = found.get("exp")
    if isinstance(ends, int) and ends < now().timestamp():
        message = f"it was signed by the association, but ended {found.get('validUntil')}; ask for a new one"
        raise NotGenuine(message)


def _require_counting(badge: dict[str, Any], listed: dict[str, Any]) -> None:
    """Raise NotGenuine unless a list is the one that a badge names, in time, and the badge's bit is not set."""
    _require_in_time(listed)
    entry, subject = badge.get("credentialStatus"), listed.get("credentialSubject")
    if not isinstance(entry, dict) or not isinstance(subject, dict) or entry["statusListCredential"] != listed["id"]:
        raise NotGenuine("the list is not the one that the badge names; save it from the badge's statusListCredential")
    if is_set(str(subject["encodedList"]), int(entry["statusListIndex"])):
        raise NotGenuine(f"it was signed by the association, but does not count at present ({entry['statusPurpose']})")


def _in_words(found: dict[str, Any]) -> str:
    if "credentialSubject" not in found:
        held = f" of {found['holder']}" if "holder" in found else ""
        asked = datetime.fromtimestamp(found["iat"], UTC)
        told = f"{found['number']}{held}: {found['status']} on {found['on']}"
        return f"{told}, {found['title']}; answered by {found['iss']} at {asked:%Y-%m-%dT%H:%MZ}"
    subject = found["credentialSubject"]
    if "encodedList" in subject:
        return f"the list {found['id']} ({subject['statusPurpose']}), good until {found['validUntil']}"
    held = ", ".join(each["identityHash"] for each in subject["identifier"] if not each["hashed"])
    return f"{subject['licenseNumber']} of {held}: {found['name']}, awarded {found['awardedDate'][:10]}"


COMMANDS = (verify,)
"""What the `collegium` command takes over from here."""
