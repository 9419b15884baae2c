"""A whole leaf under all rules: what a valid one becomes, and that nothing raises."""

from __future__ import annotations

import time
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.rules.leaf import MAX_FINDINGS, check_leaf
from schemas.taxonomy import LeafKind

SKILL = "compositional_skills/writing/rhymes/qna.yaml"
KNOWLEDGE = "knowledge/sea/harbours/qna.yaml"


def test_a_valid_skill_becomes_a_leaf_with_lines(skill: str) -> None:
    leaf, findings = check_leaf(SKILL, skill.encode(), attribution=b"My own text.")
    assert findings == ()
    assert leaf is not None
    assert (leaf.path, leaf.kind, leaf.version) == ("compositional_skills/writing/rhymes", LeafKind.FREEFORM, 3)
    assert (leaf.created_by, leaf.task_description) == ("ada", "Answer in rhyme.")
    assert [seed.line for seed in leaf.seeds] == [5, 7, 9, 11, 13]
    assert (leaf.seeds[1].context, leaf.seeds[1].pairs[0].question) == (None, "What is 1?")
    assert leaf.digest == sha256(skill.encode()).hexdigest()


def test_a_skill_with_contexts_is_grounded(grounded: str) -> None:
    leaf, findings = check_leaf("foundational_skills/counting/qna.yaml", grounded.encode(), attribution=b"Mine.")
    assert findings == ()
    assert leaf is not None
    assert leaf.kind is LeafKind.GROUNDED
    assert leaf.seeds[4].context == "The number 4."


def test_valid_knowledge_becomes_a_leaf_with_its_document(knowledge: str) -> None:
    leaf, findings = check_leaf(KNOWLEDGE, knowledge.encode(), attribution=b"Mine.")
    assert findings == ()
    assert leaf is not None
    assert leaf.kind is LeafKind.KNOWLEDGE
    assert (leaf.domain, leaf.outline) == ("harbours", "The harbours of an island.")
    assert [pair.line for pair in leaf.seeds[0].pairs] == [7, 9, 11]
    assert leaf.document is not None
    assert (leaf.document.patterns, leaf.document.line) == (("docs/*.md",), 47)


def test_findings_of_all_families_come_in_the_order_of_the_file(skill: str) -> None:
    text = skill.replace("created_by: ada\n", "").replace("It is 2.", "'  '").replace("It is 3.", "yes")
    leaf, findings = check_leaf(SKILL, text.encode(), attribution=None)
    assert leaf is None
    assert [(finding.line, finding.rule) for finding in findings] == [
        (1, "sources/attribution"),
        (1, "structure/required"),
        (9, "content/blank"),
        (11, "structure/type"),
    ]


def test_a_warning_alone_does_not_take_the_leaf_away(skill: str) -> None:
    leaf, findings = check_leaf("compositional_skills/word games/qna.yaml", skill.encode(), attribution=b"Mine.")
    assert leaf is not None
    assert [finding.rule for finding in findings] == ["safety/folder-name"]


def test_the_report_on_a_hostile_file_stays_short_and_keeps_its_errors() -> None:
    text = "version: 3\nseed_examples:\n" + "  - {questoin: a}\n" * 1000
    leaf, findings = check_leaf(SKILL, text.encode(), attribution=b"Mine.")
    assert leaf is None
    assert len(findings) == MAX_FINDINGS + 1
    assert findings[-1].rule == "structure/more"
    assert findings[0].blocks


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(max_examples=200, deadline=None)
def test_no_bytes_raise_and_a_leaf_is_absent_exactly_where_a_finding_blocks(content: bytes) -> None:
    leaf, findings = check_leaf(SKILL, content, attribution=b"Mine.")
    assert (leaf is None) == any(finding.blocks for finding in findings)
    lines = content.count(b"\n") + content.count(b"\r") + content.count(b"\xc2\x85") + content.count(b"\xe2\x80") + 1
    assert all(1 <= finding.line <= lines + 1 and finding.column >= 1 for finding in findings)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists, max_leaves=20))
@settings(max_examples=100, deadline=None)
def test_any_value_in_any_place_ends_in_findings(value: object) -> None:
    import yaml

    for key in ("version", "created_by", "seed_examples", "document", "task_description"):
        text = yaml.safe_dump({"version": 3, key: value})
        for path in (SKILL, KNOWLEDGE):
            leaf, findings = check_leaf(path, text.encode(), attribution=b"Mine.")
            assert leaf is None
            assert findings


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"[" * 1_000_000, id="flow nesting"),
        pytest.param(b"- " * 500_000, id="block nesting"),
        pytest.param(b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", id="alias bomb"),
        pytest.param(b"x" * 10_000_000, id="10 MB"),
        pytest.param(b"- a\n" * 250_000, id="many values"),
        pytest.param(b"a: '" + b"x" * 1_000_000, id="open quote"),
        pytest.param(b"? " * 500_000, id="question marks"),
        pytest.param(b"{a: " * 250_000, id="open braces"),
        pytest.param(b"!" * 1_000_000, id="tags"),
        pytest.param(b"version: " + b"9" * 1_000_000, id="digits"),
        pytest.param(b"".join(b"k%d: v\n" % number for number in range(90_000)), id="many keys"),
        pytest.param(b"seed_examples:\n" + b"- {question: a, answer: b}\n" * 3000, id="equal examples"),
        pytest.param(b"".join(b"k%d: v\n" % number for number in range(9_000)), id="many unknown keys"),
        pytest.param(b"\x00" * 1_000_000, id="NUL"),
    ],
)
def test_hostile_files_end_in_findings_within_a_second(content: bytes) -> None:
    started = time.process_time()
    leaf, findings = check_leaf(SKILL, content, attribution=b"Mine.")
    assert leaf is None
    assert any(finding.blocks for finding in findings)
    assert time.process_time() - started < 1
