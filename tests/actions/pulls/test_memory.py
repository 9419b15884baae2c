"""What is remembered fits into the comment, whatever the leaves are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.pulls.memory import remember
from bot.comment.document import SMALLEST_BUDGET
from bot.records import State
from fakes.desk import NUMBER, Talk


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(tmp_path)


@pytest.mark.parametrize(
    ("number", "length", "kept"), [(200, 80, True), (200, 400, False), (200, 3000, False), (201, 10, False)]
)
def test_leaves_are_remembered_as_far_as_there_is_room(talk: Talk, number: int, length: int, kept: bool) -> None:
    talk.desk.leaves = {f"knowledge/{one:04}{'x' * length}/qna.yaml": "d" * 64 for one in range(number)}
    step = talk.step({})
    record = remember(step, talk.desk.check(step, talk.pull), None, state=State.WAITING)
    assert bool(record.leaves) is kept
    assert step.sticky().room(record) >= SMALLEST_BUDGET
    assert step.recall(NUMBER) is not None
