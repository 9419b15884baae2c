"""A run of `data generate` that is killed, wherever it is, and carried on, ends with the data of one that was not."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.common.teacher_stub import Behaviour, Stub, stub
from examples.materialise import BASE, Example

PROGRAM = Path(sys.executable).with_name("taxobot")
FAULTS = ("500", "cut", "schema", "empty", "refusal")
"""Not a hanging call, which would take the time of all its tries, and no 429, for which a whole server rests."""


@dataclass(frozen=True)
class Bench:
    """Starts the command against a stub, each time the same but for the folder."""

    example: Example
    server: Stub
    home: Path

    def start(self, output: Path) -> subprocess.Popen[bytes]:
        mirrors = [f"--mirror={url}={place}" for url, place in self.example.mirrors.items()]
        options = ("--taxonomy-base", BASE, "--endpoint-url", self.server.url, "--output-dir", str(output))
        environment = os.environ | {"HOME": str(self.home), "XDG_DATA_HOME": str(self.home), "XDG_CONFIG_HOME": ""}
        return subprocess.Popen(
            [PROGRAM, "data", "generate", "--taxonomy-path", str(self.example.taxonomy), *options, *mirrors],
            env=environment,
            cwd=self.home,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def finish(self, output: Path) -> float:
        """Run to the end; seconds."""
        began = time.monotonic()
        running = self.start(output)
        said = running.communicate(timeout=300)[1].decode()
        assert running.returncode == 0, said
        return time.monotonic() - began

    def kill(self, output: Path, *, after: float) -> None:
        running = self.start(output)
        time.sleep(after)
        running.send_signal(signal.SIGKILL)
        running.communicate()


@pytest.fixture(scope="module", params=[0.0, 0.2], ids=["calm", "one call in five fails"])
def bench(
    request: pytest.FixtureRequest, example: Example, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    subprocess.run(["git", "-C", example.taxonomy, "checkout", "--quiet", example.branches["everything"]], check=True)
    with stub(Behaviour(seconds=0.2, faults=request.param, kinds=FAULTS)) as server:
        yield Bench(example, server, tmp_path_factory.mktemp("home"))


def data_of(output: Path) -> dict[str, str]:
    """All files of the last finished run by their names, without the moment that stands in names and recipes. A kill
    may come when all files of the run before it are there already."""
    *_, run = sorted(place for place in output.iterdir() if place.name != "checkpoints")
    files = (path for path in run.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {_timeless(path.relative_to(run).as_posix()): _timeless(path.read_text("utf-8")) for path in files}


def _timeless(text: str) -> str:
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d_\d\d_\d\d", "D", text)


def check_kills(bench: Bench, folder: Path, number: int, say: Callable[[str], None]) -> None:
    whole = folder / "whole"
    before = bench.server.stats().choices
    seconds = bench.finish(whole)
    texts = bench.server.stats().choices - before
    expected, chance, repeated = data_of(whole), random.Random(20261121), []
    for place in range(number):
        output, before = folder / str(place), bench.server.stats().choices
        bench.kill(output, after=chance.uniform(0.2, seconds))
        bench.finish(output)
        assert data_of(output) == expected
        assert not list((output / "checkpoints").glob("run-*"))
        repeated.append(bench.server.stats().choices - before - texts)
        shutil.rmtree(output)
    in_flight = bench.server.stats().most_in_flight
    say(f"{number} kills within {seconds:.1f} s; of {texts} texts were drawn twice: {sorted(repeated)}")
    assert max(repeated) <= in_flight * 10  # one call draws up to ten texts of a prompt


@pytest.mark.acceptance
def test_twenty_kills_at_random_points_change_no_data(bench: Bench, tmp_path: Path, say: Callable[[str], None]) -> None:
    check_kills(bench, tmp_path, 10, say)


@pytest.mark.slow
def test_kills_at_random_points_change_no_data(bench: Bench, tmp_path: Path, say: Callable[[str], None]) -> None:
    check_kills(bench, tmp_path, 2, say)
