"""CPU seconds before anything happens: of `taxobot --help` and of commands that only look, and of `taxobot taxonomy
diff` on five leaves.

User and system time of the process and its children (git), median of ten runs after one that compiles the bytecode.
Nobody else's figures stand beside them: the projects that taxobot learns from have no command that does the same.

    python benchmarks/startup.py [--quick] [--json]        --quick: the median of three runs
"""

from __future__ import annotations

import shutil
import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from common.repositories import commit, git
from common.targets import Target, measure, read_arguments, show

from examples.materialise import Example, materialise

GOAL = 0.4
RUNS, QUICK_RUNS = 10, 3
PROGRAM = str(Path(sys.executable).with_name("taxobot"))
BRANCH = "five"
LOOKING = (("--help",), ("config", "show"), ("model", "list"), ("model", "train", "--help"))
COPIES = {
    "compositional_skills/linguistics/opposites": "compositional_skills/linguistics/more_opposites",
    "compositional_skills/grounded/extraction/short_notices": "compositional_skills/grounded/extraction/more_notices",
}


def main() -> None:
    """Measure and print."""
    chosen = read_arguments(__doc__ or "")
    runs = QUICK_RUNS if chosen.quick else RUNS
    with TemporaryDirectory() as place:
        example = contribute_five(Path(place) / "example")
        diff = ["taxonomy", "diff", "--taxonomy-path", str(example.taxonomy), "--taxonomy-base", example.base]
        targets = [
            *(Target(f"taxobot {' '.join(words)}, CPU s", median_cpu(list(words), runs), GOAL) for words in LOOKING),
            Target("taxobot taxonomy diff on 5 leaves, CPU s", median_cpu([*diff, "--head", BRANCH], runs), GOAL),
        ]
    show(f"Start-up, median of {runs} runs", targets, as_json=chosen.json)


def contribute_five(place: Path) -> Example:
    """The example, with a branch that adds its three leaves and copies of its two skills."""
    example = materialise(place)
    git(example.taxonomy, "checkout", "--quiet", "-b", BRANCH, example.branches["everything"])
    for source, copy in COPIES.items():
        shutil.copytree(example.taxonomy / source, example.taxonomy / copy)
    commit(example.taxonomy, "Five leaves")
    return example


def median_cpu(command: list[str], runs: int) -> float:
    """Of a taxobot command; the first run only compiles its bytecode."""
    spent = [measure([PROGRAM, *command]).cpu for _ in range(runs + 1)]
    return statistics.median(spent[1:])


if __name__ == "__main__":
    main()
