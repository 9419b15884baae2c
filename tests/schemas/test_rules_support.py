"""Whether answers stand in their contexts."""

from __future__ import annotations

import pytest

from cases.model import KNOWLEDGE, KNOWLEDGE_PATH, SKILL, changed
from planted import at, texts_of
from schemas.finding import Finding
from schemas.rules.content.support import Passage, check_support
from schemas.rules.content.texts import Text
from schemas.rules.settings import Limits, Settings

CONTEXT = "The well-built harbour was enlarged by three engineers in 1,931, at a cost of $2.5 million."


def found(text: str, settings: Settings | None = None) -> list[Finding]:
    return list(check_support(texts_of(text, KNOWLEDGE_PATH), settings or Settings()))


@pytest.mark.parametrize(
    ("answer", "score"),
    [
        ("The harbour was enlarged by engineers.", 1.0),
        ("An engineer enlarges harbours.", 1.0),  # by how the words begin
        ("It was built well, in 1931, by 3 engineers.", 1.0),  # compounds, separators, numerals
        ("It cost 2.5 million dollars.", 0.75),
        ("Penguins paddle gracefully.", 0.0),
        ("In 1931.", 1.0),
        ("In 1932.", 0.0),  # of few words only the numbers count
        ("Yes, it was.", 1.0),
        ("Penguins did.", 1.0),
        ("harb enlarge engi cost", 0.5),  # short words are looked for as they are
    ],
)
def test_the_score_of_an_answer(answer: str, score: float) -> None:
    assert Passage(Text((), CONTEXT)).support(Text((), answer)).score == pytest.approx(score)


def test_clean_knowledge_is_left_alone() -> None:
    assert not found(KNOWLEDGE)


def test_an_answer_from_elsewhere_is_found_with_its_score() -> None:
    told = "Nestor Hale sailed around seven stormy capes towards Lisbon in 1931."
    (finding,) = found(changed(KNOWLEDGE, ("It rings at noon.", told)))
    assert at(finding) == ("content/unsupported-answer", 19, 17, 68)
    assert finding.message == (
        "10 of the 10 words and numbers that this answer consists of do not stand in its context: `nestor`, `hale`, "
        "`sailed` and 7 more. Its score is 0.00; below 0.3 it is not supported."
    )
    assert finding.fix == "Answer with what the context says, or copy the passage that says it into the context."


def test_numbers_are_named_as_they_were_written() -> None:
    (finding,) = found(changed(KNOWLEDGE, ("It weighs nine kilograms.", "Eleven.")))
    assert finding.message.startswith("1 of the 1 words and numbers that this answer consists of do not stand in its")
    assert "`eleven`. Its score is 0.00" in finding.message


def test_the_limit_is_a_setting() -> None:
    text = changed(KNOWLEDGE, ("It rings at noon.", "Captain Quill rings it at noon."))
    assert not found(text)
    assert not found(text, Settings(limits=Limits(support=0.5)))
    (finding,) = found(text, Settings(limits=Limits(support=0.6)))
    assert "2 of the 4 words" in finding.message
    assert "Its score is 0.50; below 0.6 it is not supported." in finding.message


def test_skills_may_answer_in_other_words() -> None:
    text = SKILL.replace("    answer:", "    context: Owls.\n    answer:")
    assert not list(check_support(texts_of(text), Settings()))
