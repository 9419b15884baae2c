"""A whole leaf under all rules: what a valid one becomes, and that nothing raises."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaves import check_leaf
from schemas.rules.leaf import MAX_FINDINGS, shown
from schemas.rules.place import Place
from schemas.taxonomy import LeafKind
from timing import cpu_seconds

SKILL = "compositional_skills/writing/rhymes/qna.yaml"
KNOWLEDGE = "knowledge/sea/harbours/qna.yaml"


def test_a_valid_skill_becomes_a_leaf_with_lines(skill: str, attribution: bytes) -> None:
    leaf, findings = check_leaf(SKILL, skill.encode(), attribution=attribution)
    assert findings == ()
    assert leaf is not None
    assert (leaf.path, leaf.kind, leaf.version) == ("compositional_skills/writing/rhymes", LeafKind.FREEFORM, 3)
    assert (leaf.created_by, leaf.task_description) == ("ada", "Answer in rhyme.")
    assert [seed.line for seed in leaf.seeds] == [5, 7, 9, 11, 13]
    assert (leaf.seeds[1].context, leaf.seeds[1].pairs[0].question) == (None, "What is 1?")
    assert leaf.digest == sha256(skill.encode()).hexdigest()


def test_a_skill_with_contexts_is_grounded(grounded: str, attribution: bytes) -> None:
    leaf, findings = check_leaf("foundational_skills/counting/qna.yaml", grounded.encode(), attribution=attribution)
    assert findings == ()
    assert leaf is not None
    assert leaf.kind is LeafKind.GROUNDED
    assert leaf.seeds[4].context == "The number 4."


def test_valid_knowledge_becomes_a_leaf_with_its_document(knowledge: str, attribution: bytes) -> None:
    text = knowledge.replace("is deep.", "is so deep: 0, 1, 2.").replace("context: ", "context: |-\n      ")
    leaf, findings = check_leaf(KNOWLEDGE, text.encode(), attribution=attribution)
    assert findings == ()
    assert leaf is not None
    assert leaf.kind is LeafKind.KNOWLEDGE
    assert (leaf.domain, leaf.outline) == ("harbours", "The harbours of an island.")
    assert leaf.seeds[0].context == "Harbour 0 is so deep: 0, 1, 2."
    assert [pair.line for pair in leaf.seeds[0].pairs] == [8, 10, 12]
    assert leaf.document is not None
    assert (leaf.document.patterns, leaf.document.line) == (("docs/sea.md",), 52)


def test_version_1_needs_neither_its_number_nor_a_description(attribution: bytes) -> None:
    text = "created_by: ada\ntask_description: ''\nseed_examples:\n- question: a\n  answer: b\n"
    leaf, _ = check_leaf(SKILL, text.encode(), attribution=attribution)
    assert leaf is not None
    assert (leaf.version, leaf.task_description, len(leaf.seeds)) == (1, "", 1)


def test_a_version_is_a_whole_number_however_it_is_written(skill: str, attribution: bytes) -> None:
    leaf, _ = check_leaf(SKILL, skill.replace("version: 3", "version: 3.0").encode(), attribution=attribution)
    assert leaf is not None
    assert repr(leaf.version) == "3"


def test_a_file_outside_of_any_taxonomy_is_checked_by_what_it_holds(knowledge: str, attribution: bytes) -> None:
    leaf, _ = check_leaf("qna.yaml", knowledge.encode(), attribution=attribution)
    assert leaf is not None
    assert (leaf.path, leaf.kind) == ("", LeafKind.KNOWLEDGE)


def test_a_file_on_a_hostile_path_is_still_looked_at(skill: str, attribution: bytes) -> None:
    text = skill.replace("It is 3.", "yes")
    leaf, findings = check_leaf("compositional_skills/../qna.yaml", text.encode(), attribution=attribution)
    assert leaf is None
    assert [finding.rule for finding in findings] == ["safety/path", "structure/type"]


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


def test_duplicate_keys_do_not_hide_what_the_last_of_them_says(skill: str, attribution: bytes) -> None:
    text = skill.replace("    answer: It is 2.\n", "    answer: It is 2.\n    answer: no\n")
    leaf, findings = check_leaf(SKILL, text.encode(), attribution=attribution)
    assert leaf is None
    assert [(finding.line, finding.column, finding.rule) for finding in findings] == [
        (11, 5, "safety/duplicate-key"),
        (11, 13, "structure/type"),
    ]


def test_a_warning_alone_does_not_take_the_leaf_away(skill: str, attribution: bytes) -> None:
    leaf, findings = check_leaf(SKILL, b"\xef\xbb\xbf" + skill.encode(), attribution=attribution)
    assert leaf is not None
    assert [finding.rule for finding in findings] == ["safety/byte-order-mark"]


def test_the_report_on_a_hostile_file_stays_short_and_keeps_its_errors(attribution: bytes) -> None:
    text = "version: 3\nseed_examples:\n" + "  - {questoin: a}\n" * 1000
    leaf, findings = check_leaf(SKILL, text.encode(), attribution=attribution)
    assert leaf is None
    assert len(findings) == MAX_FINDINGS + 1
    assert findings[-1].rule == "safety/more"
    assert findings[0].blocks


def test_what_blocks_is_shown_however_late_it_was_found() -> None:
    place = Place(SKILL)
    mild = [replace(place, line=line).find("lint/colons", "1 space too many.") for line in range(1, 200)]
    severe = replace(place, line=200).find("structure/type", "It must be text.")
    assert severe in shown([*mild, severe])


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
        pytest.param(b"a: '\t'\n" * 9_000, id="equal keys"),
        pytest.param(b"{" + b"a: b, " * 5_000 + b"}", id="equal keys in braces"),
        pytest.param(b"a: |\n" + b" \tx\n" * 250_000, id="tabs in a block"),
        pytest.param(b"version: " + b"1:" * 300_000 + b"1", id="sums of sixties"),
        pytest.param(b"version: 0x" + b"f" * 900_000, id="hexadecimal digits"),
        pytest.param(b'a: "' + b"\\ud83d" * 150_000 + b'"', id="half characters"),
        pytest.param(b"a: \xef\xbb\xbf" * 100_000, id="byte order marks"),
        pytest.param(b"".join(b" " * depth + b"a:\n" for depth in range(1_000)), id="deep blocks"),
        pytest.param(b"a: **b**\n" * 7_000, id="many mistakes"),
        pytest.param(b"---\na: b\n" * 100_000, id="documents"),
        pytest.param(b"%FOO x\n" * 100_000, id="directives"),
        pytest.param("a: x\x85\u2028".encode() * 100_000, id="other line ends"),
        pytest.param(b"a: b\r" * 150_000, id="carriage returns"),
        pytest.param("a: b\n".encode("utf-16") * 50_000, id="UTF-16"),
    ],
)
def test_hostile_files_end_in_findings_within_a_second(content: bytes) -> None:
    checked = []
    assert cpu_seconds(lambda: checked.append(check_leaf(SKILL, content, attribution=b"Mine.")), enough=1) < 1
    leaf, findings = checked[-1]
    assert leaf is None
    assert all(finding.fix for finding in findings)
    assert any(finding.blocks for finding in findings)
