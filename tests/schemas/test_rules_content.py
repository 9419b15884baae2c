"""Content rules: limits, blank texts, mixed leaves."""

from __future__ import annotations

import pytest

from schemas.finding import Finding, Severity
from schemas.rules.content import estimate_tokens
from schemas.rules.leaf import check_leaf

SKILL = "compositional_skills/rhymes/qna.yaml"
KNOWLEDGE = "knowledge/harbours/qna.yaml"


def only(path: str, text: str) -> Finding:
    leaf, (finding,) = check_leaf(path, text.encode(), attribution=b"Mine.")
    assert (leaf is None) == finding.blocks
    return finding


def brief(finding: Finding) -> tuple[str, int, int, Severity]:
    return finding.rule, finding.line, finding.column, finding.severity


def test_white_space_is_no_text(skill: str) -> None:
    finding = only(SKILL, skill.replace("It is 2.", '" \\t\\n"'))
    assert brief(finding) == ("content/blank", 10, 13, Severity.ERROR)


def test_a_leaf_is_all_grounded_or_all_freeform(skill: str, grounded: str) -> None:
    finding = only(SKILL, skill.replace("    answer: It is 3.\n", "    answer: It is 3.\n    context: Here.\n"))
    assert brief(finding) == ("content/mixed", 11, 5, Severity.ERROR)
    assert finding.message == "This example has a context, the first one has no context."
    finding = only(SKILL, grounded.replace("    context: The number 1.\n", ""))
    assert brief(finding) == ("content/mixed", 8, 5, Severity.ERROR)


@pytest.mark.parametrize(("words", "warned"), [(2273, False), (2274, True)])
def test_words_over_all_questions_and_answers(skill: str, words: int, warned: bool) -> None:
    # The nine other texts have three words each.
    _, findings = check_leaf(SKILL, skill.replace("It is 4.", "word " * words).encode(), attribution=b"Mine.")
    assert [finding.rule for finding in findings] == ["content/words"] * warned


def test_words_of_knowledge_count_too(knowledge: str) -> None:
    finding = only(KNOWLEDGE, knowledge.replace("So deep, 2.", "deep " * 500))
    assert brief(finding) == ("content/words", 5, 3, Severity.WARNING)


def test_a_long_context_is_warned_of_as_an_estimate(knowledge: str) -> None:
    assert estimate_tokens("word " * 375) == 500
    finding = only(KNOWLEDGE, knowledge.replace("Harbour 1 is deep.", "deep " * 376))
    assert brief(finding) == ("content/context-length", 13, 14, Severity.WARNING)
    assert "about 502 tokens, estimated from its words" in finding.message
    _, findings = check_leaf(
        KNOWLEDGE, knowledge.replace("Harbour 1 is deep.", "deep " * 375).encode(), attribution=b"Mine."
    )
    assert findings == ()


def test_keys_that_nothing_reads_are_warned_of(knowledge: str) -> None:
    finding = only(KNOWLEDGE, knowledge.replace("answer: So deep, 0.\n", "answer: So deep, 0.\n        note: x\n", 1))
    assert brief(finding) == ("content/unread-key", 9, 9, Severity.WARNING)
