"""Measure, and print the figures as JSON: `python -m bench --quick`, or without it for longer rounds."""

import argparse
import json
import os
import platform
from datetime import UTC, datetime
from typing import Any

from bench import append, crowd, follow, houses, restore
from bench.replay import decode, replay
from bench.timing import seconds
from web.demo.load import load

QUICK = {"members": 100, "rounds": 60, "each": 5, "single": 300, "pages": 2}
LONG = {"members": 500, "rounds": 400, "each": 10, "single": 1_000, "pages": 8}


def measured(size: dict[str, int]) -> dict[str, Any]:
    """Return every figure."""
    often = {"rounds": size["rounds"], "each": size["each"]}
    figures: dict[str, Any] = {"append": {"sqlite": append.sqlite(**often)}}
    with houses.postgres() as url:
        figures["append"]["postgres"] = append.postgres(url, **often)
        figures["crowd"] = {"postgres": crowd.eight_over_one(url, rounds=5, seconds=0.5)}
    with houses.house() as told:
        took = seconds(lambda: load(told, size["members"], show=lambda _line: None))
        facts = told.office.recorder.head()
        figures["restore"] = {"sqlite": restore.sqlite(size["members"] * 10, every=2.0, drill=float(size["pages"] * 3))}
        figures["demo"] = {"members": size["members"], "facts": facts, "seconds": round(took, 1)}
        figures["follow"] = {"sqlite": follow.sqlite(told, single=size["single"], pages=size["pages"])}
        figures["replay_us"] = replay(told, rounds=size["rounds"])
        figures["decode"] = decode(told, rounds=size["rounds"])
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short rounds, a minute in all")
    size = QUICK if parser.parse_args().quick else LONG
    begun = datetime.now(UTC)
    about = {
        "on": begun.date().isoformat(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": [round(number, 1) for number in os.getloadavg()],
        "size": size,
    }
    print(json.dumps(about | measured(size), indent=2))


if __name__ == "__main__":
    main()
