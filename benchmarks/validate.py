"""Validation: CPU time per file beside instructlab-schema, growth with the tree, and a pull request's wall time.

    python benchmarks/validate.py [--quick] [--json]       --quick: trees of 100, 300 and 1,000 leaves

The peer is installed into `.venvs/` the first time. See docs/benchmarks.md for what exactly is compared.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from common.growth import exponent, measure_growth
from common.peers import Checked, check_with_instructlab
from common.repositories import commit, git
from common.targets import Target, measure, read_arguments, show
from common.taxonomies import Generated, generate, write

from schemas.finding import Finding
from schemas.rules.lint import check_lint
from schemas.rules.reading.reader import read_tree
from schemas.rules.settings import Settings
from schemas.rules.structure.keys import check_keys
from schemas.rules.structure.structure import check_structure

LEAVES, SAMPLE, CHANGED = 1_000, 100, 5
SIZES = (100, 300, 1_000, 3_000, 10_000)
QUICK_SIZES = (100, 300, 1_000)
RUNS = 5
SETTINGS = Settings()
PROGRAM = str(Path(sys.executable).with_name("taxobot"))


def main() -> None:
    """Measure and print."""
    chosen = read_arguments(__doc__ or "")
    targets = []
    with TemporaryDirectory() as place:
        tree = Path(place)
        leaves = generate(LEAVES + CHANGED)
        write(leaves[:LEAVES], tree)
        targets += compare(tree, leaves[:LEAVES])
        targets += grow(QUICK_SIZES if chosen.quick else SIZES)
        targets += contribute(tree, leaves[LEAVES:])
    show("Validation", targets, as_json=chosen.json)


def compare(tree: Path, leaves: Sequence[Generated]) -> list[Target]:
    """Both sides on the same files, in the rules that both have; the peer on the first hundred of them.

    In every ten files the kinds of leaves stand in the same proportions.
    """
    files = [(leaf.path, tree / leaf.path) for leaf in leaves]
    sample = [file for _, file in files[:SAMPLE]]
    ours, errors = check_shape(files)
    peer, alone = (check_with_instructlab(sample, in_process=alone) for alone in (False, True))
    if errors or peer.errors or alone.errors:
        raise SystemExit(f"valid leaves are called invalid: {errors} by taxobot, {peer.errors} by instructlab-schema")
    per_file = 1000 * ours / len(files)
    return [
        Target("instructlab-schema, CPU ms a file", milliseconds(peer)),
        Target("instructlab-schema with yamllint as a library, CPU ms a file", milliseconds(alone)),
        Target("taxobot, same rules, CPU ms a file", per_file),
        Target("ratio", milliseconds(peer) / per_file, 100, at_least=True),
        Target("ratio with yamllint as a library", milliseconds(alone) / per_file),
    ]


def check_shape(files: Sequence[tuple[str, Path]]) -> tuple[float, int]:
    """CPU seconds for the rules that both have on all files, read from disk, and the number of findings."""
    find_in(*files[0])  # which only warms up
    began = time.process_time()
    found = sum(len(find_in(path, file)) for path, file in files)
    return time.process_time() - began, found


def find_in(path: str, file: Path) -> list[Finding]:
    """What the reading, structure, keys and lint of one file bring."""
    tree, reading = read_tree(path, file.read_bytes())
    if tree is None:
        return list(reading)
    families = (check_structure, check_keys, check_lint)
    return [*reading, *(found for family in families for found in family(tree, settings=SETTINGS))]


def milliseconds(checked: Checked) -> float:
    """CPU time per file, children included."""
    return 1000 * (checked.own + checked.children) / checked.files


def grow(sizes: Sequence[int]) -> list[Target]:
    """Whole trees with all rules on, documents included."""
    measured = [measure_growth(size) for size in sizes]
    rows = [Target(f"all rules on {one.leaves:,} leaves, CPU s", one.seconds) for one in measured]
    memory = Target(f"peak memory on {sizes[-1]:,} leaves, GB", measured[-1].peak_memory / 1e9)
    growth = exponent([(one.leaves, one.seconds) for one in measured])
    return [*rows, Target("growth exponent", growth, 1.1), memory]


def contribute(tree: Path, changed: Sequence[Generated]) -> list[Target]:
    """Wall seconds of `taxobot taxonomy diff` on a branch that adds five leaves to a thousand."""
    git(tree, "init", "--quiet", "--initial-branch=main")
    commit(tree, "A thousand leaves")
    git(tree, "checkout", "--quiet", "-b", "five")
    write(list(changed), tree)
    commit(tree, "Five more")
    command = [PROGRAM, "taxonomy", "diff", "--taxonomy-path", str(tree), "--taxonomy-base", "main", "--quiet"]
    runs = [measure(command) for _ in range(RUNS + 1)][1:]  # the first one only compiles bytecode
    name = f"taxobot taxonomy diff, {CHANGED} leaves of {LEAVES:,}"
    return [
        Target(f"{name}, wall s", statistics.median(run.wall for run in runs), 1),
        Target(f"{name}, CPU s", statistics.median(run.cpu for run in runs)),
        Target(f"{name}, peak memory, GB", max(run.peak_memory for run in runs) / 1e9),
    ]


if __name__ == "__main__":
    main()
