"""A place to train in: rows about places that nobody knows, and a configuration that keeps everything below it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest


def write_rows(path: Path, count: int = 24) -> Path:
    """Rows in the messages format."""
    rows = [
        {
            "messages": [
                {"role": "user", "content": f"How many boats lie in the harbour of Orrin {number}?"},
                {"role": "assistant", "content": f"{number * 7 + 3} boats."},
            ]
        }
        for number in range(count)
    ]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


@pytest.fixture(scope="module", autouse=True)
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder to stand in, for all tests of a module."""
    place = tmp_path_factory.mktemp("place")
    (place / "config.yaml").write_text("folders: {models: shelf, data: data}\n", "utf-8")
    write_rows(place / "rows.jsonl")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAXOBOT_CONFIG", str(place / "config.yaml"))
        patch.chdir(place)
        yield place
