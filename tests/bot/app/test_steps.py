"""The steps of a life are written into every life that goes on: they change by a patch, or under another name (SHAPE).

A life that replays its records and finds another step than the one that it recorded dies. So the lists that lives wrote
under this shape stand in a golden file that is named after it, and are never changed: a life that goes on comes to
every patch with the answer that it began before it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from bot.app.durable import SHAPE
from bot.app.words import Asked, Fate, Standing, Turn, Word
from bot.records import State
from fakes.app.life_desk import GONE, REFUSED, WAITING, FakeDesk
from fakes.app.living import Telling

GOLDEN = Path(__file__).parent / "golden" / f"steps-{SHAPE}.json"
APPROVE = Word(kind="approve", login="maria", time="1")
DONE = Word(kind="result", job="job-1")
RULE = Word(kind="rule", ruling="override", reason="known")
END = Word(kind="end", reason="a push")
CANCEL = Word(kind="cancel", login="maria")
WAIT = Turn(wait=30, standing=WAITING)
STORIES: dict[str, tuple[tuple[Word | None, ...], dict[str, list[Any]]]] = {
    "a month without a word": ((None, END), {}),
    "approved and measured": ((APPROVE, DONE, END), {}),
    "waits for its turn": ((APPROVE, None, Word(kind="turn"), DONE, END), {"take_turn": [WAIT, WAIT]}),
    "no turn": ((APPROVE, END), {"take_turn": [Turn(refused="the budget is used up")]}),
    "over the quota": ((APPROVE, END), {"ask": [Asked(standing=WAITING)]}),
    "lapsed before it began": ((APPROVE, END), {"dispatch": [WAITING]}),
    "ended unheard": ((APPROVE, None, END), {"look_after": [Fate(kind="over")]}),
    "overdue": ((APPROVE, None, END), {"look_after": [Fate(kind="overdue", reason="too long")]}),
    "canceled while it works": ((APPROVE, CANCEL, END), {}),
    "canceled while it waits": ((APPROVE, CANCEL, END), {"take_turn": [WAIT]}),
    "pushed while it works": ((APPROVE, END), {}),
    "a ruling": ((RULE, END), {}),
    "a ruling while it works": ((APPROVE, RULE, DONE, END), {}),
    "nothing to look after": ((), {"check": [Standing(state=State.OUTDATED, ends=True)]}),
    "trouble that passes": ((None, END), {"check": [GONE]}),
    "trouble that stays": ((END,), {"check": [REFUSED]}),
    "no verdict yet": ((APPROVE, DONE, END), {"judge": [GONE]}),
    "refused while it is judged": ((APPROVE, DONE, END), {"judge": [REFUSED]}),
    "no merge": ((APPROVE, DONE, END), {"conclude": [REFUSED]}),
    "cannot leave at once": ((END,), {"end": [GONE]}),
}


class Older(Telling):
    """A life that was begun before every patch."""

    async def patch_async(self, name: str) -> bool:
        return False


def test_the_steps_of_every_life_are_those_of_its_shape() -> None:
    found = {name: _record(name) for name in STORIES}
    known = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
    if os.environ.get("UPDATE_GOLDEN"):  # adds stories, changes none
        known = found | known
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    changed = sorted(name for name in known | found if known.get(name) != found.get(name))
    assert not changed, (
        f"the steps of a life have changed ({', '.join(changed)}): lives that go on would find other steps than they"
        " recorded, and die. Wrap the change in `if await DBOS.patch_async(…):`, so that only lives that come there"
        " later do it (docs/operators.md, Upgrades); or give the shape another name in bot/app/durable.py, which"
        " strands every life that goes on, and write its golden file with UPDATE_GOLDEN=1."
    )


@pytest.mark.parametrize("name", list(STORIES))
def test_a_list_is_the_same_at_every_replay(name: str) -> None:
    assert _record(name) == _record(name)


def _record(name: str) -> list[str]:
    """All that a life writes down, in its order, waits included."""
    words, script = STORIES[name]
    told = Older(FakeDesk(script={step: [*found] for step, found in script.items()}), words)
    told.live()
    return [step for step, _ in told.records]
