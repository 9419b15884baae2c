"""The commands that people wait for load only what they use, and start within .4 s of CPU."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from examples.materialise import Example
from timing import slowness

NEVER = {"torch", "transformers", "peft", "lm_eval", "matplotlib", "numpy", "datasets"}
WHERE_USED = {"pydantic", "rich", "git", "jsonschema", "yaml", "platformdirs", "jinja2", "rouge_score", "markdown_it"}
PROBE = """
import json, sys
from actions.cli.main import run
status = run(sys.argv[1:])
print(json.dumps([status, sorted({name.split(".")[0] for name in sys.modules})]))
"""
CPU_SECONDS = 0.4
RUNS = 10


def diff_of(example: Example, branch: str) -> list[str]:
    where = ["--taxonomy-path", str(example.taxonomy), "--taxonomy-base", example.base]
    return ["taxonomy", "diff", *where, "--head", example.branches[branch]]


def loaded_by(arguments: list[str]) -> set[str]:
    done = subprocess.run([sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=True)
    status, modules = json.loads(done.stdout.splitlines()[-1])
    assert status == 0, done.stderr
    return set(modules)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["pr", "run", "--help"],
        ["pr", "--help"],
        ["demo", "--help"],
        ["data", "--help"],
        ["data", "generate", "--help"],
    ],
    ids=" ".join,
)
def test_help_loads_nothing_but_itself(arguments: list[str]) -> None:
    assert loaded_by(arguments) & (NEVER | WHERE_USED) == set()


def test_a_diff_without_changes_loads_no_schema(example: Example) -> None:
    nothing = [*diff_of(example, "everything")[:-1], example.base]
    assert loaded_by(nothing) & (NEVER | {"pydantic", "rich", "jsonschema"}) == set()


def test_a_diff_loads_no_model_code(example: Example) -> None:
    assert loaded_by(diff_of(example, "everything")) & (NEVER | {"pydantic", "rich", "jinja2"}) == set()


@pytest.mark.parametrize("what", ["--help", "diff"])
def test_start_within_the_budget(example: Example, what: str) -> None:
    arguments = diff_of(example, "everything") if what == "diff" else [what]
    program = Path(sys.executable).with_name("taxobot")
    spent = sorted(cpu_seconds([str(program), *arguments]) / slowness() for _ in range(RUNS))
    # What comes on top of the calmest is other work on this machine; benchmarks/startup.py tells the median.
    assert spent[0] <= CPU_SECONDS, spent


def cpu_seconds(command: list[str]) -> float:
    """User and system time of a command, the children it waits for (git) included."""
    before = os.times()
    subprocess.run(command, capture_output=True, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def test_the_clock_counts_cpu_and_not_waiting() -> None:
    began = time.monotonic()
    assert cpu_seconds(["sleep", "0.3"]) < 0.1
    assert time.monotonic() - began > 0.3
