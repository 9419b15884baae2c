"""Content: blank texts, mixed leaves, keys that nothing reads."""

from __future__ import annotations

from cases.model import KNOWLEDGE, KNOWLEDGE_PATH, SKILL, changed, grounded
from planted import at, plant, texts_of
from schemas.finding import Finding, Severity
from schemas.rules.content.content import check_content
from schemas.rules.content.texts import gather


def only(text: str, path: str = "compositional_skills/bells/qna.yaml") -> Finding:
    (finding,) = check_content(texts_of(text, path))
    return finding


def test_clean_leaves_are_left_alone() -> None:
    for text in (SKILL, grounded("Owls.")):
        assert not list(check_content(texts_of(text)))
    assert not list(check_content(texts_of(KNOWLEDGE, KNOWLEDGE_PATH)))


def test_white_space_is_no_text_wherever_it_stands() -> None:
    finding = only(changed(SKILL, ("Owls nest above the rope.", '" \\t\\n"')))
    assert at(finding) == ("content/blank", 12, 13, 7)
    assert finding.severity is Severity.ERROR
    assert finding.message == "`seed_examples[3].answer` holds nothing but white space."
    assert finding.fix == "Write its text."
    assert at(only(changed(SKILL, ("created_by: ada", "created_by: ' '")))) == ("content/blank", 2, 13, 3)


def test_no_text_at_all_is_for_the_structure_to_find() -> None:
    assert not list(check_content(texts_of(changed(SKILL, ("Owls nest above the rope.", '""')))))


def test_a_leaf_is_all_grounded_or_all_freeform() -> None:
    finding = only(changed(grounded("Owls."), ("    context: Owls nest above the rope.\n", "")))
    assert at(finding) == ("content/mixed", 14, 5, 40)
    assert finding.severity is Severity.ERROR
    assert finding.message == "This example has no context, the first one has a context."


def test_contexts_of_knowledge_are_for_the_structure() -> None:
    lacking = changed(
        KNOWLEDGE, ("  - context: Lightning cracked the rim in a winter storm of great force.\n", "  -\n")
    )
    assert not list(check_content(texts_of(lacking, KNOWLEDGE_PATH)))


def test_keys_that_nothing_reads_are_each_named() -> None:
    extra = "Nestor Hale forged it.\n        note: x\n        by: y\n"
    text = changed(KNOWLEDGE, ("Nestor Hale forged it.\n", extra))
    first, second = check_content(texts_of(text, KNOWLEDGE_PATH))
    assert (at(first), at(second)) == (("content/unread-key", 29, 9, 2), ("content/unread-key", 28, 9, 4))
    assert first.message == "Nothing reads the key `by` here."
    assert first.fix == "Delete it, or move its text to `answer`."


def test_any_shape_is_looked_at() -> None:
    for text in ("- a\n", "seed_examples: 5\n", "seed_examples: [1, {context: [a]}, {context: {a: b}}]\n", "word\n"):
        assert not list(check_content(gather(plant(text))))
