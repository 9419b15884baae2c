from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from runners.evaluate.open.inprocess import NO_ROOM, InProcessCandidate
from runners.evaluate.open.seam import Prompt
from runners.evaluate.open.transformers import speak
from runners.models.load import LoadedModel
from schemas.errors import UsageError

STRICT = (
    "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system here') }}{% endif %}"
    "<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


class Opening:
    """Counts how often a model is opened, and whether it was let go."""

    def __init__(self, loaded: LoadedModel) -> None:
        self.loaded, self.opened, self.closed = loaded, 0, 0

    @contextmanager
    def __call__(self) -> Iterator[LoadedModel]:
        self.opened += 1
        yield self.loaded
        self.closed += 1


def said(loaded: LoadedModel, *turns: dict[str, str], room: int = 8) -> str:
    return speak(loaded, [list(turns)], rooms=[room])[0].text


def turn(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def test_the_second_turn_follows_the_first_answer(loaded: LoadedModel) -> None:
    opening, ticks = Opening(loaded), []
    prompts = [
        Prompt("a", ("Which year?", "And why?"), max_tokens=8),
        Prompt("b", ("Oil?",), max_tokens=8),
        Prompt("c", ("Name the river", "Which mill?"), max_tokens=8),
    ]
    spoken = InProcessCandidate(opening, name="tiny", batch_size=2).answer(prompts, tick=ticks.append)
    first = said(loaded, turn("user", "Which year?"))
    second = said(loaded, turn("user", "Which year?"), turn("assistant", first), turn("user", "And why?"))
    assert [one.id for one in spoken] == ["a", "b", "c"]
    assert spoken[0].answers == (first, second)
    assert second != said(loaded, turn("user", "And why?")), "a second turn without the first would say otherwise"
    assert len(spoken[1].answers) == 1
    assert sum(ticks) == 3
    assert (opening.opened, opening.closed) == (1, 1)


def test_a_conversation_without_room_is_a_failure_and_is_not_carried_on(loaded: LoadedModel) -> None:
    prompts = [Prompt("long", ("why " * 200, "And?"), max_tokens=8), Prompt("short", ("Oil?",), max_tokens=8)]
    long, short = InProcessCandidate(Opening(loaded), name="tiny").answer(prompts, tick=lambda _: None)
    assert (long.failure, long.answers) == (NO_ROOM, ())
    assert short.failure == ""
    assert short.answers


def test_an_answer_that_runs_into_its_limit_is_told(loaded: LoadedModel) -> None:
    (spoken,) = InProcessCandidate(Opening(loaded), name="tiny").answer(
        [Prompt("a", ("Which year?",), max_tokens=1)], tick=lambda _: None
    )
    assert spoken.cut


def test_a_system_prompt_goes_into_the_question_where_the_template_takes_none(loaded: LoadedModel) -> None:
    kept = loaded.tokenizer.chat_template
    try:
        loaded.tokenizer.chat_template = STRICT
        (spoken,) = InProcessCandidate(Opening(loaded), name="tiny").answer(
            [Prompt("a", ("Oil?",), system="Be brief.", max_tokens=8)], tick=lambda _: None
        )
        assert spoken.answers == (said(loaded, turn("user", "Be brief.\n\nOil?")),)
        assert spoken.answers != (said(loaded, turn("user", "Oil?")),)
    finally:
        loaded.tokenizer.chat_template = kept


def test_temperatures_are_refused_and_so_are_models_that_take_no_conversation(loaded: LoadedModel) -> None:
    candidate = InProcessCandidate(Opening(loaded), name="tiny")
    with pytest.raises(UsageError, match=r"greedy, and a is to be answered at temperature 0\.7"):
        candidate.answer([Prompt("a", ("Oil?",), temperature=0.7)], tick=lambda _: None)
    kept: Any = loaded.tokenizer.chat_template
    try:
        loaded.tokenizer.chat_template = None
        with pytest.raises(UsageError, match="tiny has no chat template"):
            candidate.answer([Prompt("a", ("Oil?",))], tick=lambda _: None)
    finally:
        loaded.tokenizer.chat_template = kept
