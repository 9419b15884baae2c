"""Scenes outlive their process: what is read back is shown exactly alike."""

from __future__ import annotations

import pytest
from situations import SITUATIONS

from bot.app.scene import Scene, pack, unpack
from bot.comment.check import draft_check
from bot.comment.markdown import render_comment
from bot.comment.situation import Situation
from schemas.policy import LabelsPolicy


@pytest.mark.parametrize("name", sorted(SITUATIONS))
def test_what_is_read_back_is_shown_alike(name: str) -> None:
    situation: Situation = SITUATIONS[name]()
    packed = pack(Scene(situation=situation, labels=LabelsPolicy(), kinds=frozenset({"skill", "knowledge"})))
    back = unpack(packed)
    assert render_comment(back.situation, budget=60_000) == render_comment(situation, budget=60_000)
    assert draft_check(back.situation) == draft_check(situation)
    assert (back.labels, back.kinds) == (LabelsPolicy(), {"skill", "knowledge"})
    assert pack(back) == packed, "the same scene has the same digest, so that nothing is written twice"
