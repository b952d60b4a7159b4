"""The walls between the packages stand, and each of them refuses a stone put in the wrong place."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "projections", "web", "integrations")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]

# contract, who, imports what
REFUSED = [
    ("layers", "domain.members", "projections"),
    ("layers", "domain.members", "integrations"),
    ("layers", "domain.members", "web"),
    ("layers", "projections.engine", "integrations"),
    ("layers", "projections.engine", "web"),
    ("layers", "integrations.journal", "projections"),
    ("layers", "integrations.journal", "web"),
    ("pure-domain", "domain.members", "flask"),
    ("pure-domain", "domain.billing", "sqlalchemy"),
    ("pure-domain", "domain.values", "dateutil"),
    ("slices", "domain.members", "domain.billing"),
    ("slices", "domain.billing", "domain.processes"),
    ("slices", "domain.cpd", "domain.learning"),
    ("slices", "domain.values", "domain.cpd"),
    ("slices", "domain.values", "domain.people"),
    ("slices", "domain.unlisted", "datetime"),
    ("reports", "projections.engine", "projections.views.register"),
    ("reports", "projections.ledger", "projections.views.register"),
    ("reports", "projections.views.register", "projections.ledger"),
    ("reports", "projections.views.register", "projections.reports"),
    ("views", "projections.views.register", "projections.views.renewals"),
    ("integrations", "integrations.accounting", "projections.views.register"),
    ("integrations", "integrations.stripe", "flask"),
    ("integrations", "integrations.imports", "marshmallow"),
    ("stripe", "web.api", "stripe"),
    ("stripe", "integrations.effects", "stripe"),
    ("drivers", "projections.engine", "sqlite3"),
    ("drivers", "web.app", "psycopg"),
    ("drivers", "integrations.effects", "psycopg_pool"),
]
ALLOWED = [
    ("web.app", "integrations.journal"),
    ("web.app", "projections.engine"),
    ("domain.values", "msgspec"),
    ("domain.processes", "domain.billing"),
    ("domain.learning", "domain.cpd"),
    ("projections.reports", "projections.views.register"),
    ("integrations.stripe.gateway", "stripe"),
    ("integrations.store.database", "sqlite3"),
    ("integrations.journal.postgres", "psycopg"),
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the house, with an empty room wherever a test needs one that is not built yet."""
    for package in PACKAGES:
        if (ROOT / package).is_dir():
            shutil.copytree(ROOT / package, tmp_path / package, ignore=_all_but_code)
        _room(tmp_path, package)
    shutil.copytree(ROOT / "tests" / "contracts", tmp_path / "tests" / "contracts")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_house_keeps_every_contract(house: Path) -> None:
    done = _lint(house)
    assert done.returncode == 0, done.stdout
    assert f"{len(CONTRACTS)} kept, 0 broken" in done.stdout


def test_imports_along_the_layers_are_let_through(house: Path) -> None:
    for importer, imported in ALLOWED:
        _plant(house, importer, imported)
    done = _lint(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("contract", "importer", "imported"), REFUSED)
def test_a_planted_import_is_refused(house: Path, contract: str, importer: str, imported: str) -> None:
    _plant(house, importer, imported)
    done = _lint(house, contract)
    assert done.returncode == 1, done.stdout
    assert "0 kept, 1 broken" in done.stdout
    assert importer in done.stdout


def test_each_contract_was_shown_to_refuse_something() -> None:
    assert {contract for contract, _, _ in REFUSED} == {contract["id"] for contract in CONTRACTS}


def _all_but_code(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if not (name.endswith(".py") or Path(folder, name).is_dir())}


def _plant(house: Path, importer: str, imported: str) -> None:
    if imported.partition(".")[0] in PACKAGES:
        _room(house, imported)
    with _room(house, importer).open("a") as file:
        file.write(f"\nimport {imported}\n")


def _room(house: Path, module: str) -> Path:
    """Give the file of a module, made empty where there is none, and the packages above it."""
    folder = house
    for name in module.split("."):
        if folder.joinpath(f"{name}.py").is_file():
            return folder / f"{name}.py"
        folder /= name
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    return folder / "__init__.py"


def _lint(house: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
    for contract in contracts:
        command += ["--contract", contract]
    return subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)
