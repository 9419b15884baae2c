"""Valid leaves, for tests to spoil in one place each."""

from __future__ import annotations

import pytest

SKILL_HEAD = "version: 3\ncreated_by: ada\ntask_description: Answer in rhyme.\nseed_examples:\n"
KNOWLEDGE_HEAD = "version: 3\ncreated_by: ada\ndomain: harbours\nseed_examples:\n"
KNOWLEDGE_TAIL = """document_outline: The harbours of an island.
document:
  repo: https://github.com/ada/harbours.git
  commit: 0123456789abcdef0123456789abcdef01234567
  patterns:
    - docs/sea.md
"""


def skill_text(*, context: bool = False) -> str:
    lines = SKILL_HEAD
    for number in range(5):
        lines += f"  - question: What is {number}?\n    answer: It is {number}.\n"
        lines += f"    context: The number {number}.\n" * context
    return lines


def knowledge_text() -> str:
    lines = KNOWLEDGE_HEAD
    for number in range(5):
        lines += f"  - context: Harbour {number} is deep.\n    questions_and_answers:\n"
        for pair in range(3):
            lines += f"      - question: How deep is {number}.{pair}?\n        answer: So deep, {pair}.\n"
    return lines + KNOWLEDGE_TAIL


@pytest.fixture
def skill() -> str:
    return skill_text()


@pytest.fixture
def grounded() -> str:
    return skill_text(context=True)


@pytest.fixture
def knowledge() -> str:
    return knowledge_text()


@pytest.fixture
def attribution() -> bytes:
    """One that says all there is to say."""
    return (
        b"Title of work: Harbours\nLink to work: https://example.org/harbours\nRevision: 1\n"
        b"License of the work: CC-BY-SA-4.0\nCreator names: Ada\n"
    )
