"""Safety rules and the reader that applies them, at exact places, under both of YAML's parsers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
import yaml

from schemas.finding import Edit, Finding, Severity
from schemas.rules.catalogue import RULES, Origin
from schemas.rules.place import Source
from schemas.rules.reading import reader
from schemas.rules.reading.repair import apply_edits
from schemas.rules.reading.safety import MAX_CHARACTERS, check_path
from timing import cpu_seconds

PATH = "compositional_skills/rhymes/qna.yaml"


@pytest.fixture(params=[yaml.SafeLoader, reader.LOADER], ids=["python", "default"], autouse=True)
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LOADER", request.param)


def refused(content: bytes | str) -> tuple[Finding, ...]:
    """Return the findings for a file that must not become a tree."""
    tree, findings = reader.read_tree(PATH, content.encode() if isinstance(content, str) else content)
    assert tree is None
    assert all(finding.fix for finding in findings)
    return findings


def only(content: bytes | str) -> Finding:
    (finding,) = refused(content)
    return finding


def place(finding: Finding) -> tuple[str, int, int, int]:
    return finding.rule, finding.line, finding.column, finding.length


def edited(text: str, findings: Iterable[Finding]) -> str:
    return apply_edits(Source(PATH, text), [edit for finding in findings for edit in finding.edits]).text


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a: b\nc: d\xff\n", ("safety/encoding", 2, 5, 0)),
        ("a: é\nc: d\xff\n".encode("utf-16"), ("safety/encoding", 1, 1, 0)),
        (b"\xef\xbb\xbfa: \xff\n", ("safety/encoding", 1, 4, 0)),
        ("ä: é\x00\n", ("safety/character", 1, 5, 1)),
        ("a: 1\nb: \x1b[31m\n", ("safety/character", 2, 4, 1)),
        ("a: [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]\n", ("safety/depth", 1, 23, 1)),
        ("a: " + "[" * 1000 + "]" * 1000, ("safety/depth", 1, 23, 1)),
        ("- " * 1000 + "a", ("safety/depth", 1, 41, 1)),
        ("".join(f"{' ' * number}a:\n" for number in range(30)), ("safety/depth", 21, 21, 1)),
        ("- a\n" * 20_000, ("safety/nodes", 20_000, 3, 1)),
        ("a: &x 1\n", ("safety/alias", 1, 4, 2)),
        ("a: 1\n<<: {b: 2}\n", ("safety/alias", 2, 1, 2)),
        ("a: 1\nb: !!int 3\n", ("safety/standard-tag", 2, 4, 5)),
        ("a: !!python/object/apply:os.system [x]\n", ("safety/tag", 1, 4, 31)),
        ("a: !&x [1]\n", ("safety/tag", 1, 4, 3)),
        ("a: !!int x\n", ("safety/tag", 1, 4, 5)),
        ("a: 1\n---\nb: 2\n", ("safety/documents", 2, 1, 3)),
        ("a: {[b]: c}\n", ("safety/key", 1, 5, 3)),
        ("? {a: b}\n: c\n", ("safety/key", 1, 3, 6)),
        ('a: "\\ud83d"\n', ("safety/escape", 1, 5, 6)),
        ("a: 1\nb: *x\n", ("safety/syntax", 2, 4, 2)),
        ("<<: 1\n", ("safety/syntax", 1, 1, 2)),
        ("a: =\n", ("safety/syntax", 1, 4, 1)),
        ("a: 2024-02-31\n", ("safety/syntax", 1, 4, 10)),
        ("a: 0x_\n", ("safety/syntax", 1, 4, 3)),
        ("a: " + "1" * 5000, ("safety/syntax", 1, 4, 5000)),
        ("a: 1\n\tb: 2\n", ("safety/syntax", 2, 1, 1)),
        ("a: b\t\n", ("safety/syntax", 1, 5, 1)),
        ("a:\tb\n", ("safety/syntax", 1, 3, 1)),
        ("a: 'b'\t# why\n", ("safety/syntax", 1, 7, 1)),
        ("a: b: c\n", ("safety/syntax", 1, 5, 1)),
        ("a:\n  b: 'open\n", ("safety/syntax", 2, 6, 1)),
        ("a: **bold** text\n", ("safety/syntax", 1, 4, 1)),
        ("a: `code`\n", ("safety/syntax", 1, 4, 1)),
        ("a: 1\nstray words\nb: 2\n", ("safety/syntax", 2, 1, 1)),
        ("a: |#c\n  b\n", ("safety/syntax", 1, 5, 1)),
        ("", ("structure/empty-file", 1, 1, 0)),
        ("# only a comment\n", ("structure/empty-file", 1, 1, 0)),
        ("[]\n", ("structure/empty-file", 1, 1, 0)),
        ("false\n", ("structure/empty-file", 1, 1, 0)),
        ("0\n", ("structure/empty-file", 1, 1, 0)),
    ],
)
def test_each_problem_stands_at_its_place(content: bytes | str, expected: tuple[str, int, int, int]) -> None:
    finding = only(content)
    assert place(finding) == expected
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("text", "fix", "mended"),
    [
        ("a: b: c\n", 'Put the text into quotes: "b: c"', 'a: "b: c"\n'),
        ("x: 1\n- a: 'it's'\n", "", None),
        ("a: 'it's'\n", 'Put the text into quotes: "it\'s"', 'a: "it\'s"\n'),
        ('a: say "hi": now\n', "Put the text into quotes: 'say \"hi\": now'", "a: 'say \"hi\": now'\n"),
        ('a: "x\\d"\n', "Put the text into quotes: 'x\\d'", "a: 'x\\d'\n"),
        ("a: 'open\nb: 1\n", 'Put the text into quotes: "open"', 'a: "open"\nb: 1\n'),
        ("a: 1\nb: **bold**\n", 'Put the text into quotes: "**bold**"', 'a: 1\nb: "**bold**"\n'),
        ("a: *bold* text\n", 'Put the text into quotes: "*bold* text"', 'a: "*bold* text"\n'),
        ("a: *bold\n", 'Put the text into quotes: "*bold"', 'a: "*bold"\n'),
        ("a: & so on\n", 'Put the text into quotes: "& so on"', 'a: "& so on"\n'),
        ("a: !wow it works\n", 'Put the text into quotes: "!wow it works"', 'a: "!wow it works"\n'),
        ("a: %d of them\n", 'Put the text into quotes: "%d of them"', 'a: "%d of them"\n'),
        ("a: @you\n", 'Put the text into quotes: "@you"', 'a: "@you"\n'),
        ("a: `code`\n", 'Put the text into quotes: "`code`"', 'a: "`code`"\n'),
        ("a: [x] is a list\n", 'Put the text into quotes: "[x] is a list"', 'a: "[x] is a list"\n'),
        ("- {x} is a set\n- b\n", 'Put the text into quotes: "{x} is a set"', '- "{x} is a set"\n- b\n'),
        ("a: =\n", "Put the text into quotes.", 'a: "="\n'),
        ("a: 2024-02-31 # no day\n", "Put the text into quotes.", 'a: "2024-02-31" # no day\n'),
        ("a:\n\tb: 1\n\tc: 2\n", "Indent with spaces, never with tabs.", "a:\n  b: 1\n  c: 2\n"),
        ("a: 1\n\tb: 2\n", "Indent with spaces, never with tabs.", "a: 1\nb: 2\n"),
        ("a: 1\n b: 2\n", "Indent this line like those above it.", "a: 1\nb: 2\n"),
        (
            "a:\n  - b: 1\n    c: 2\n   d: 3\n",
            "Indent this line like those above it.",
            "a:\n  - b: 1\n    c: 2\n    d: 3\n",
        ),
        ("a:\n  b: 1\n\t  c: 2\n", "Indent with spaces, never with tabs.", "a:\n  b: 1\n  c: 2\n"),
        ("a:b\nc: d\n", "Write a space after the colon of a key.", "a: b\nc: d\n"),
        ("a: b\tc\n", "Write a space instead.", "a: b c\n"),
        ("a: |#c\n  b\n", "Write ` #`.", "a: | #c\n  b\n"),
        ("a: 1\x07\n", "Delete the character.", "a: 1\n"),
        ('a: "\\ud83d\\ude00"\n', "Write the character itself, 😀, for the two escapes.", 'a: "😀"\n'),
    ],
)
def test_what_can_be_mended_is_mended(text: str, fix: str, mended: str | None) -> None:
    finding = only(text)
    assert edited(text, [finding]) == (mended or text)
    if mended is not None:
        assert finding.fix == fix
        assert reader.read_tree(PATH, mended.encode())[0] is not None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a: 1\nstray words\nb: 2\n", "Write `key: value`"),
        ("a: b\n    c: d\n", "holds a colon"),
        ("a: x\n- b\n", "Check the indentation"),
        ("a: [1,\n2\nb: 3\n", "begins with a bracket"),
        ("a: &x 1\n", "begins with `&`"),
        ("a: 1\n---\nb: 2\n", "Delete the line"),
    ],
)
def test_what_cannot_be_mended_still_has_advice(content: str, words: str) -> None:
    assert words in only(content).fix


def test_mended_files_say_what_else_is_wrong() -> None:
    text = "a: b: c\nd: **e**\nf: 1\n"
    for wrong in (1, 2):
        finding = only(text)
        assert finding.line == wrong
        text = edited(text, [finding])
    assert reader.read_tree(PATH, text.encode())[1] == ()


def test_an_alias_is_ours_to_refuse_and_one_of_nothing_is_yaml_s() -> None:
    anchor, alias = refused("a: &x [1]\nb: *x\n"), refused("a: &x [1]\nb: *y\n")
    assert [place(finding) for finding in anchor] == [("safety/alias", 1, 4, 2)]
    assert [place(finding) for finding in alias] == [("safety/alias", 1, 4, 2), ("safety/syntax", 2, 4, 2)]
    assert [RULES[finding.rule].origin for finding in alias] == [Origin.OURS, Origin.PARSER]
    again = refused("a: &x 1\nb: &x 2\n")
    assert [place(finding) for finding in again] == [("safety/alias", 1, 4, 2), ("safety/syntax", 2, 4, 2)]


def test_depth_20_is_still_read() -> None:
    tree, findings = reader.read_tree(PATH, b"a: " + b"[" * 19 + b"1" + b"]" * 19)
    assert tree is not None
    assert findings == ()


def test_a_byte_order_mark_is_only_a_warning_and_shifts_nothing() -> None:
    tree, findings = reader.read_tree(PATH, b"\xef\xbb\xbfa: 1\n")
    assert tree is not None
    assert [(finding.rule, finding.severity) for finding in findings] == [("safety/byte-order-mark", Severity.WARNING)]
    assert findings[0].edits == (Edit(1, 0, 1, 1, ""),)
    assert tree.at("a").column == 4


def test_a_byte_order_mark_inside_the_text_is_part_of_it() -> None:
    tree, findings = reader.read_tree(PATH, "a: x\ufeffy\nb: 1\n".encode())
    assert tree is not None
    assert tree.value == {"a": "x\ufeffy", "b": 1}
    assert [place(finding) for finding in findings] == [("safety/byte-order-mark", 1, 5, 1)]
    assert edited("a: x\ufeffy\nb: 1\n", findings) == "a: xy\nb: 1\n"


def test_text_that_reorders_itself_is_warned_of() -> None:
    tree, findings = reader.read_tree(PATH, "a: 1\nb: x\u202ey\u2066\n".encode())
    assert tree is not None
    assert [place(finding) for finding in findings] == [("safety/reordering", 2, 5, 1), ("safety/reordering", 2, 7, 1)]
    assert edited("a: 1\nb: x\u202ey\u2066\n", findings) == "a: 1\nb: xy\n"


def test_a_file_full_of_bad_characters_is_told_of_a_few() -> None:
    assert len(refused("\x00" * 1000)) == MAX_CHARACTERS


def test_more_than_a_mebibyte_is_not_read() -> None:
    finding = only(b"a: " + b"x" * 1024 * 1024)
    assert place(finding) == ("safety/size", 1, 1, 0)
    assert "1,048,579" in finding.message


def test_scalars_are_what_yaml_reads() -> None:
    text = "a: yes\nb: 2024-01-01\nc:\nd: 3\ne: 0x3\nf: 3.0\ng: '3'\nh: 1:30\n1: ~\n=: '='\ni: ! 5\nj: !!str 5\n"
    tree, findings = reader.read_tree(PATH, text.encode())
    assert findings == ()
    assert tree is not None
    assert repr(tree.value) == repr(
        {
            "a": True,
            "b": date(2024, 1, 1),
            "c": None,
            "d": 3,
            "e": 3,
            "f": 3.0,
            "g": "3",
            "h": 90,
            "1": None,
            "=": "=",
            "i": 5,
            "j": "5",
        }
    )


def test_tabs_may_stand_inside_quotes_blocks_and_comments() -> None:
    text = 'a: \'x\ty\'\nb: |\n  x\ty\n# x\ty\nc: "x\n\ty"\nd: 1  #\tz\ne: "x\ty"\n'
    tree, findings = reader.read_tree(PATH, text.encode())
    assert findings == ()
    assert tree is not None


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_in_editors(end: str) -> None:
    tree, _ = reader.read_tree(PATH, f"a: x\u2028 y{end}b: 'z\u0085 z'{end}c: 1{end}".encode())
    assert tree is not None
    assert [(tree.at(key).line, tree.at(key).column) for key in "abc"] == [(1, 4), (2, 4), (3, 4)]


@pytest.mark.parametrize(
    ("path", "rules"),
    [
        ("knowledge/sea/harbours/qna.yaml", []),
        ("foundational_skills/mer_1-a.b/qna.yaml", []),
        ("compositional_skills/-x; $(id)/qna.yaml", []),
        ("compositional_skills/naïve/qna.yaml", []),
        ("qna.yaml", []),
        ("compositional_skills/a\nb/qna.yaml", ["safety/path"]),
        ("compositional_skills/../knowledge/qna.yaml", ["safety/path"]),
        ("compositional_skills/.GIT/qna.yaml", ["safety/path"]),
        ("compositional_skills//a/qna.yaml", ["safety/path"]),
        ("compositional_skills/\\xff/qna.yaml", ["safety/path"]),
        ("elsewhere/a/qna.yaml", ["safety/path"]),
        ("knowledge/a/qna.yml", ["safety/path"]),
        ("qna.yml", ["safety/path"]),
    ],
)
def test_paths(path: str, rules: list[str]) -> None:
    assert [finding.rule for finding in check_path(path)] == rules


def test_many_lines_that_yaml_takes_for_tags_are_each_read_again_once() -> None:
    text = "".join(f"key{number}: !tag value\n" for number in range(1_500))
    assert cpu_seconds(lambda: refused(text), enough=1) < 1


def test_no_line_is_moved_where_an_invisible_mark_stands_before_another() -> None:
    text = "seed_examples:\n \ufeff - question: Why?\n    answer: So.\n  - question: How?\n    answer: Like this.\n"
    assert not [edit for finding in refused(text) if finding.rule == "safety/syntax" for edit in finding.edits]
