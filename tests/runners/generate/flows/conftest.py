"""Flows written down for a test, and what they make of a row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from fakes.asker import FakeAsker, Said
from fakes.flow_runs import run_samples, samples_of_rows
from runners.asking.seam import Question
from runners.generate.flows.load import load_flow
from runners.generate.flows.seam import Finished, Flow


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Flow]:
    """Reads a flow of the given blocks; files that it names are looked for in `tmp_path`."""

    def write_flow(blocks: str) -> Flow:
        path = tmp_path / "flow.yaml"
        path.write_text('version: "1.0"\nblocks:\n' + dedent(blocks).strip("\n") + "\n", encoding="utf-8")
        return load_flow(path)

    return write_flow


@pytest.fixture
def pass_row(write: Callable[[str], Flow]) -> Callable[..., Finished]:
    """One row's way through blocks; `answers` says what models answer."""

    def pass_one(
        blocks: str, row: dict[str, Any], answers: Callable[[Question, int], Said] = lambda *_: "", **settings: Any
    ) -> Finished:
        (finished,) = run_samples(write(blocks), samples_of_rows([row]), FakeAsker(answers), **settings)
        return finished

    return pass_one
