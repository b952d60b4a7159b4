"""Small figures beside the large ones: a flush of the disk, a checkpoint."""

import os
import time
from statistics import median

from bench.houses import folder
from web.installation import Installation

FLUSHES = 30


def flush_ms() -> float:
    """Return milliseconds that the disk takes to keep a page for good, the median."""
    took = []
    with folder() as place, (place / "file").open("wb", buffering=0) as file:
        for _ in range(FLUSHES):
            file.write(bytes(4_096))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - began) * 1e3)
    return median(took)


def checkpoint_us(told: Installation) -> float:
    """Return microseconds of the processor to seal each fact of a journal that was never sealed."""
    began = time.process_time()
    told.sealing.seal_all()
    return (time.process_time() - began) / told.office.recorder.head() * 1e6
