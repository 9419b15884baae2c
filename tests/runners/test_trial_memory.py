"""What was answered is kept, also when the process that kept it was killed on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from runners.trial.memory import Memory
from schemas.errors import JournalFailed


def test_what_is_put_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    memory = Memory(path)
    assert memory.get("a") is None
    memory.put({"a": {"text": "line\nbreak \ud800"}, "b": [None]})
    memory.put({"a": 2})
    again = Memory(path)
    assert (again.get("a"), again.get("b"), again.get("c")) == (2, [None], None)


def test_a_line_that_was_cut_off_is_as_if_it_had_never_been(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    Memory(path).put({"a": 1})
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    memory = Memory(path)
    memory.put({"b": 2})
    assert (Memory(path).get("a"), Memory(path).get("b")) == (1, 2)


@pytest.mark.parametrize("line", [b"no json\n", b"[]\n", b'{"key": "a"}\n'])
def test_a_file_of_somebody_else_is_an_error(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_bytes(line)
    with pytest.raises(JournalFailed, match="holds a line that was not written here; --fresh begins without it"):
        Memory(path)


def test_no_place_to_write_is_an_error(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "answers.jsonl")
    (tmp_path / "answers.jsonl").mkdir()
    with pytest.raises(JournalFailed, match="answers cannot be kept"):
        memory.put({"a": 1})
