"""The texts of a leaf."""

from __future__ import annotations

import pytest

from cases.model import KNOWLEDGE, KNOWLEDGE_PATH, SKILL, grounded
from planted import texts_of
from schemas.rules.content.texts import words_of


def test_the_texts_of_a_skill() -> None:
    texts = texts_of(grounded("Cold metal."))
    assert not texts.knowledge
    assert [text.steps for text in texts.head] == [("task_description",)]
    first = texts.examples[0]
    assert first.steps == ("seed_examples", 0)
    assert [text.steps[-1] for text in first.texts] == ["context", "question", "answer"]
    assert first.context is not None
    assert first.context.text == "Cold metal."


def test_the_texts_of_knowledge_are_those_that_are_taught() -> None:
    texts = texts_of(KNOWLEDGE, KNOWLEDGE_PATH)
    assert texts.knowledge
    assert [text.steps[0] for text in texts.head] == ["domain", "document_outline"]
    assert [len(example.pairs) for example in texts.examples] == [3, 3, 3, 3, 3]
    assert len(texts.every) == 2 + 5 * (1 + 3 * 2)
    question = texts.examples[1].pairs[2].question
    assert question is not None
    assert question.steps == ("seed_examples", 1, "questions_and_answers", 2, "question")
    assert "hemp" in texts.vocabulary
    assert "ada" not in texts.vocabulary


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What's (the) “Bell”?", ("what's", "the", "bell")),
        ("3 + 4 =  7.5", ("3", "+", "4", "=", "7.5")),
        ("what is '!' ?", ("what", "is", "'!'", "?")),
        ("STRASSE\n\tStraße", ("strasse", "strasse")),
        ("", ()),
    ],
)
def test_words_without_case_punctuation_and_white_space(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


def test_what_is_no_text_is_left_out() -> None:
    texts = texts_of("task_description: 5\nseed_examples: [a, {question: [b], answer: c}, {context: 2000-01-01}]\n")
    assert texts.head == ()
    assert [[text.text for text in example.texts] for example in texts.examples] == [["c"], []]
    assert texts_of(SKILL.replace("seed_examples", "examples")).examples == ()
