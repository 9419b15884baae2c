"""The demo in a fresh directory, from an empty store to its report, and once more with everything stored.

Wall and CPU seconds and peak memory of `taxobot demo`; installation is not counted.

    python benchmarks/demo.py [--quick] [--json]
        --quick: the branch with the two skills alone, without the knowledge leaf; too little to be held against goals
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from common.targets import Target, measure, read_arguments, show

from examples.materialise import materialise

WALL_GOAL, MEMORY_GOAL, AGAIN_GOAL = 180.0, 3.0, 10.0
VERDICTS = (0, 1, 3)  # PASS, FAIL, INCONCLUSIVE: all the same work
PROGRAM = str(Path(sys.executable).with_name("taxobot"))


def main() -> None:
    """Measure and print."""
    chosen = read_arguments(__doc__ or "")
    with TemporaryDirectory() as place:
        command = skills(Path(place)) if chosen.quick else [PROGRAM, "demo", "--output", f"{place}/demo"]
        os.environ["XDG_DATA_HOME"] = f"{place}/data"  # what other runs know of the base model is not used
        first, second = (measure(command, statuses=VERDICTS) for _ in range(2))
    wall, memory, again = (None, None, None) if chosen.quick else (WALL_GOAL, MEMORY_GOAL, AGAIN_GOAL)
    targets = [
        Target("first run, wall s", first.wall, wall),
        Target("first run, CPU s", first.cpu, None),
        Target("first run, peak memory GB", first.peak_memory / 1e9, memory),
        Target("second run, wall s", second.wall, again),
        Target("second run, CPU s", second.cpu, None),
    ]
    show("Demo, skills branch only" if chosen.quick else "Demo", targets, as_json=chosen.json)


def skills(place: Path) -> list[str]:
    """The command that runs the two skills of the example."""
    example = materialise(place / "example")
    where = ["--taxonomy", str(example.taxonomy), "--base", example.base, "--head", example.branches["skills"]]
    return [PROGRAM, "pr", "run", *where, "--output", str(place / "run")]


if __name__ == "__main__":
    main()
