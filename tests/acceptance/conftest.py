"""What the acceptance tests share: the example, the runs over it (each made once), and the corpus."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import click
import pytest

from acceptance.runs import Laboratory, Run
from examples.materialise import Example, materialise

CORPUS = Path(os.environ.get("TAXOBOT_CORPUS") or Path(__file__).parents[2].parent / "shared" / "corpus")


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Example:
    return materialise(tmp_path_factory.mktemp("example") / "example")


@pytest.fixture(scope="session")
def laboratory(tmp_path_factory: pytest.TempPathFactory, example: Example) -> Laboratory:
    return Laboratory(tmp_path_factory.mktemp("laboratory"), example)


@pytest.fixture(scope="session")
def demo(laboratory: Laboratory) -> Callable[[int], Run]:
    """The demo's pull request with a given seed."""
    return cache(lambda seed: laboratory.run("everything", seed=seed))


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a measured figure past pytest's capture: it is meant to be read even when the test passes."""

    def echo(text: str) -> None:
        with capsys.disabled():
            click.echo(f"\n{text}", nl=False)

    return echo


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real contributions that are not part of the project."""
    if not CORPUS.is_dir():
        pytest.skip("no corpus of real contributions here")
    return CORPUS
