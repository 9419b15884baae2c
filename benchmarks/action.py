"""Seconds from a pull request of five leaves to taxobot's comment on it, by the Action's own workflow files.

The workflows run in act on this machine against the fake GitHub of the tests, with taxobot installed already; the time
of GitHub's own machines to start is not in it. Median of five pull requests after one that warms up.

    python benchmarks/action.py [--quick] [--json]        --quick: one pull request
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from common.targets import Target, read_arguments, show

# The fake GitHub is the tests' own; their folders bear the names of the rooms, which therefore come first.
ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from fakes.installed import install  # noqa: E402
from fakes.latency import Latency, measure_latency  # noqa: E402

GOAL = 10.0
RUNS, QUICK_RUNS = 5, 1


def main() -> None:
    """Measure and print."""
    chosen = read_arguments(__doc__ or "")
    found = measure_all(QUICK_RUNS if chosen.quick else RUNS)
    targets = [
        Target("from event to comment, s", statistics.median(one.wall for one in found), GOAL),
        Target("of it until validated, s", statistics.median(one.validate for one in found)),
        Target("of it until told, s", statistics.median(one.comment for one in found)),
        Target("CPU of all jobs, s", statistics.median(one.cpu for one in found)),
    ]
    show(f"A pull request of five leaves, median of {len(found)}", targets, as_json=chosen.json)


def measure_all(runs: int) -> list[Latency]:
    """One pull request after the other; the first only compiles bytecode and fetches documents."""
    with TemporaryDirectory() as place, install(Path(place)) as taxonomy:
        return [measure_latency(taxonomy, f"five-{number}") for number in range(runs + 1)][1:]


if __name__ == "__main__":
    main()
