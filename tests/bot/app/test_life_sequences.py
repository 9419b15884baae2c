"""Whatever a life is told, in whatever order, and wherever its process dies: it ends or waits, with one job at most."""

from __future__ import annotations

import copy
from contextlib import suppress
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from bot.app.words import Asked, Fate, Standing, Turn, Word
from bot.records import State
from fakes.app.life_desk import GONE, REFUSED, USUAL, WAITING, FakeDesk
from fakes.app.living import WAITS, Died, Telling

ENDED = Standing(state=State.OUTDATED, ends=True)
MAY_COME = {
    "check": [GONE, REFUSED, ENDED, Standing(state=State.ERROR, retry=60)],
    "rule": [REFUSED],
    "show": [],
    "ask": [GONE, REFUSED, Asked(standing=WAITING)],
    "take_turn": [GONE, REFUSED, Turn(), Turn(wait=30, standing=WAITING), Turn(refused="over the budget")],
    "dispatch": [GONE, REFUSED, WAITING],
    "look_after": [GONE, REFUSED, Fate(kind="over"), Fate(kind="lost"), Fate(kind="overdue", reason="12 h")],
    "stop": [GONE, REFUSED],
    "verify": [GONE, REFUSED],
    "judge": [GONE, REFUSED],
    "conclude": [GONE, REFUSED],
    "trouble": [REFUSED],
    "end": [GONE, REFUSED],
}
scripts = st.fixed_dictionaries(
    {name: st.lists(st.sampled_from([USUAL, *some]), max_size=4) for name, some in MAY_COME.items()}
)
words = st.lists(
    st.one_of(
        st.just(Word(kind="approve")),
        st.just(Word(kind="approve")),
        st.integers(1, 3).map(lambda job: Word(kind="result", job=f"job-{job}")),
        st.sampled_from(
            [None, Word(kind="cancel"), Word(kind="rule", ruling="allow"), Word(kind="look"), Word(kind="turn")]
        ),
        st.just(Word(kind="end", reason="a push")),
    ),
    max_size=12,
).map(lambda some: [one and one.model_copy(update={"time": str(place)}) for place, one in enumerate(some)])


@given(words, scripts)
def test_it_ends_or_waits_with_one_job_at_most(said: list[Word | None], script: dict[str, list[Any]]) -> None:
    told = Telling(FakeDesk(script=script), said)
    came = told.live()
    desk = told.desk
    assert len(desk.open) <= (came == WAITS)  # a life that has ended leaves no job behind
    if came == WAITS:
        assert all(one is None or one.kind != "end" for one in said)
        assert told.waits[-1] > 0
    else:
        assert came == State.OUTDATED


@example([Word(kind="approve")], {"dispatch": [WAITING]}, 7)  # as the step that stops the job is not recorded
@given(words, scripts, st.integers(1, 60))
def test_a_death_anywhere_changes_nothing(said: list[Word | None], script: dict[str, list[Any]], place: int) -> None:
    calm = Telling(FakeDesk(script=copy.deepcopy(script)), said)
    ended = calm.live()
    struck = Telling(FakeDesk(script=script), said, dies_at=place)
    with suppress(Died):
        struck.live()
    struck.dies_at = 0
    assert struck.live() == ended
    assert struck.records == calm.records
