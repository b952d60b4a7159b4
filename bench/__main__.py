"""Measure, and write down what was found: `python -m bench --quick`, or without it in full.

Prints a table, or with `--json` every figure with its limit; the whole writes docs/performance.md too.
"""

import argparse
import json
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from bench import report
from bench.families import FAMILIES, QUICK, Ground, Size


def measured(ground: Ground, names: list[str], *, keep: bool) -> report.Said:
    """Return every figure of these families; each is kept as soon as it is known, if they are to be kept."""
    said: report.Said = {}
    for name in names:
        began = time.monotonic()
        figures = FAMILIES[name](ground)
        took = time.monotonic() - began
        found = report.taken(name, figures, took)
        said |= report.keep(found) if keep else found
        print(f"{name}: {took:.0f} s, {figures}", file=sys.stderr)
    return said


def main() -> None:
    """Measure, print, and keep what was found unless it was quick."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds: to see that all of it runs")
    parser.add_argument("--json", action="store_true", help="print every figure with its limit as JSON")
    parser.add_argument("--only", help=f"these alone, commas between them: {', '.join(FAMILIES)}")
    parser.add_argument("--data", type=Path, help="a folder in which the large installations stay for the next time")
    parser.add_argument("--large", type=int, help="how many members the large one has; a million take hours")
    given = parser.parse_args()
    size = QUICK if given.quick else Size()
    size = size._replace(large=given.large) if given.large else size
    with ExitStack() as stack:
        ground = Ground(stack, size, given.data and given.data.absolute())
        names = given.only.split(",") if given.only else list(FAMILIES)
        said = measured(ground, names, keep=not given.quick)
        mix = ground.mix() if "large" in vars(ground) else ""
    if not given.quick:
        report.write(said, mix)
    print(json.dumps(said, indent=1, ensure_ascii=False) if given.json else "\n".join(report.table(said)))


if __name__ == "__main__":
    main()
