"""Safety rules and the reader that applies them, at exact places, under both of YAML's parsers."""

from __future__ import annotations

import pytest
import yaml

from schemas.finding import Finding, Severity
from schemas.rules import reader
from schemas.rules.safety import check_path
from schemas.rules.tree import Unquoted

PATH = "compositional_skills/rhymes/qna.yaml"


@pytest.fixture(params=[yaml.SafeLoader, reader.LOADER], ids=["python", "default"], autouse=True)
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LOADER", request.param)


def only(content: bytes | str) -> Finding:
    """Return the one finding for a file that must not become a tree."""
    tree, findings = reader.read_tree(PATH, content.encode() if isinstance(content, str) else content)
    assert tree is None
    (finding,) = findings
    return finding


def place(finding: Finding) -> tuple[str, int, int]:
    return finding.rule, finding.line, finding.column


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a: b\nc: d\xff\n", ("safety/encoding", 2, 5)),
        ("a: é\nc: d\xff\n".encode("utf-16"), ("safety/encoding", 1, 1)),
        ("ä: é\x00\n", ("safety/character", 1, 5)),
        ("a: 1\nb: \x1b[31m\n", ("safety/character", 2, 4)),
        ("a: [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]\n", ("safety/depth", 1, 23)),
        ("a: &x 1\n", ("safety/alias", 1, 4)),
        ("a: 1\nb: *x\n", ("safety/alias", 2, 4)),
        ("a: !!python/object/apply:os.system [x]\n", ("safety/tag", 1, 4)),
        ("a: !!int 3\n", ("safety/tag", 1, 4)),
        ("a: 1\n---\nb: 2\n", ("safety/documents", 2, 1)),
        ("a: 1\nb:\n  c: 1\n  c: 2\n", ("safety/duplicate-key", 4, 3)),
        ("a: {[b]: c}\n", ("safety/key", 1, 5)),
        ("a: 1\n\tb: 2\n", ("safety/syntax", 2, 1)),
        ("a: b: c\n", ("safety/syntax", 1, 5)),
        ("a:\n  b: 'open\n", ("safety/syntax", 2, 6)),
        ("a: **bold** text\n", ("safety/syntax", 1, 4)),
        ("a: `code`\n", ("safety/syntax", 1, 4)),
        ("a: 1\nstray words\nb: 2\n", ("safety/syntax", 2, 1)),
        ("", ("structure/empty", 1, 1)),
        ("# only a comment\n", ("structure/empty", 1, 1)),
    ],
)
def test_each_problem_stands_at_its_place(content: bytes | str, expected: tuple[str, int, int]) -> None:
    finding = only(content)
    assert place(finding) == expected
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a: 1\n\tb: 2\n", "spaces"),
        ("a: b: c\n", "colon"),
        ("a: 'open\n", "Close the quotes"),
        ("a: @you\n", "begins with `@`"),
        ("a: *bold* text\n", "begins with `*`"),
        ("a: 1\nstray words\nb: 2\n", "key: value"),
        ("a: 'it's'\n", "quotes"),
    ],
)
def test_common_mistakes_come_with_a_fix(content: str, words: str) -> None:
    assert words in only(content).fix


def test_depth_20_is_still_read() -> None:
    tree, findings = reader.read_tree(PATH, b"a: " + b"[" * 19 + b"1" + b"]" * 19)
    assert tree is not None
    assert findings == ()


def test_a_duplicate_key_names_the_line_of_the_first() -> None:
    assert "first on line 1" in only("answer: 1\nb: 2\nanswer: 3\n").message


def test_both_duplicates_of_a_file_are_found() -> None:
    tree, findings = reader.read_tree(PATH, b"a: 1\na: 2\nb: [{c: 1, c: 2}]\n")
    assert tree is None
    assert [place(finding) for finding in findings] == [
        ("safety/duplicate-key", 2, 1),
        ("safety/duplicate-key", 3, 12),
    ]


def test_a_byte_order_mark_is_only_a_warning_and_shifts_nothing() -> None:
    tree, findings = reader.read_tree(PATH, b"\xef\xbb\xbfa: 1\n")
    assert tree is not None
    assert [(finding.rule, finding.severity) for finding in findings] == [("safety/byte-order-mark", Severity.WARNING)]
    assert tree.at("a").column == 4


def test_text_that_reorders_itself_is_warned_of() -> None:
    tree, findings = reader.read_tree(PATH, "a: 1\nb: x\u202ey\n".encode())
    assert tree is not None
    assert [place(finding) for finding in findings] == [("safety/reordering", 2, 5)]


def test_more_than_a_mebibyte_is_not_read() -> None:
    finding = only(b"a: " + b"x" * 1024 * 1024)
    assert place(finding) == ("safety/size", 1, 1)
    assert "1,048,579" in finding.message


def test_scalars_that_are_no_text_keep_what_was_written() -> None:
    tree, _ = reader.read_tree(PATH, b"a: yes\nb: 2024-01-01\nc:\nd: 3\ne: 0x3\nf: 1.5\ng: '3'\nh: =\n<<: 1\n")
    assert tree is not None
    assert tree.value == {
        "a": Unquoted("bool", "yes"),
        "b": Unquoted("timestamp", "2024-01-01"),
        "c": None,
        "d": 3,
        "e": Unquoted("int", "0x3"),
        "f": Unquoted("float", "1.5"),
        "g": "3",
        "h": "=",
        "<<": 1,
    }


@pytest.mark.parametrize(
    ("path", "rules"),
    [
        ("knowledge/sea/harbours/qna.yaml", []),
        ("foundational_skills/mer_1-a.b/qna.yaml", []),
        ("compositional_skills/-x; $(id)/qna.yaml", ["safety/folder-name"]),
        ("compositional_skills/word games/qna.yaml", ["safety/folder-name"]),
        ("compositional_skills/naïve/qna.yaml", []),
        ("compositional_skills/a\nb/qna.yaml", ["safety/path"]),
        ("compositional_skills/../knowledge/qna.yaml", ["safety/path"]),
        ("compositional_skills/.GIT/qna.yaml", ["safety/path"]),
        ("compositional_skills//a/qna.yaml", ["safety/path"]),
        ("compositional_skills/\\xff/qna.yaml", ["safety/path"]),
        ("elsewhere/a/qna.yaml", ["safety/path"]),
        ("knowledge/a/qna.yml", ["safety/path"]),
        ("qna.yaml", ["safety/path"]),
    ],
)
def test_paths(path: str, rules: list[str]) -> None:
    assert [finding.rule for finding in check_path(path)] == rules
