"""The example with its contribution checked out, and a teacher that answers at once."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.cli.main import run
from benchmarks.common.teacher_stub import Behaviour, Stub, stub
from examples.materialise import Example, materialise
from fakes.typed import Done, Generate


@pytest.fixture(scope="session")
def checked_out(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """The contribution with all leaves, in the working tree; nobody writes there."""
    example = materialise(tmp_path_factory.mktemp("data") / "example")
    branch = example.branches["everything"]
    subprocess.run(["git", "-C", str(example.taxonomy), "checkout", "--quiet", branch], check=True)
    return example


@pytest.fixture(scope="session")
def teacher() -> Iterator[Stub]:
    with stub(Behaviour(seconds=0.0)) as one:
        yield one


@pytest.fixture
def generate(checked_out: Example, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Generate:
    """`data generate` over the example; further words may replace the usual ones."""

    def start(*words: str, leaf: str = "") -> Done:
        mirrors = [f"--mirror={url}={place}" for url, place in checked_out.mirrors.items()]
        taxonomy = checked_out.taxonomy / (f"{leaf}/qna.yaml" if leaf else "")
        usual = ["--taxonomy-path", str(taxonomy), "--taxonomy-base", checked_out.base, *mirrors]
        capsys.readouterr()
        status = run(["data", "generate", *usual, "--output-dir", str(tmp_path / "out"), *words])
        said = capsys.readouterr()
        return Done(status, said.out, said.err)

    return start
