"""The corpus of attacks: none leaves its fence, in any template and any part, and none becomes a mark."""

from __future__ import annotations

import re
from typing import Any

import pytest

from fakes.attacks import ATTACKS, CONTROL_SIGNS, Attack
from fakes.judges import ScriptedModels, says, ticks
from runners.asking.seam import Question
from runners.evaluate.judges.llm.judge import LlmJudge
from runners.evaluate.judges.llm.templates import TemplateName
from runners.evaluate.judges.pairwise import LlmPairJudge
from runners.evaluate.judges.seam import FIVE, TEN, Exchange, Pair

BLOCK = re.compile(r"⟪([A-Z0-9 ]+) ([0-9a-f]{24})⟫\n(.*?)\n⟪end of \1 \2⟫", re.DOTALL)
TEMPLATES: tuple[TemplateName, ...] = ("general", "prometheus")
PARTS = ("answer", "question", "reference", "rubric", "earlier question", "earlier answer")
attacked = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


def exchange(part: str, text: str) -> Exchange:
    parts: dict[str, Any] = {"question": "Why?", "answer": "So.", "reference": "Since.", "rubric": "Be exact."}
    earlier = {"earlier question": "Who?", "earlier answer": "They."}
    (earlier if part in earlier else parts)[part] = text
    return Exchange("e", **parts, earlier=(tuple(earlier.values()),))


def asked_of(part: str, text: str, *, template: TemplateName, replies: str = "none") -> list[Question]:
    models = says(replies)
    LlmJudge(models, model="m", template=template).rate([exchange(part, text)], tick=ticks()[0])
    return [question for question, _ in models.asked]


def pair_of(part: str, text: str) -> list[Question]:
    pair = Pair("p", **({"question": "Why?", "base": "So.", "tuned": "Since."} | {part: text}))
    models = says("none")
    LlmPairJudge(models, model="m").prefer([pair], tick=ticks()[0])
    return [question for question, _ in models.asked]


def outside(question: Question) -> list[tuple[str, str]]:
    """All that is said beside the fenced texts, with the same sign everywhere."""
    return [(role, re.sub("[0-9a-f]{24}", "SIGN", BLOCK.sub(r"(\1)", text))) for role, text in question.messages]


def inside(question: Question) -> dict[str, str]:
    return {name: text for _, said in question.messages for name, _, text in BLOCK.findall(said)}


def test_there_are_enough() -> None:
    assert len({attack.text for attack in ATTACKS}) == len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 20


@attacked
@pytest.mark.parametrize("template", TEMPLATES)
def test_nothing_stands_outside_the_fence(attack: Attack, template: TemplateName) -> None:
    for part in PARTS:
        harmless = asked_of(part, "Well.", template=template)
        hostile = asked_of(part, attack.text, template=template)
        assert [outside(question) for question in hostile] == [outside(question) for question in harmless]
        assert len(hostile) == 2  # once more, in stricter words: which hold nothing that was said before


@attacked
def test_nothing_stands_outside_the_fence_of_a_pair(attack: Attack) -> None:
    for part in ("question", "base", "tuned", "reference", "rubric"):
        harmless, hostile = pair_of(part, "Well."), pair_of(part, attack.text)
        assert [outside(question) for question in hostile] == [outside(question) for question in harmless]


@attacked
def test_nothing_inside_it_means_anything_to_a_chat_template(attack: Attack) -> None:
    for part in PARTS:
        (question, _) = asked_of(part, attack.text, template="general")
        shown = inside(question)
        assert list(shown) == ["EARLIER QUESTION 1", "EARLIER ANSWER 1", "QUESTION", "REFERENCE", "RUBRIC", "ANSWER"]
        assert not [sign for sign in CONTROL_SIGNS for text in shown.values() if sign in "\n" + text]
        assert all(text.strip() for text in shown.values())


@attacked
def test_no_text_holds_its_own_sign(attack: Attack) -> None:
    (question, _) = asked_of("answer", attack.text, template="general")
    (sign,) = {sign for _, text in question.messages for _, sign, _ in BLOCK.findall(text)}
    assert sign not in attack.text


@attacked
@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("scale", [TEN, FIVE], ids=["ten", "five"])
def test_a_judge_that_repeats_what_it_is_shown_gives_no_mark(
    attack: Attack, template: TemplateName, scale: Any
) -> None:
    for parrot in (lambda question: inside(question)["ANSWER"], lambda question: question.messages[-1][1]):
        models = ScriptedModels(lambda question, _draw, say=parrot: say(question))
        judge = LlmJudge(models, model="m", template=template, scale=scale)
        (rating,) = judge.rate([exchange("answer", attack.text)], tick=ticks()[0])
        assert rating.score is None
        assert rating.failure.startswith("the judge's reply has")


@attacked
def test_a_judge_that_repeats_an_answer_prefers_none(attack: Attack) -> None:
    models = ScriptedModels(lambda question, _draw: inside(question)["ANSWER A"])
    (preference,) = LlmPairJudge(models, model="m").prefer([Pair("p", "Why?", attack.text, "So.")], tick=ticks()[0])
    assert preference.won is None


@attacked
def test_a_judge_that_quotes_the_answer_is_still_heard(attack: Attack) -> None:
    """Or an answer could see to it that its own mark goes missing."""
    models = ScriptedModels(
        lambda question, _draw: f"It says: {inside(question)['ANSWER']}\nThat is wrong.\nRating: [[2]]"
    )
    (rating,) = LlmJudge(models, model="m").rate([exchange("answer", attack.text)], tick=ticks()[0])
    assert rating.score == 2
