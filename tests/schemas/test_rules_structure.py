"""Structure: every kind of violation, at its place, in its words, with its fix."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from schemas.finding import Edit, Finding
from schemas.qna import VERSIONS, Kind, load_schema
from schemas.rules.place import Source
from schemas.rules.reading.reader import read_tree
from schemas.rules.reading.repair import apply_edits
from schemas.rules.settings import Settings
from schemas.rules.structure.structure import check_structure
from schemas.rules.structure.version import version_of

SKILL = "compositional_skills/rhymes/qna.yaml"
KNOWLEDGE = "knowledge/harbours/qna.yaml"
COMMIT = "  commit: 0123456789abcdef0123456789abcdef01234567\n"
NEWEST = Settings(schema="newest")


def structure(path: str, text: str, settings: Settings | None = None) -> list[Finding]:
    tree, _ = read_tree(path, text.encode())
    assert tree is not None
    findings = list(check_structure(tree, settings=settings or Settings()))
    assert all(finding.fix and finding.blocks for finding in findings)
    return findings


def only(path: str, text: str, settings: Settings | None = None) -> Finding:
    (finding,) = structure(path, text, settings)
    return finding


def brief(finding: Finding) -> tuple[str, int, int, int]:
    return finding.rule.removeprefix("structure/"), finding.line, finding.column, finding.length


def edited(text: str, findings: Iterable[Finding]) -> str:
    return apply_edits(Source(SKILL, text), [edit for finding in findings for edit in finding.edits]).text


def version_1(skill: str) -> str:
    return skill.replace("version: 3\n", "")


# What is missing


def test_a_missing_key_is_named_with_its_owner(knowledge: str) -> None:
    top, inner = structure(KNOWLEDGE, knowledge.replace("domain: harbours\n", "").replace(COMMIT, ""))
    assert [brief(top), brief(inner)] == [("required", 1, 1, 0), ("required", 46, 3, 4)]
    assert (top.message, inner.message) == ("The file lacks the key `domain`.", "`document` lacks the key `commit`.")
    assert top.fix == "Write `domain:` with the field that the documents belong to."
    assert inner.fix == "Write `commit:` with its text."


def test_every_missing_key_is_named_once() -> None:
    findings = structure(SKILL, "version: 3\n")
    assert [finding.message for finding in findings] == [
        "The file lacks the key `created_by`.",
        "The file lacks the key `task_description`.",
        "The file lacks the key `seed_examples`.",
    ]


def test_what_an_example_lacks_is_told_at_its_first_key(skill: str) -> None:
    finding = only(SKILL, skill.replace("    answer: It is 2.\n", ""))
    assert brief(finding) == ("required", 9, 5, 8)
    assert finding.message == "`seed_examples[2]` lacks the key `answer`."
    flow = only(SKILL, skill.replace("  - question: What is 2?\n    answer: It is 2.\n", "  - { question: x }\n"))
    assert brief(flow) == ("required", 9, 7, 8)
    assert brief(structure(SKILL, skill + "  - {}\n")[0]) == ("required", 15, 5, 2)


def test_a_missing_version_is_inserted_where_version_3_is_asked_for(skill: str) -> None:
    text = f"# A leaf.\n{version_1(skill)}"
    finding = only(SKILL, text, NEWEST)
    assert brief(finding) == ("required", 1, 1, 0)
    assert finding.message == "The file lacks the key `version`."
    assert finding.fix == "Write `version: 3` on the first line."
    assert edited(text, [finding]) == f"# A leaf.\n{skill}"
    assert structure(SKILL, text) == []


def test_a_missing_version_keeps_the_line_ends_of_the_file(skill: str) -> None:
    text = version_1(skill).replace("\n", "\r\n")
    assert edited(text, structure(SKILL, text, NEWEST)) == skill.replace("\n", "\r\n")


def test_a_version_is_not_inserted_where_that_would_break_the_file() -> None:
    findings = structure(SKILL, "{created_by: a, task_description: b, seed_examples: []}\n", NEWEST)
    assert [finding.edits for finding in findings if "version" in finding.message] == [()]


# What is too much


def test_an_unknown_key_is_placed_at_the_key_with_a_guess(skill: str, knowledge: str) -> None:
    finding = only(SKILL, skill + "titel: x\n")
    assert brief(finding) == ("unknown-key", 15, 1, 5)
    assert finding.message == "The key `titel` does not belong here."
    assert finding.fix == "Only these keys stand here: version, created_by, task_description, seed_examples."
    assert finding.edits == ()
    text = knowledge.replace("patterns:", "Pattern:")
    missing, unknown = structure(KNOWLEDGE, text)
    assert brief(unknown) == ("unknown-key", 49, 3, 7)
    assert unknown.fix == "Did you mean `patterns`?"
    assert edited(text, [unknown]) == knowledge
    assert missing.message == "`document` lacks the key `patterns`."


def test_every_unknown_key_is_named(skill: str) -> None:
    text = skill.replace("    answer: It is 2.\n", "    answer: It is 2.\n    anwser: x\n    1: y\n    note: z\n")
    findings = structure(SKILL, text)
    assert [brief(finding) for finding in findings] == [
        ("unknown-key", 11, 5, 6),
        ("unknown-key", 12, 5, 1),
        ("unknown-key", 13, 5, 4),
    ]
    assert findings[0].message == "The key `anwser` does not belong in `seed_examples[2]`."
    assert findings[0].fix == "Delete it: `answer` stands here already."
    assert findings[0].edits == ()


def test_further_keys_of_questions_and_answers_are_valid(knowledge: str) -> None:
    assert structure(KNOWLEDGE, knowledge.replace("So deep, 1.\n", "So deep, 1.\n        note: x\n", 1)) == []


# What has the wrong type


@pytest.mark.parametrize(
    ("written", "read", "quoted"),
    [
        ("yes", "a truth value", '"yes"'),
        ("OFF", "a truth value", '"OFF"'),
        ("5", "a number", '"5"'),
        ("0x1F", "a number", '"0x1F"'),
        ("1.50", "a number", '"1.50"'),
        ("1:30", "a number", '"1:30"'),
        (".inf", "a number", '".inf"'),
        ("2024-01-01", "a date", '"2024-01-01"'),
        ("2024-01-01 10:00:00", "a date", '"2024-01-01 10:00:00"'),
        ("[a, 'b']", "a list", "\"[a, 'b']\""),
        ('["a"]', "a list", "'[\"a\"]'"),
        ("{x}", "keys with values", '"{x}"'),
    ],
)
def test_values_that_yaml_turned_into_something_else_are_quoted(
    skill: str, written: str, read: str, quoted: str
) -> None:
    text = skill.replace("It is 1.", f"{written} # so")
    finding = only(SKILL, text)
    assert brief(finding) == ("type", 8, 13, len(written))
    assert finding.message == f"`seed_examples[1].answer` must be text, but YAML reads {read}."
    assert finding.fix == f"Put it into quotes: {quoted}."
    assert finding.edits == (Edit(8, 13, 8, 13 + len(written), quoted),)
    assert structure(SKILL, edited(text, [finding])) == []


def test_an_empty_value_is_told_at_its_key(skill: str) -> None:
    finding = only(SKILL, skill.replace(" It is 1.", ""))
    assert brief(finding) == ("type", 8, 5, 6)
    assert finding.message == "`seed_examples[1].answer` is empty; it must be text."
    assert (finding.fix, finding.edits) == ("Write its text.", ())
    assert brief(only(SKILL, skill.replace("It is 1.", "~"))) == ("type", 8, 13, 1)


def test_other_wrong_kinds(skill: str) -> None:
    head = "version: 3\ncreated_by: a\ntask_description: b\nseed_examples:"
    finding = only(SKILL, f"{head} c\n")
    assert brief(finding) == ("type", 4, 16, 1)
    assert finding.message == "`seed_examples` must be a list, but YAML reads text."
    assert finding.fix == "Write its entries on the lines below, each after `- `."
    finding = only(SKILL, skill + "  - only words\n")
    assert brief(finding) == ("type", 15, 5, 10)
    assert finding.message == "`seed_examples[5]` must be keys with values, but YAML reads text."
    assert finding.fix == "Write its keys on the lines below, each with its value."
    block = only(SKILL, skill.replace("answer: It is 1.", "answer:\n      note: x"))
    assert (brief(block), block.edits) == (("type", 9, 7, 7), ())


def test_a_pattern_that_is_no_list_becomes_one(knowledge: str) -> None:
    text = knowledge.replace("patterns:\n    - docs/sea.md", "patterns: docs/sea.md")
    finding = only(KNOWLEDGE, text)
    assert brief(finding) == ("type", 49, 13, 11)
    assert finding.fix == 'Put it into a list: ["docs/sea.md"].'
    assert structure(KNOWLEDGE, edited(text, [finding])) == []


# What is too little


def test_too_few_entries_are_told_at_the_key_of_their_list(skill: str, knowledge: str) -> None:
    finding = only(SKILL, skill.rsplit("  - question", 2)[0])
    assert brief(finding) == ("too-few", 4, 1, 13)
    assert finding.message == "Value must have at least 5 items; `seed_examples` has 3."
    assert finding.fix == "Add 2 more."
    head, _, tail = knowledge.partition("      - question: How deep is 4.2?")
    finding = only(KNOWLEDGE, head + tail.partition("So deep, 2.\n")[2])
    assert brief(finding) == ("too-few", 38, 5, 21)
    assert "at least 3 items; `seed_examples[4].questions_and_answers` has 2" in finding.message


def test_empty_text(skill: str) -> None:
    finding = only(SKILL, skill.replace("ada", "''"))
    assert brief(finding) == ("empty", 2, 13, 2)
    assert (finding.message, finding.fix) == ("`created_by` must not be empty.", "Write its text.")


def test_a_repeated_example_is_placed_at_the_second(skill: str, knowledge: str) -> None:
    finding = only(
        SKILL, skill.replace("question: What is 3?\n    answer: It is 3.", "answer: It is 1.\n    question: What is 1?")
    )
    assert brief(finding) == ("repeated", 11, 5, 16)
    assert finding.message == "`seed_examples[3]` repeats the entry on line 7; all entries must differ."
    finding = only(KNOWLEDGE, knowledge + "    - 'docs/sea.md'\n")
    assert brief(finding) == ("repeated", 51, 7, 13)


def test_true_and_one_are_no_repetition(knowledge: str) -> None:
    text = knowledge.replace("- docs/sea.md", "- 1\n    - true\n    - 1.0")
    assert sorted(brief(finding) for finding in structure(KNOWLEDGE, text)) == [
        ("repeated", 52, 7, 3),
        ("type", 50, 7, 1),
        ("type", 51, 7, 4),
        ("type", 52, 7, 3),
    ]


# Versions


@pytest.mark.parametrize(
    ("path", "written", "message", "number"),
    [
        (SKILL, "4", "Version 4 is not supported; versions 1 to 3 are.", "3"),
        (SKILL, "0", "Version 0 is not supported; versions 1 to 3 are.", "3"),
        (SKILL, "true", "Version true is not supported; versions 1 to 3 are.", "3"),
        (KNOWLEDGE, "4", "Version 4 is not supported; versions 1 to 3 are.", "3"),
        (KNOWLEDGE, "1", "Version 1 is not supported for knowledge. Minimum supported version is 3.", "3"),
        (KNOWLEDGE, "2", "Version 2 is not supported for knowledge. Minimum supported version is 3.", "3"),
        (SKILL, "'3'", "`version` must be the number 3, but it is text.", "3"),
        (SKILL, '"2"', "`version` must be the number 2, but it is text.", "2"),
        (SKILL, "3.7", "The file has version 3.7, but version 3 is asked for.", "3"),
    ],
)
def test_other_versions_than_those_that_are_declared_rightly(
    skill: str, knowledge: str, path: str, written: str, message: str, number: str
) -> None:
    text = (skill if path == SKILL else knowledge).replace("version: 3", f"version: {written}")
    finding = only(path, text)
    assert brief(finding) == ("version", 1, 10, len(written))
    assert finding.message == message
    assert f"Write `version: {number}`" in finding.fix
    assert finding.edits == (Edit(1, 10, 1, 10 + len(written), number),)


def test_a_version_alone_is_offered_only_where_nothing_else_hinders(skill: str, knowledge: str) -> None:
    finding = only(KNOWLEDGE, "version: 1\n" + knowledge.replace("version: 3\n", "").replace(COMMIT, ""))
    assert finding.fix == "Bring the file to the layout of version 3, then write `version: 3`."
    assert finding.edits == ()
    old = only(KNOWLEDGE, knowledge.replace("version: 3\n", ""))
    assert brief(old) == ("version", 1, 1, 0)
    assert old.message.endswith("A file without the key `version` has version 1.")
    assert edited(knowledge.replace("version: 3\n", ""), [old]) == knowledge
    second = skill.replace("version: 3", "version: 2")
    assert structure(SKILL, second) == []
    newest = only(SKILL, second, NEWEST)
    assert (brief(newest), newest.message) == (
        ("version", 1, 10, 1),
        "The file has version 2, but version 3 is asked for.",
    )
    assert edited(second, [newest]) == skill


def test_a_version_that_nobody_has_can_be_asked_for(skill: str) -> None:
    finding = only(SKILL, skill, Settings(schema=5))
    assert finding.message == "Version 5 is not supported; versions 1 to 3 are."
    assert (brief(finding), finding.edits) == (("version", 1, 1, 0), ())


def test_a_version_without_a_value(skill: str) -> None:
    text = skill.replace("version: 3", "version:")
    finding = only(SKILL, text, NEWEST)
    assert brief(finding) == ("version", 1, 1, 7)
    assert edited(text, [finding]) == skill


@pytest.mark.parametrize("written", ["0x3", "3.0", "+3", "0b11", "03", "3_"])
def test_every_spelling_of_three_is_three(skill: str, written: str) -> None:
    text = skill.replace("version: 3", f"version: {written}")
    assert structure(SKILL, text) == structure(SKILL, text, NEWEST) == []


def test_version_1_asks_for_little() -> None:
    text = "created_by: a\ntask_description: ''\nseed_examples:\n- question: a\n  answer: b\n"
    assert structure(SKILL, text) == structure(SKILL, f"version: 1\n{text}") == []
    assert {finding.rule for finding in structure(SKILL, text, Settings(schema=2))} == {
        "structure/required",
        "structure/empty",
        "structure/too-few",
    }


@pytest.mark.parametrize(
    ("value", "declared"),
    [
        ({}, 1),
        ({"version": 2}, 2),
        ({"version": "3"}, 3),
        ({"version": " 7 "}, 7),
        ({"version": 3.9}, 3),
        ({"version": None}, 1),
        ({"version": [3]}, 1),
        ({"version": "three"}, 1),
        ({"version": float("inf")}, 1),
        ({"version": float("nan")}, 1),
        ({"version": True}, 0),
        ([3], 1),
    ],
)
def test_the_declared_version(value: object, declared: int) -> None:
    assert version_of(value, "declared") == declared
    assert (version_of(value, "newest"), version_of(value, 2)) == (3, 2)


# Kinds


@pytest.mark.parametrize(("text", "kind"), [("- a\n", "a list"), ("words\n", "text"), ("3\n", "a number")])
def test_the_top_level_is_a_mapping(text: str, kind: str) -> None:
    finding = only(SKILL, text)
    assert brief(finding)[:3] == ("top-level", 1, 1)
    assert finding.message == f"The file must consist of keys with values, but it is {kind}."


@pytest.mark.parametrize("path", ["foundational_skills/a/qna.yaml", "qna.yaml"])
def test_elsewhere_the_kind_follows_from_the_key_document(path: str, skill: str, knowledge: str) -> None:
    assert structure(path, skill) == structure(path, knowledge) == []
    assert structure(SKILL, knowledge) != []


@pytest.mark.parametrize("kind", ["knowledge", "skill"])
@pytest.mark.parametrize("version", VERSIONS)
def test_every_schema_is_valid(kind: Kind, version: int) -> None:
    from jsonschema import Draft202012Validator

    schema = load_schema(kind, version)
    Draft202012Validator.check_schema(schema)
    assert ("document" in schema["properties"]) == (kind == "knowledge")
    assert schema["properties"]["version"]["const"] == version
    assert schema.get("deprecated", False) == (kind == "knowledge" and version < 3)
