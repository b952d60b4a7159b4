"""What is wrong with a file that is no YAML, in words of those who write such files, and what to write instead."""

import re
from typing import NamedTuple

from ruamel.yaml.error import MarkedYAMLError


class Fault(NamedTuple):
    """What a parser says, as a pattern, and what that means; `opened` is told at the place where it began."""

    said: str
    problem: str
    remedy: str
    opened: bool = False


QUOTED = "put the value in quotes"
FAULTS = (
    Fault(r"character '\\t' that cannot", "a tab stands where only spaces may", "indent with spaces"),
    Fault(r"character '(?P<sign>.+)' that cannot", "no value begins with {sign}", QUOTED),
    Fault(
        r"mapping values are not allowed",
        "a colon stands where none may",
        "put a value with a colon in quotes, or indent the line as those around it",
    ),
    Fault(
        r"expected ',' or '\]'", "the list is not closed before this", "put commas between its values and ] at its end"
    ),
    Fault(
        r"expected ',' or '}'", "the table is not closed before this", "put commas between its pairs and } at its end"
    ),
    Fault(
        r"unexpected (end of stream|document separator)",
        "a quote is opened and never closed",
        "close it with the sign that opens it",
        opened=True,
    ),
    Fault(
        r"could not find expected ':'",
        "a name stands alone, without colon and value",
        "write `name: value`, or put a text of several lines in quotes",
        opened=True,
    ),
    Fault(
        r"found '<block mapping start>'",
        "the line is not indented as those around it",
        "begin it below the first letter of the line above that it belongs with",
    ),
    Fault(
        r"<block end>, but found '-'",
        "a list begins where a name is expected",
        "put a name with a colon above the list",
    ),
    Fault(
        r"undefined alias '(?P<sign>.+)'", "nothing before this is called &{sign}", f"call something so, or {QUOTED}"
    ),
    Fault(r"another document", "a second document begins here", "put it in a file of its own and remove the line ---"),
    Fault(
        r"unknown escape character|escape sequence",
        "a backslash in double quotes means nothing here",
        "write it twice, or use single quotes",
    ),
    Fault(r"expected the node content", "a value is missing here", "write it, or remove the sign that follows"),
    Fault(
        r"sequence entries are not allowed", "a list begins beside its name", "begin it with a dash on the next line"
    ),
    Fault(
        r"chomping|a comment or a line break",
        "a text begins beside | or >",
        "begin it on the next line, indented",
    ),
    Fault(r"directive|YAML document", "a line that begins with % stands before the file", "remove that line"),
    Fault(r"tag|expected '>'", "no value begins with !", QUOTED),
    Fault(r"anchor|alphabetic or numeric", "no value begins with & or *", QUOTED),
)
OTHER = Fault("", "this is no YAML", "write `name: value` on each line, and put texts with signs in quotes")


def explained(broken: MarkedYAMLError) -> tuple[int, int, str, str]:
    """Return line and column from 1, what is wrong there, and what to write."""
    said = str(broken.problem or broken.context or "")
    fault, match = next(((fault, match) for fault in FAULTS if (match := re.search(fault.said, said))), (OTHER, None))
    mark = (broken.context_mark if fault.opened else broken.problem_mark) or broken.problem_mark or broken.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    named = match.groupdict() if match else {}
    return line, column, fault.problem.format(**named), fault.remedy
