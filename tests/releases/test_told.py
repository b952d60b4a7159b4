"""Operators read, before they upgrade, at which kinds of fact an older release stops."""

import re
import zipfile
from pathlib import Path

from domain.catalogue import kinds

HERE = Path(__file__).parent
TOPIC = re.compile(r'TOPIC(?:: [^=]+)? = "([^"]+)"')
UPGRADE = re.compile(r"\*\*From 0\.1\.0 to 0\.2\.0\.\*\*.*?\n## ", re.DOTALL)


def test_each_kind_of_fact_that_0_1_0_does_not_know_is_named_to_operators() -> None:
    with zipfile.ZipFile(HERE / "0.1.0/code.zip") as code:
        known = {topic for name in code.namelist() for topic in TOPIC.findall(code.read(name).decode(errors="ignore"))}
    found = UPGRADE.search((HERE.parents[1] / "docs/operations.md").read_text())
    assert found
    told = found.group()
    new = {kind.TOPIC for kind in kinds()} - known
    assert "member.renewed" in known
    assert sorted(topic for topic in new if not is_told(topic, told)) == []


def is_told(topic: str, told: str) -> bool:
    """Tell whether a kind stands there by its thing, by its name, or by how it begins or ends."""
    thing, deed = topic.split(".")
    parts = [part for part in re.findall(rf"[;:]\s+`{thing}\.[^;]*", told) for part in re.findall(r"`([^`]+)`", part)]
    named = any(part in {topic, f".{deed}"} or ("…" in part and topic.startswith(part.rstrip("…"))) for part in parts)
    return f"`{thing}`" in told or named or deed.endswith("_in_mode")
