from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from fakes.judges import ScriptedModels, says, ticks
from fakes.model_client import Call
from fakes.pools import client, pool_over
from runners.asking.desk import Desk
from runners.asking.journal import Journal
from runners.asking.seam import Answer, Question
from runners.evaluate.judges.llm.judge import DRAWN, LlmJudge
from runners.evaluate.judges.seam import FIVE, Exchange
from schemas.errors import EndpointError, EndpointRefused

GOOD = "Right.\nRating: [[8]]"
TWO = (Exchange("a", "Why?", "So.", "Since."), Exchange("b", "Who?", "They.", "We."))


def rate(models: ScriptedModels, *exchanges: Exchange, **settings: Any) -> Any:
    return LlmJudge(models, model="m", **settings).rate(exchanges or TWO[:1], tick=ticks()[0])


def test_marks_come_in_the_order_of_the_exchanges() -> None:
    models = ScriptedModels(lambda question, _: f"Fine.\nRating: [[{9 if 'Why?' in question.messages[-1][1] else 2}]]")
    tick, told = ticks()
    ratings = LlmJudge(models, model="m").rate(TWO, tick=tick)
    assert [(rating.id, rating.score, rating.marks) for rating in ratings] == [("a", 9, (9,)), ("b", 2, (2,))]
    assert [rating.comment for rating in ratings] == ["Fine.", "Fine."]
    assert told == [1, 1]
    assert models.opened == 1


def test_one_mark_is_drawn_greedily_by_the_judge() -> None:
    rate(models := says(GOOD))
    ((question, draws),) = models.asked
    assert (question.role, question.temperature, draws) == ("judge", 0, 1)
    assert [role for role, _ in question.messages] == ["system", "user"]


def test_without_exchanges_nobody_is_called() -> None:
    models = says(GOOD)
    assert LlmJudge(models, model="m").rate((), tick=ticks()[0]) == ()
    assert models.opened == 0


def test_the_system_prompt_can_be_part_of_the_only_turn() -> None:
    rate(apart := says(GOOD))
    rate(merged := says(GOOD), merge_system=True)
    (system, user), ((role, said),) = apart.asked[0][0].messages, merged.asked[0][0].messages
    assert (role, said) == ("user", f"{system[1]}\n\n{user[1]}")


def test_an_unreadable_reply_is_asked_for_once_more() -> None:
    (rating,) = rate(models := says("8/10", GOOD))
    assert rating.score == 8
    (first, _), (second, _) = models.asked
    assert "Keep to this form" in second.messages[-1][1]
    assert "8/10" not in second.messages[-1][1]
    assert len(first.messages) == len(second.messages)


def test_then_it_is_a_failure_and_no_score() -> None:
    (rating,) = rate(models := says("8/10", "Rating: [[85]]", GOOD))
    assert (rating.score, rating.marks, len(models.asked)) == (None, (), 2)
    assert rating.failure == (
        "the judge's reply has nothing in double brackets; asked again: the judge's reply has the rating 85, which is "
        "not within 1 to 10"
    )


def test_a_cut_reply_is_none_even_where_it_looks_like_one() -> None:
    (rating,) = rate(says(Answer(GOOD, "length")))
    assert rating.score is None
    assert "cut at its limit of tokens" in rating.failure


def test_an_empty_reply_is_asked_for_again() -> None:
    assert rate(says("", GOOD))[0].score == 8


def test_a_call_that_never_came_back_is_a_failure_of_this_one() -> None:
    models = ScriptedModels(
        lambda question, _: EndpointError("http://x says 400") if "Why?" in question.messages[-1][1] else GOOD
    )
    lost, kept = rate(models, *TWO)
    assert (lost.score, lost.failure) == (None, "the judge gave no answer: http://x says 400")
    assert kept.score == 8
    assert len(models.asked) == 2


def test_where_nobody_can_be_asked_any_more_all_ends() -> None:
    gone = EndpointError("the judge can't be asked any more")
    with pytest.raises(EndpointError, match="any more"):
        rate(ScriptedModels(lambda *_: GOOD, ends=lambda _: gone), *TWO)


@pytest.mark.parametrize("answer", ["", " \n"])
def test_what_never_came_is_not_shown(answer: str) -> None:
    (rating,) = rate(models := says(GOOD), Exchange("a", "Why?", answer))
    assert (rating.score, rating.failure, models.asked) == (None, "there is no answer to rate", [])


def test_repeated_marks_are_drawn_and_their_mean_counts() -> None:
    models = ScriptedModels(lambda _, draw: f"Rating: [[{(4, 9, 6)[draw]}]]")
    (rating,) = rate(models, repeats=3)
    assert (rating.score, rating.marks) == (pytest.approx(19 / 3), (4, 9, 6))
    ((question, draws),) = models.asked
    assert (question.temperature, question.draw, draws) == (DRAWN, 0, 3)


def test_each_unreadable_draw_is_asked_for_again_by_itself() -> None:
    def say(question: Question, draw: int) -> str:
        strict = "Keep to this form" in question.messages[-1][1]
        return "none" if draw == 1 and not strict else f"Rating: [[{draw + 1}]]"

    (rating,) = rate(models := ScriptedModels(say), repeats=3)
    assert rating.marks == (1, 2, 3)
    assert [(question.draw, draws) for question, draws in models.asked] == [(0, 3), (1, 1)]


def test_marks_that_cannot_be_read_are_left_out_of_the_mean() -> None:
    (rating,) = rate(ScriptedModels(lambda _, draw: "none" if draw == 1 else "Rating: [[4]]"), repeats=3)
    assert (rating.score, rating.marks, rating.failure) == (4, (4, 4), "")


def test_another_scale_and_template() -> None:
    (rating,) = rate(models := says("Feedback: fine. [RESULT] 5"), template="prometheus", scale=FIVE)
    assert (rating.score, rating.comment) == (5, "fine.")
    assert "from 1 to 5" in models.asked[0][0].messages[-1][1]
    assert rate(says("Feedback: fine. [RESULT] 6"), template="prometheus", scale=FIVE)[0].score is None


def test_the_name_tells_all_that_marks_depend_on() -> None:
    settings: list[dict[str, Any]] = [
        {},
        {"template": "prometheus"},
        {"scale": FIVE},
        {"repeats": 2},
        {"repeats": 2, "seed": 1},
        {"merge_system": True},
        {"max_tokens": 512},
    ]
    names = [LlmJudge(says(GOOD), model="m", **one).name for one in settings]
    assert len(set(names)) == len(settings)
    assert names[0] == "m (template general 1, 1 to 10, one mark, 2048 tokens)"
    assert LlmJudge(says(GOOD), model="m", seed=1).name == names[0]  # nothing is drawn


def test_marks_are_remembered(tmp_path: Path) -> None:
    async def script(call: Call) -> str:
        return f"{call.prompt[-20:]}\nRating: [[7]]".replace("[[N]]", "")

    asked = client(script)

    def run() -> Any:
        with Journal(tmp_path / "journal.sqlite") as journal:

            def opened() -> AbstractAsyncContextManager[Any]:
                return pool_over(journal, Desk(role="judge", client=asked))

            return LlmJudge(opened, model="m").rate(TWO, tick=ticks()[0])

    first = run()
    calls = len(asked.calls)
    assert run() == first
    assert [rating.score for rating in first] == [7, 7]
    assert (calls, len(asked.calls)) == (2, 2)


def test_a_server_that_refuses_everything_is_the_end_not_a_mark(tmp_path: Path) -> None:
    async def script(_call: Call) -> str:
        raise EndpointRefused("http://fake/v1 says 401", status=401)

    with Journal(tmp_path / "journal.sqlite") as journal:

        def opened() -> AbstractAsyncContextManager[Any]:
            return pool_over(journal, Desk(role="judge", client=client(script)))

        with pytest.raises(EndpointError, match="the judge can't be asked any more"):
            LlmJudge(opened, model="m").rate(TWO, tick=ticks()[0])


def test_an_interrupt_while_asking_is_not_swallowed() -> None:
    class Stopped(ScriptedModels):
        async def ask(self, question: Question, *, n: int = 1) -> Any:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        rate(Stopped(lambda *_: GOOD))
