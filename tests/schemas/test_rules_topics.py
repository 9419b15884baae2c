"""Topics to avoid."""

from __future__ import annotations

from cases.model import KNOWLEDGE, KNOWLEDGE_PATH, SKILL, changed
from planted import at, texts_of
from schemas.rules.content.topics import check_topics
from schemas.rules.settings import Settings


def test_words_and_phrases_in_any_case_at_their_places() -> None:
    text = changed(
        SKILL,
        ("Tell of the bells of Hexley.", "Tell of Tax\u00a0Law and taxes."),
        ("Owls nest above the rope.", "BELLS, bells and bellows, but no taxlaw."),
    )
    settings = Settings(topics=("tax law", " Bells ", "", "casino"))
    findings = list(check_topics(texts_of(text), settings))
    assert [at(finding) for finding in findings] == [
        ("content/topic", 3, 27, 7),
        ("content/topic", 12, 13, 5),
        ("content/topic", 12, 20, 5),
    ]
    assert findings[0].message == "`Tax Law` names a topic that this taxonomy avoids."
    assert findings[0].fix == "Choose another subject, or ask the maintainers."


def test_the_longest_topic_is_named() -> None:
    text = changed(SKILL, ("Owls nest above the rope.", "A game of chance."))
    (finding,) = check_topics(texts_of(text), Settings(topics=("game", "game of chance")))
    assert at(finding) == ("content/topic", 12, 15, 14)


def test_signs_in_topics_are_no_patterns() -> None:
    text = changed(SKILL, ("Owls nest above the rope.", "It is C++ (of course)."))
    (finding,) = check_topics(texts_of(text), Settings(topics=("C++", ".*", "(")))
    assert at(finding) == ("content/topic", 12, 19, 3)


def test_no_topics_no_findings() -> None:
    assert not list(check_topics(texts_of(KNOWLEDGE, KNOWLEDGE_PATH), Settings()))
    assert not list(check_topics(texts_of(KNOWLEDGE, KNOWLEDGE_PATH), Settings(topics=("el", "casino", " "))))
