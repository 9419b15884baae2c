"""How likely a model in this process finds the answers that rows expect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from runners.evaluate.choices.chat import TokenizerChat
from runners.evaluate.choices.transformers import TransformersScorer
from runners.evaluate.open.inprocess import folded, refuses_system
from runners.evaluate.open.likelihood import Turn, fits_in, score_turns
from runners.evaluate.suites.rated import Task
from runners.models.load import LoadedModel
from runners.progress import Tick
from runners.trial.talks import messages_before

Open = Callable[[], AbstractContextManager[LoadedModel]]


def expected_turns(tasks: Sequence[Task]) -> list[Turn]:
    """Each expected answer after the row's own conversation up to it."""
    return [
        Turn(item.id, messages_before(task, turn), item.reference)
        for task in tasks
        for turn, item in enumerate(task.items)
    ]


def score_expected(open_model: Open, turns: Sequence[Turn], *, batch_size: int = 16, tick: Tick) -> dict[str, float]:
    """By item, nats a token of the expected answer; nothing where it is longer than the model's context.

    A template without a system's place gets the system's words with the first question, as answers do. Ticks once a
    turn. Raises UsageError where the model's chat template gives no place to cut, and for a model without one.
    """
    with open_model() as loaded:
        chat = TokenizerChat(loaded.tokenizer)
        if any(turn.messages[0]["role"] == "system" for turn in turns) and refuses_system(loaded):
            turns = [_fold(turn) for turn in turns]
        scorer = TransformersScorer(loaded, batch_size=batch_size)
        return score_turns(scorer, turns, chat=chat, fits=fits_in(loaded), tick=tick)


def _fold(turn: Turn) -> Turn:
    has_system = turn.messages[0]["role"] == "system"
    return Turn(turn.id, folded(turn.messages), turn.text) if has_system else turn
