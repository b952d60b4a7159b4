"""Opens a file of a scheme and its cases; every fault in it is a finding with its place."""

from pathlib import Path

from msgspec import Struct

from domain.cpd.scheme import Scheme
from integrations.schemes.case_reader import Case, read_case
from integrations.schemes.finding import Finding, Unreadable
from integrations.schemes.reader import Reader
from integrations.schemes.scheme_reader import read_scheme
from integrations.schemes.tree import Tree, parse


class Loaded(Struct, frozen=True):
    """A file as far as it could be read: no scheme if that has findings, and the cases without any."""

    scheme: Scheme | None
    cases: tuple[Case, ...]
    findings: tuple[Finding, ...]


def load(path: Path) -> Loaded:
    """Read a file of a scheme and its cases."""
    try:
        return loads(path.read_bytes().decode("utf-8-sig"), str(path))
    except OSError as missing:
        return _nothing(str(path), f"the file cannot be opened: {missing.strerror}", "give the path of a file")
    except UnicodeDecodeError as wrong:
        return _nothing(str(path), f"byte {wrong.start} is not UTF-8", "save the file as UTF-8")


def loads(text: str, source: str) -> Loaded:
    """Read the text of a scheme and its cases; the source is named in the findings."""
    try:
        tree = parse(text, source)
    except Unreadable as broken:
        return Loaded(None, (), (broken.finding,))
    if tree is None:
        return _nothing(source, "the file is empty", "add `scheme:` and `cases:`")
    reader = Reader(source)
    fields = reader.fields(tree, "the file", {"scheme", "cases"})
    scheme = read_scheme(reader, reader.required(fields, "scheme", tree))
    if reader.findings:
        return Loaded(None, (), tuple(sorted(reader.findings)))
    cases = [_case(reader, each, scheme) for each in reader.items(fields.get("cases"), "cases")]
    return Loaded(scheme, tuple(each for each in cases if each), tuple(sorted(reader.findings)))


def _case(reader: Reader, tree: Tree, scheme: Scheme) -> Case | None:
    """Give the case, or None if reading it made a finding."""
    before = len(reader.findings)
    case = read_case(reader, tree, scheme)
    return case if len(reader.findings) == before else None


def _nothing(source: str, problem: str, remedy: str) -> Loaded:
    return Loaded(None, (), (Finding(source, 1, 1, problem, remedy),))
