"""What looks for holes finds one that is there, and never says "none" of what it did not look at."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
HOLE = 'import subprocess\n\n\ndef run(told: str) -> None:\n    subprocess.run(f"ls {told}", shell=True)\n'
LOCK = (
    "alembic==1.20.1 \\\n    --hash=sha256:00\npsycopg[binary,pool]==3.3.1 \\\n"
    "tzdata==2026.6 ; sys_platform == 'win32' \\\n"
)
FINE, HIT = {"vulns": []}, {"vulns": [{"id": "PYSEC-2026-1"}]}
SKIPPED = {"skip_reason": "Dependency not found on PyPI and could not be audited"}


def test_a_planted_hole_is_found(tmp_path: Path) -> None:
    (tmp_path / "hole.py").write_text(HOLE)
    bandit = Path(sys.executable).with_name("bandit")
    found = subprocess.run(
        [bandit, "-q", "-r", tmp_path, "--severity-level", "medium"], check=False, capture_output=True
    )
    assert found.returncode == 1
    assert b"B602" in found.stdout


def audited(tmp_path: Path, **told: dict[str, Any]) -> tuple[int, str]:
    """Judge an answer of the service's about the two packages that matter here."""
    (tmp_path / "made.lock").write_text(LOCK)
    packages = [{"name": name, "version": "1"} | what for name, what in told.items()]
    (tmp_path / "answer.json").write_text(json.dumps({"dependencies": packages}))
    command = ["script/audit", "--answer", tmp_path / "answer.json", tmp_path / "made.lock"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_all_that_a_lock_names_is_audited(tmp_path: Path) -> None:
    code, said = audited(tmp_path, alembic=FINE, psycopg=FINE)
    assert (code, "audited 2 of 2 packages" in said) == (0, True)


def test_a_vulnerable_package_is_named(tmp_path: Path) -> None:
    code, said = audited(tmp_path, alembic=HIT, psycopg=FINE)
    assert (code, "alembic 1: PYSEC-2026-1" in said) == (1, True)


@pytest.mark.parametrize(
    ("told", "count"), [({"alembic": SKIPPED, "psycopg": SKIPPED}, 0), ({"alembic": FINE}, 1), ({}, 0)]
)
def test_what_was_not_audited_does_not_pass(tmp_path: Path, told: dict[str, Any], count: int) -> None:
    code, said = audited(tmp_path, **told)
    assert (code, f"audited {count} of 2 packages" in said) == (2, True)
    assert "nothing is known of them" in said
