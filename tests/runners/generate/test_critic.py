from __future__ import annotations

import pytest

from runners.generate import critic
from runners.generate.critic import judge_rows
from runners.generate.teacher import SEED
from schemas.sample import Message, TrainingRow
from timing import cpu_seconds

SOURCES = {"p001": "Tallow Head. The tower of Tallow Head is 31 metres high and made of limestone."}


def row(question: str, answer: str, *, template: str = "gap", cluster: str = "p001") -> TrainingRow:
    messages = (Message(role="user", content=question), Message(role="assistant", content=answer))
    return TrainingRow(id=question, origin="taught", leaf="leaf", cluster=cluster, template=template, messages=messages)


def statement(text: str) -> TrainingRow:
    messages = (Message(role="pretraining", content=text),)
    return TrainingRow(id=text, origin="taught", leaf="leaf", cluster="p001", template="statement", messages=messages)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row("How high is it?", " "), critic.EMPTY),
        (row("\n", "31"), critic.EMPTY),
        (row("word " * 2001, "31"), critic.LONG),
        (row("How high is it?", "32"), critic.UNSUPPORTED),
        (row("What is it made of?", "limestone and slate"), critic.UNSUPPORTED),
        (statement("Tallow Head: The tower is 310 metres high."), critic.UNSUPPORTED),
    ],
)
def test_bad_rows(bad: TrainingRow, reason: str) -> None:
    verdict = judge_rows([row("What is it made of, then?", "limestone"), bad], SOURCES)
    assert verdict.rejected == ((reason, bad),)
    assert len(verdict.kept) == 1


@pytest.mark.parametrize(
    "good",
    [
        row("How high is it?", "31"),
        row("How high is it?", "31 metres."),
        statement("Tallow Head: The tower of Tallow Head is 31 metres high and made of limestone."),
        row("Is it high?", "Rather lofty, I should say.", template=SEED),
        row("Is it high?", "Rather lofty.", cluster="s01"),
    ],
)
def test_good_rows(good: TrainingRow) -> None:
    assert judge_rows([good], SOURCES).kept == (good,)


def test_near_duplicates_are_those_of_one_template_and_answer() -> None:
    text = "The tower of the old light at Tallow Head stands so many metres high, how many is it"
    first, again = row(f"{text}?", "31"), row(f"{text} now?", "31")
    other_answer, other_template = row(f"{text} now?", "limestone"), row(f"{text} now?", "31", template="quiz")
    verdict = judge_rows([first, again, other_answer, other_template, row("How high?", "31")], SOURCES)
    assert verdict.rejected == ((critic.DUPLICATE, again),)


def test_word_order_counts_and_so_does_any_script() -> None:
    one = row("塔 有 多 高 呢 塔 有 多 高 呢 a", "31")
    two = row("塔 有 多 高 呢 塔 有 多 高 呢 b", "31")
    three = row("高 多 有 塔 呢 高 多 有 塔 呢 a", "31")
    verdict = judge_rows([one, two, three], SOURCES)
    assert verdict.rejected == ((critic.DUPLICATE, two),)


def test_many_rows_take_little_time() -> None:
    text = " ".join(f"word{number}" for number in range(20))
    rows = [row(f"Of {number}: {text}?", str(number // 5), cluster="s01") for number in range(1500)]
    judge_rows(rows[:2], SOURCES)  # the library's import is not what is measured
    assert len(judge_rows(rows, SOURCES).kept) == 300
    assert cpu_seconds(lambda: judge_rows(rows, SOURCES), enough=3) < 3
