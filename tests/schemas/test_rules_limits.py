"""Limits, at their edges."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from cases.model import KNOWLEDGE, KNOWLEDGE_PATH, SKILL, SKILL_PATH, changed, grounded
from planted import at, texts_of
from schemas.finding import Finding, Severity
from schemas.rules.content.limits import check_limits, count_above
from schemas.rules.settings import Limits, Settings

OLD = SKILL.replace("version: 3\n", "")


@dataclass
class Counter:
    """Counts a token for each character, and how often it was asked."""

    name: str = "the tokenizer of a test"
    asked: list[str] = field(default_factory=list)

    def __call__(self, text: str) -> int:
        self.asked.append(text)
        return len(text)


def found(text: str, path: str = SKILL_PATH, settings: Settings | None = None) -> list[Finding]:
    return list(check_limits(texts_of(text, path), settings or Settings()))


@pytest.mark.parametrize(("words", "warned"), [(2300, False), (2301, True)])
def test_words_over_all_questions_and_answers(words: int, warned: bool) -> None:
    others = sum(len(line.split()) - 1 for line in KNOWLEDGE.splitlines() if "answer: " in line)
    others += sum(len(line.split()) - 2 for line in KNOWLEDGE.splitlines() if "question: " in line)
    text = changed(KNOWLEDGE, ("He forged the clapper.", "clapper " * (words - others + 4)))
    settings = Settings(limits=Limits(answer_words=5000))
    findings = found(text, KNOWLEDGE_PATH, settings)
    assert [at(one)[:3] for one in findings] == [("limits/words", 6, 3)] * warned
    if warned:
        assert findings[0].message == "All questions and answers together have 2,301 words; about 2,300 are the limit."
        assert findings[0].fix == "Shorten the answers, or split the leaf."


@pytest.mark.parametrize(("words", "warned"), [(375, False), (376, True)])
def test_a_long_context_is_warned_of_as_an_estimate(words: int, warned: bool) -> None:
    findings = found(grounded("deep " * words))
    assert [at(one) for one in findings] == [("limits/context-length", 7, 14, 5 * words - 1)] * warned
    if warned:
        assert findings[0].message == (
            "This context has 502 tokens, counted by an estimate from its words; 500 are the limit."
        )
        assert findings[0].fix == "Shorten the passage by 1 %."
        assert findings[0].severity is Severity.WARNING


def test_what_does_not_fit_the_student_is_an_error_and_said_once() -> None:
    (finding,) = found(grounded("deep " * 3100))
    assert at(finding)[:3] == ("limits/context-window", 7, 14)
    assert finding.severity is Severity.ERROR
    assert "4,134 tokens" in finding.message
    assert finding.message.endswith("4,096 fit the student's window.")


def test_a_small_window_is_the_limit_of_contexts() -> None:
    limits = Limits(context_tokens=500, student_window=400)
    (finding,) = found(grounded("deep " * 330), settings=Settings(limits=limits))
    assert finding.rule == "limits/context-window"


def test_an_example_must_leave_the_teacher_room() -> None:
    text = changed(KNOWLEDGE, ("What cracked the rim?", "deep " * 1200), ("Lightning cracked it.", "deep " * 1200))
    settings = Settings(limits=Limits(question_words=2000, answer_words=2000, words=5000))
    (finding,) = found(text, KNOWLEDGE_PATH, settings)
    assert at(finding)[:3] == ("limits/teacher-window", 38, 5)
    assert "3,072 fit the teacher's window beside its prompt." in finding.message


@pytest.mark.parametrize("name", ["question", "answer"])
@pytest.mark.parametrize(("words", "warned"), [(250, False), (251, True)])
def test_questions_and_answers_have_a_limit_of_words(name: str, words: int, warned: bool) -> None:
    old = {"question": "Who rings it at noon?", "answer": "The ferry master rings it at noon."}[name]
    findings = found(changed(SKILL, (old, "ring " * words)))
    line = {"question": 7, "answer": 8}[name]
    assert [at(one)[:2] for one in findings] == [(f"limits/{name}-length", line)] * warned
    if warned:
        assert findings[0].message == f"`seed_examples[1].{name}` has 251 words; 250 are the limit."


def test_old_leaves_need_five_examples_too() -> None:
    short = OLD[: OLD.index("  - question: Why")]
    (finding,) = found(short)
    assert at(finding) == ("limits/seed-examples", 3, 1, 13)
    assert finding.message == "This leaf has 3 seed examples; 5 are asked for in any version."
    assert finding.fix == "Add 2 more."
    assert not found(OLD)
    assert not found(short, settings=Settings(schema="newest"))
    assert not found("version: 3\n" + short)


def test_the_first_question_that_is_not_used_is_named() -> None:
    more = "        answer: In a winter storm.\n" + "      - question: Why?\n        answer: Storms.\n" * 2
    (finding,) = found(changed(KNOWLEDGE, ("        answer: In a winter storm.\n", more)), KNOWLEDGE_PATH)
    assert at(finding) == ("limits/unused-pair", 46, 9, 14)
    assert finding.severity is Severity.NOTICE
    assert finding.message == "This context has 5 questions; generation uses the first 3, none from here on."


def test_a_tokenizer_is_asked_only_where_the_limit_is_near() -> None:
    tokens = Counter()
    assert not found(grounded("deep " * 200), settings=Settings(tokens=tokens))
    assert tokens.asked == []
    (finding,) = found(grounded("deep " * 320), settings=Settings(tokens=tokens))
    assert len(tokens.asked) == 1
    assert finding.message == "This context has 1,599 tokens, counted by the tokenizer of a test; 500 are the limit."


def test_scripts_without_spaces_are_counted_too() -> None:
    assert count_above(500, "深" * 501, Counter()) == 501
    assert count_above(500, "深" * 500, Counter()) == 0


def test_the_limits_are_settings() -> None:
    limits = replace(Limits(), question_words=4, answer_words=5, words=50)
    rules = {finding.rule for finding in found(SKILL, settings=Settings(limits=limits))}
    assert rules == {"limits/question-length", "limits/answer-length", "limits/words"}


def test_what_blocks_comes_first() -> None:
    text = grounded("deep " * 3100).replace("context: It", "context: " + "long " * 400 + "It", 1)
    assert [finding.rule for finding in found(text)] == ["limits/context-window", "limits/context-length"]
    early = grounded("deep " * 400).replace("context: Its", "context: " + "long " * 3100 + "Its", 1)
    assert [finding.rule for finding in found(early)] == ["limits/context-window", "limits/context-length"]
