"""Strategies: valid leaves that were spoiled in a few places, text much like YAML, and any bytes."""

from __future__ import annotations

from hypothesis import strategies as st

from fixtures.hostile.case import KNOWLEDGE_PATH, SKILL_PATH, knowledge, quote, skill

Contribution = tuple[bytes, str]
PATHS = st.sampled_from([SKILL_PATH, KNOWLEDGE_PATH, "foundational_skills/fuzz/leaf/qna.yaml"])
LEAVES = (
    (skill(), SKILL_PATH),
    (skill(context="The bell of Hexley was cast from bronze."), SKILL_PATH),
    (skill().replace("version: 3", "version: 2"), SKILL_PATH),
    (skill().replace("version: 3\n", ""), "foundational_skills/fuzz/leaf/qna.yaml"),
    (knowledge(), KNOWLEDGE_PATH),
)
FRAGMENTS = (
    *"-:?,[]{}#&*!|>'\"%@`=~<\\ \t\n\r",
    "- ",
    ": ",
    " #",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "&a ",
    "*a",
    "!!str ",
    "!!binary ",
    "<<: ",
    "? ",
    "|\n  ",
    ">-\n  ",
    "yes",
    "null",
    "~",
    "2024-01-01",
    "0x1f",
    "1:30",
    ".inf",
    "  ",
    "\n\n\n\n",
    " \n",
    "\r\n",
    "\u2028",
    "\x85",
    "\u202e",
    "\ufeff",
    "\x00",
    "é",
    "😀",
    '"\\u0000"',
    "ada@example.com",
    "+49 30 901820",
    "4111 1111 1111 1111",
    "AKIAIOSFODNN7EXAMPLD",
    "https://user:pw@example.org",
    "version: 3\n",
    "question: What?\n",
    "seed_examples:\n",
    "context: It is.\n",
    "document:\n",
)
SCALARS = st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=40).map(quote), st.text(max_size=20))


@st.composite
def leaves(draw: st.DrawFn) -> Contribution:
    """A valid leaf after up to four small mishaps."""
    text, path = draw(st.sampled_from(LEAVES))
    for _ in range(draw(st.integers(0, 4))):
        text = draw(st.sampled_from(MISHAPS))(draw, text)
    return text.encode("utf-8", "surrogatepass"), path


def texts() -> st.SearchStrategy[Contribution]:
    """What stands in YAML files, in any order."""
    pieces = st.lists(SCALARS, max_size=30).map("".join)
    return st.tuples(pieces.map(lambda text: text.encode("utf-8", "surrogatepass")), PATHS)


def raw() -> st.SearchStrategy[Contribution]:
    """Any bytes."""
    return st.tuples(st.binary(max_size=200), PATHS)


def _insert(draw: st.DrawFn, text: str) -> str:
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(SCALARS) + text[at:]


def _delete(draw: st.DrawFn, text: str) -> str:
    start = draw(st.integers(0, len(text)))
    return text[:start] + text[start + draw(st.integers(1, 30)) :]


def _move_line(draw: st.DrawFn, text: str) -> str:
    lines = text.splitlines(keepends=True) or [""]
    line = lines.pop(draw(st.integers(0, len(lines) - 1)))
    lines.insert(draw(st.integers(0, len(lines))), line)
    return "".join(lines)


def _repeat_line(draw: st.DrawFn, text: str) -> str:
    lines = text.splitlines(keepends=True) or [""]
    at = draw(st.integers(0, len(lines) - 1))
    return "".join([*lines[: at + 1], *lines[at:]])


def _indent_line(draw: st.DrawFn, text: str) -> str:
    lines = text.splitlines(keepends=True) or [""]
    at = draw(st.integers(0, len(lines) - 1))
    lines[at] = " " * draw(st.integers(0, 5)) + (lines[at].lstrip(" ") if draw(st.booleans()) else lines[at])
    return "".join(lines)


def _replace_value(draw: st.DrawFn, text: str) -> str:
    lines = text.splitlines(keepends=True) or [""]
    at = draw(st.integers(0, len(lines) - 1))
    key, colon, _ = lines[at].partition(":")
    lines[at] = f"{key}{colon} {draw(SCALARS)}\n"
    return "".join(lines)


MISHAPS = (_insert, _delete, _move_line, _repeat_line, _indent_line, _replace_value)


def clean() -> Contribution:
    """A leaf that nothing happened to."""
    text, path = LEAVES[0]
    return text.encode(), path
