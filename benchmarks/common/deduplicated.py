"""How finding near-duplicates grows with the number of texts: one fresh process a size, as memory is never given back.

Run as `python -m common.deduplicated KIND NUMBER THRESHOLD`, it prints the fields of `Deduplicated`.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from common.instructions import instructions, templated

from runners.generate.dedupe.dedupe import Deduper

STATUS = Path("/proc/self/status")
KINDS = {"prose": instructions, "template": templated}


@dataclass(frozen=True, slots=True)
class Deduplicated:
    """One run: seconds of the decisions alone, and bytes of memory of the process at its peak, the texts included."""

    texts: int
    kept: int
    wall: float
    cpu: float
    peak_memory: int


def measure_deduplication(kind: str, texts: int, threshold: float) -> Deduplicated:
    """Decide about so many generated texts in a process of its own."""
    command = [sys.executable, "-m", "common.deduplicated", kind, str(texts), str(threshold)]
    path = os.pathsep.join(str(folder) for folder in Path(__file__).parents[1:3])
    answer = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": path}
    )
    return Deduplicated(**json.loads(answer.stdout))


def run(kind: str, number: int, threshold: float) -> Deduplicated:
    """The same, in this process."""
    texts = [("", text) for text in KINDS[kind](number)]
    Deduper(threshold).decide(texts[:100])  # which only imports
    began, used = time.monotonic(), time.process_time()
    decisions = Deduper(threshold).decide(texts)
    wall, cpu = time.monotonic() - began, time.process_time() - used
    return Deduplicated(number, decisions.count(None), wall, cpu, _peak_memory())


def _peak_memory() -> int:
    """Of this process since it began, in bytes."""
    if STATUS.exists():  # on Linux getrusage(2) also counts what the parent had when it started this process
        peak = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS


if __name__ == "__main__":
    print(json.dumps(asdict(run(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))))
