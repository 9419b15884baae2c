"""What benchmarks share: their flags, one child process measured, and the table of targets."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Target:
    """One figure; its `value` is None where it was not measured, for want of what it is measured on.

    `goal` is the most it may be, or the `at_least`; None where it is only shown.
    """

    name: str
    value: float | None
    goal: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without one, and where nothing was measured."""
        if self.goal is None or self.value is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    @property
    def bound(self) -> str:
        """The goal with its direction, for people."""
        return "-" if self.goal is None else f"{'≥' if self.at_least else '≤'} {self.goal:g}"


@dataclass(frozen=True)
class Spent:
    """What a child process and its own children took: seconds, seconds, bytes."""

    wall: float
    cpu: float
    peak_memory: int


def read_arguments(
    description: str, add: Callable[[argparse.ArgumentParser], object] = lambda _parser: None
) -> argparse.Namespace:
    """The flags that every benchmark has, `quick` and `json`, and those that one adds."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--quick", action="store_true", help="a subsample, within two minutes")
    parser.add_argument("--json", action="store_true", help="print the targets as one line of JSON at the end")
    add(parser)
    return parser.parse_args()


def measure(command: Sequence[str], *, statuses: Collection[int] = (0,), folder: Path | None = None) -> Spent:
    """Run a command, in this folder, that must end with one of these exit statuses; its output is dropped."""
    began = time.monotonic()
    # Not subprocess.run: only wait4 tells the peak memory of this one child and not of the largest so far.
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    if process.returncode not in statuses:
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024  # getrusage(2) counts KiB, except on macOS
    return Spent(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * unit)


def show(title: str, targets: Sequence[Target], *, as_json: bool) -> None:
    """Print the table, and with `as_json` the same as the last line."""
    table = Table("what", "value", "goal", "met", title=title, title_justify="left")
    for target in targets:
        met = {True: "yes", False: "NO", None: "-"}[target.met]
        value = "not measured" if target.value is None else f"{target.value:.2f}"
        table.add_row(target.name, value, target.bound, met)
    Console().print(table)
    if as_json:
        rows = [
            {
                "name": target.name,
                "value": None if target.value is None else round(target.value, 4),
                "goal": target.goal,
                "met": target.met,
            }
            for target in targets
        ]
        print(json.dumps({"targets": rows}))
