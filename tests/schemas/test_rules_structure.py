"""Structure: every kind of violation, at its place and in its words."""

from __future__ import annotations

import pytest

from schemas.finding import Finding
from schemas.rules.leaf import check_leaf
from schemas.taxonomy import ROOTS

SKILL = "compositional_skills/rhymes/qna.yaml"
KNOWLEDGE = "knowledge/harbours/qna.yaml"


def structure(path: str, text: str) -> list[Finding]:
    leaf, findings = check_leaf(path, text.encode(), attribution=b"Mine.")
    assert leaf is None
    return [finding for finding in findings if finding.rule.startswith("structure/")]


def brief(findings: list[Finding]) -> list[tuple[str, int, int]]:
    return [(finding.rule, finding.line, finding.column) for finding in findings]


def test_a_missing_key_is_named_with_its_owner(knowledge: str) -> None:
    text = knowledge.replace("domain: harbours\n", "").replace(
        "  commit: 0123456789abcdef0123456789abcdef01234567\n", ""
    )
    top, inner = structure(KNOWLEDGE, text)
    assert brief([top, inner]) == [("structure/required", 1, 1), ("structure/required", 46, 3)]
    assert (top.message, inner.message) == ("The file lacks the key `domain`.", "`document` lacks the key `commit`.")
    assert "domain:" in top.fix


def test_every_missing_key_is_named_once() -> None:
    findings = structure(SKILL, "version: 3\n")
    assert [finding.message for finding in findings] == [
        "The file lacks the key `created_by`.",
        "The file lacks the key `seed_examples`.",
        "The file lacks the key `task_description`.",
    ]


def test_an_unknown_key_is_placed_at_the_key_with_a_guess(skill: str, knowledge: str) -> None:
    (finding,) = structure(SKILL, skill + "titel: x\n")
    assert brief([finding]) == [("structure/unknown-key", 15, 1)]
    assert "version, created_by" in finding.fix
    unknown = structure(KNOWLEDGE, knowledge.replace("patterns:", "pattern:"))[1]
    assert brief([unknown]) == [("structure/unknown-key", 49, 3)]
    assert unknown.fix == "Did you mean `patterns`?"


@pytest.mark.parametrize(
    ("written", "read", "fix"),
    [
        ("yes", "a truth value", '"yes"'),
        ("5", "a number", '"5"'),
        ("1.5", "a number", '"1.5"'),
        ("2024-01-01", "a date", '"2024-01-01"'),
    ],
)
def test_values_that_yaml_turned_into_something_else_are_to_be_quoted(
    skill: str, written: str, read: str, fix: str
) -> None:
    (finding,) = structure(SKILL, skill.replace("It is 1.", written))
    assert brief([finding]) == [("structure/type", 8, 13)]
    assert finding.message == f"`seed_examples[1].answer` must be text, but YAML reads {read}."
    assert fix in finding.fix


def test_other_wrong_kinds(skill: str) -> None:
    assert structure(SKILL, skill.replace("It is 1.", "[a]"))[0].message.endswith("YAML reads a list.")
    assert (
        structure(SKILL, skill.replace("It is 1.", ""))[0].message
        == "`seed_examples[1].answer` is empty; it must be text."
    )
    assert structure(SKILL, "version: 3\ncreated_by: a\ntask_description: b\nseed_examples: c\n")[0].message == (
        "`seed_examples` must be a list, but YAML reads text."
    )


def test_too_few_examples_and_questions(skill: str, knowledge: str) -> None:
    (finding,) = structure(SKILL, skill.rsplit("  - question", 2)[0])
    assert brief([finding]) == [("structure/too-few", 5, 3)]
    assert finding.message == "Value must have at least 5 items; `seed_examples` has 3."
    assert finding.fix == "Add 2 more."
    head, _, tail = knowledge.partition("      - question: How deep is 4.2?")
    (finding,) = structure(KNOWLEDGE, head + tail.partition("So deep, 2.\n")[2])
    assert brief([finding]) == [("structure/too-few", 39, 7)]
    assert "at least 3 items; `seed_examples[4].questions_and_answers` has 2" in finding.message


def test_empty_text(skill: str) -> None:
    (finding,) = structure(SKILL, skill.replace("ada", "''"))
    assert brief([finding]) == [("structure/empty", 2, 13)]


def test_a_repeated_example_is_placed_at_the_second(skill: str) -> None:
    (finding,) = structure(SKILL, skill.replace("What is 3?", "What is 1?").replace("It is 3.", "It is 1."))
    assert brief([finding]) == [("structure/repeated", 11, 5)]


@pytest.mark.parametrize(
    ("path", "written", "words"),
    [
        (SKILL, "2", "this version of taxobot needs version 3"),
        (SKILL, "1", "this version of taxobot needs version 3"),
        (SKILL, "4", "this version of taxobot needs version 3"),
        (KNOWLEDGE, "1", "Version 1 is not supported for knowledge. Minimum supported version is 3."),
        (KNOWLEDGE, "2", "Version 2 is not supported for knowledge. Minimum supported version is 3."),
        (KNOWLEDGE, "4", "this version of taxobot needs version 3"),
        (SKILL, "'3'", "must be the number 3"),
        (SKILL, "true", "must be the number 3"),
        (SKILL, "3.0", "must be the number 3"),
    ],
)
def test_other_versions(skill: str, knowledge: str, path: str, written: str, words: str) -> None:
    text = (skill if path == SKILL else knowledge).replace("version: 3", f"version: {written}")
    (finding,) = structure(path, text)
    assert brief([finding]) == [("structure/version", 1, 10)]
    assert words in finding.message


@pytest.mark.parametrize(("text", "kind"), [("- a\n", "a list"), ("words\n", "text"), ("3\n", "a number")])
def test_the_top_level_is_a_mapping(text: str, kind: str) -> None:
    (finding,) = structure(SKILL, text)
    assert brief([finding]) == [("structure/top-level", 1, 1)]
    assert finding.message.endswith(f"it is {kind}.")


@pytest.mark.parametrize("root", ROOTS)
def test_each_root_has_a_valid_schema(root: str) -> None:
    from jsonschema import Draft202012Validator

    from schemas.qna import load_schema

    Draft202012Validator.check_schema(load_schema(root))
    assert ("document" in load_schema(root)["properties"]) == (root == "knowledge")
