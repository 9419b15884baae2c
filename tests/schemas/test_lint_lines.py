"""White space at line ends, empty lines, and the last newline: place, words and fix of each."""

from __future__ import annotations

import pytest

from linting import brief, fixed, lint


def test_a_clean_file_gives_nothing(skill: str, grounded: str, knowledge: str) -> None:
    assert [lint(text) for text in (skill, grounded, knowledge)] == [[], [], []]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_no_kind_of_newline_is_a_finding(knowledge: str, end: str) -> None:
    assert lint(knowledge.replace("\n", end)) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_spaces_at_a_line_end(skill: str, end: str) -> None:
    text = skill.replace("What is 1?", "What is 1?   ").replace("\n", end)
    (finding,) = lint(text)
    assert (finding.rule, finding.line, finding.column, finding.length) == ("lint/trailing-spaces", 7, 25, 3)
    assert (finding.message, finding.fix) == ("This line ends with 3 spaces.", "Delete them.")
    assert finding.blocks
    assert fixed(text) == skill.replace("\n", end)


def test_one_space_at_a_line_end(skill: str) -> None:
    (finding,) = lint(skill.replace("What is 1?", "What is 1? "))
    assert (finding.message, finding.fix) == ("This line ends with 1 space.", "Delete it.")


def test_a_tab_at_the_end_of_a_comment(skill: str) -> None:
    (finding,) = lint(f"# comment\t\n{skill}")
    assert (finding.line, finding.column, finding.message) == (1, 10, "This line ends with white space.")


def test_an_empty_line_of_spaces(skill: str) -> None:
    text = skill.replace("seed_examples:", "  \nseed_examples:")
    (finding,) = lint(text)
    assert (finding.line, finding.column, finding.length) == (4, 1, 2)
    assert finding.message == "This empty line holds white space."
    assert fixed(text) == skill.replace("seed_examples:", "\nseed_examples:")


def test_white_space_in_a_block_of_text_is_content_and_the_fix_says_so(skill: str) -> None:
    text = skill.replace("answer: It is 1.", "answer: |\n      It is 1.  \n      So it is.")
    (finding,) = lint(text)
    assert (finding.line, finding.fix) == (
        9,
        "Delete them; the text loses nothing but the white space at this line's end.",
    )
    assert fixed(text) == text.replace("1.  \n", "1.\n")


def test_an_escaped_space_is_not_deleted(skill: str) -> None:
    text = skill.replace("answer: It is 1.", 'answer: "It is \\ \n      1."')
    (finding,) = lint(text)
    assert (finding.column, finding.edits) == (21, ())
    assert finding.fix == "Write more behind it, or delete the backslash too."


def test_the_last_line_lacks_its_newline(skill: str) -> None:
    (finding,) = lint(skill.removesuffix("\n"))
    assert (finding.rule, finding.line, finding.column, finding.length) == ("lint/end-of-file", 14, 21, 0)
    assert finding.message == "The last line of the file does not end with a newline."
    assert finding.blocks
    assert fixed(skill.removesuffix("\n")) == skill


def test_the_newline_that_is_added_is_that_of_the_file(skill: str) -> None:
    text = skill.replace("\n", "\r\n")
    assert fixed(text.removesuffix("\r\n")) == text


def test_spaces_on_a_last_line_are_two_findings(skill: str) -> None:
    assert brief(lint(skill + "  ")) == [("lint/trailing-spaces", 15, 1), ("lint/end-of-file", 15, 3)]


@pytest.mark.parametrize(
    ("before", "after", "line", "message", "fix"),
    [
        ("\n", "", 1, "The file begins with 1 empty line.", "Delete 1 line."),
        ("\n\n", "", 2, "The file begins with 2 empty lines.", "Delete 2 lines."),
        ("", "\n", 15, "The file ends with 1 empty line.", "Delete 1 line."),
        ("", "\n\n\n", 17, "The file ends with 3 empty lines.", "Delete 3 lines."),
    ],
)
def test_empty_lines_at_the_ends(skill: str, before: str, after: str, line: int, message: str, fix: str) -> None:
    text = before + skill + after
    (finding,) = lint(text)
    assert (finding.rule, finding.line, finding.message, finding.fix) == ("lint/empty-lines", line, message, fix)
    assert not finding.blocks
    assert fixed(text) == skill
    assert fixed(text.replace("\n", "\r\n")) == skill.replace("\n", "\r\n")


def test_three_empty_lines_together_are_one_too_many(skill: str) -> None:
    text = skill.replace("seed_examples", "\n\n\nseed_examples")
    (finding,) = lint(text)
    assert (finding.line, finding.message) == (6, "3 empty lines stand together; 2 are the most.")
    assert finding.fix == "Delete 1 line."
    assert fixed(text) == skill.replace("seed_examples", "\n\nseed_examples")
    assert lint(fixed(text)) == []


def test_empty_lines_within_a_text_are_its_own(skill: str) -> None:
    (finding,) = lint(skill.replace("answer: It is 1.", "answer: |\n      It is\n\n\n\n      1."))
    assert finding.fix == "Delete 1 line where the text does not need so many."
    assert finding.edits == ()
