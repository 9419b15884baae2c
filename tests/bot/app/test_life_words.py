"""Every word in every state that a life can be in: what it does, step by step."""

from __future__ import annotations

import pytest

from bot.app.words import Turn, Word
from bot.records import State
from fakes.app.life_desk import WAITING, FakeDesk
from fakes.app.living import WAITS, Telling

APPROVE = Word(kind="approve", login="maria", time="1")
WORDS: dict[str, Word | None] = {
    "approve": APPROVE.model_copy(update={"time": "2"}),
    "cancel": Word(kind="cancel", login="maria"),
    "rule": Word(kind="rule", ruling="override", reason="I know it better"),
    "look": Word(kind="look"),
    "turn": Word(kind="turn"),
    "result": Word(kind="result", job="job-1"),
    "another's result": Word(kind="result", job="job-0"),
    "end": Word(kind="end", reason="a push"),
    "silence": None,
}
LOOK, RULE, WORK = ["check", "show"], ["rule", "show"], ["ask", "show", "take turn", "dispatch", "show"]
JUDGE, AFTER, TURN = ["verify", "judge", "show", "conclude", "show"], ["look after"], ["take turn", "show"]
GIVE_UP, LEAVE = ["stop", *LOOK], ["stop", "end"]
IDLE = {
    "approve": WORK,
    "cancel": LOOK,
    "rule": RULE,
    "look": LOOK,
    "turn": [],
    "result": [],
    "another's result": [],
    "end": ["end"],
    "silence": LOOK,
}
QUEUED = {
    "approve": TURN,
    "cancel": GIVE_UP,
    "rule": [*RULE, *TURN],
    "look": TURN,
    "turn": TURN,
    "result": TURN,
    "another's result": TURN,
    "end": LEAVE,
    "silence": TURN,
}
WORKING = {
    "approve": AFTER,
    "cancel": GIVE_UP,
    "rule": [*RULE, *AFTER],
    "look": AFTER,
    "turn": AFTER,
    "result": JUDGE,
    "another's result": AFTER,
    "end": LEAVE,
    "silence": AFTER,
}
STATES: dict[str, tuple[list[Word], dict[str, list[str]]]] = {
    "waiting for approval": ([], IDLE),
    "waiting for its turn": ([APPROVE], QUEUED),
    "running": ([APPROVE], WORKING),
    "judged": ([APPROVE, Word(kind="result", job="job-1")], IDLE),
    "canceled": ([APPROVE, Word(kind="cancel")], IDLE),
}


@pytest.mark.parametrize("word", sorted(WORDS))
@pytest.mark.parametrize("state", sorted(STATES))
def test_a_word_in_a_state(state: str, word: str) -> None:
    before, table = STATES[state]
    turns = [Turn(standing=WAITING)] * 9 if state == "waiting for its turn" else []
    so_far = Telling(FakeDesk(script={"take_turn": [*turns]}), before)
    assert so_far.live() == WAITS
    told = Telling(FakeDesk(script={"take_turn": [*turns]}), [*before, WORDS[word]])
    assert told.live() == (State.OUTDATED if word == "end" else WAITS)
    assert told.steps[len(so_far.steps) :] == table[word]
