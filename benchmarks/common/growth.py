"""How the whole check grows with the tree: one fresh process a size, because memory is never given back.

Run as `python -m common.growth NUMBER`, it prints `{"leaves", "seconds", "peak_memory"}`.
"""

from __future__ import annotations

import json
import math
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from common.taxonomies import generate

from schemas.rules.check import check
from schemas.rules.leaf import LeafFile


@dataclass(frozen=True, slots=True)
class Grown:
    """One size: CPU seconds of the check alone, bytes of memory of the process at its peak, the tree included."""

    leaves: int
    seconds: float
    peak_memory: int


def measure_growth(leaves: int) -> Grown:
    """Check a generated tree of this size in a process of its own."""
    command = [sys.executable, "-m", "common.growth", str(leaves)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return Grown(**json.loads(answer.stdout))


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the line that fits the points best where both axes are logarithmic."""
    return statistics.linear_regression([math.log(x) for x, _ in points], [math.log(y) for _, y in points]).slope


def _check(number: int) -> Grown:
    leaves = generate(number)
    files = [LeafFile(leaf.path, leaf.content, leaf.attribution) for leaf in leaves]
    documents = {leaf.path: leaf.documents for leaf in leaves if leaf.documents is not None}
    kinds = {leaf.path: leaf.documents for leaf in leaves[:3] if leaf.documents is not None}
    check(files[:3], documents=kinds)  # imports, and whatever is made ready once
    began = time.process_time()
    report = check(files, documents=documents)
    seconds = time.process_time() - began
    if len(report.leaves) != number:
        raise SystemExit(f"of {number} valid leaves {len(report.leaves)} are called valid")
    unit = 1 if sys.platform == "darwin" else 1024  # getrusage(2) counts KiB, except on macOS
    return Grown(number, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)


if __name__ == "__main__":
    print(json.dumps(asdict(_check(int(sys.argv[1])))))
