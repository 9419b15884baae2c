"""A teacher that is here is served for the run, and ends with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fakes.typed import Generate

LEAF = "compositional_skills/linguistics/opposites"


@pytest.mark.slow
def test_a_teacher_that_is_here(generate: Generate, tmp_path: Path) -> None:
    words = ("--model", "tiny", "--pipeline", "small", "--preview", "1", "--json", "--server-ctx-size", "512")
    first, second = (generate(*words, leaf=LEAF) for _ in range(2))
    assert first.status == second.status == 0, first.err
    assert "load taxobot-tiny-1.4m into transformers: finished" in first.err
    rows = [json.loads(done.out)["rows"][LEAF] for done in (first, second)]
    assert len(rows[0]) == 1
    assert rows[0] == rows[1]  # remembered, though the server was another one
    told = json.loads(generate(*words[:4], "--dry-run", "--json", leaf=LEAF).out)["total"]
    assert told["remembered"] > 0
