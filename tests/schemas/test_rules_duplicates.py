"""Questions that a file asks twice."""

from __future__ import annotations

import pytest

from cases.model import KNOWLEDGE, KNOWLEDGE_PATH, SKILL, changed, grounded
from planted import at, texts_of
from schemas.rules.content.duplicates import check_duplicates
from schemas.rules.settings import Limits, Settings


@pytest.mark.parametrize("again", ["Who rings it at noon?", "WHO rings  it, at “noon”", '"who rings it\\n at noon"'])
def test_the_same_question_in_other_clothes(again: str) -> None:
    (finding,) = check_duplicates(texts_of(changed(SKILL, ("Why does nobody ring at night?", again))), Settings())
    assert at(finding) == ("content/duplicate", 11, 15, len(again))
    assert finding.message == "This question is the same as `seed_examples[1].question` on line 7."
    assert finding.fix == "Ask something else, or delete one of the two."


def test_signs_make_another_question() -> None:
    text = changed(SKILL, ("Who rings it at noon?", "What is 3 + 4?"), ("How heavy is its clapper?", "What is 3 - 4?"))
    assert not list(check_duplicates(texts_of(text), Settings()))


def test_nearly_the_same_question_with_its_score() -> None:
    text = changed(
        KNOWLEDGE,
        ("What cracked the rim?", "Which of the two parts of the bell had been cracked by lightning?"),
        ("Who rings the bell?", "Which of the three parts of the bell had been cracked by lightning?"),
    )
    (finding,) = check_duplicates(texts_of(text, KNOWLEDGE_PATH), Settings())
    assert at(finding) == ("content/near-duplicate", 40, 19, 65)
    assert finding.message == (
        "This question is nearly `seed_examples[1].questions_and_answers[0].question` on line 16: 92 % of the words "
        "are the same, in the same order."
    )
    assert not list(check_duplicates(texts_of(text, KNOWLEDGE_PATH), Settings(limits=Limits(near_duplicate=0.95))))


def test_grounded_skills_ask_the_same_of_different_texts() -> None:
    same = SKILL.replace("How heavy is its clapper?", "Who rings it at noon?")
    text = grounded("Owls.").replace("How heavy is its clapper?", "Who rings it at noon?")
    assert same != SKILL
    assert not list(check_duplicates(texts_of(text), Settings()))
    told = text.replace("context: Its clapper weighs nine kilograms.", "context: The ferry master rings it at  noon.")
    (finding,) = check_duplicates(texts_of(told), Settings())
    assert at(finding) == ("content/duplicate", 11, 15, 21)


def test_knowledge_is_asked_for_without_its_context() -> None:
    text = changed(KNOWLEDGE, ("Which birds nest in the tower?", "Who forged the clapper?"))
    (finding,) = check_duplicates(texts_of(text, KNOWLEDGE_PATH), Settings())
    assert at(finding) == ("content/duplicate", 32, 19, 23)
    assert "on line 26" in finding.message


def test_questions_without_words_are_no_questions() -> None:
    text = changed(SKILL, ("Who rings it at noon?", "' '"), ("How heavy is its clapper?", "''"))
    assert not list(check_duplicates(texts_of(text), Settings()))
