"""Changes to how a leaf is written: every rule of the linter, and what the parser objects to. Most keep it valid."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import Any

from reference.writer import Style, write

Change = tuple[str, str]
SCALARS = (("plain", "double"), ("single",), ("double",), ("literal", "plain"), ("folded", "single"), ("wrapped",))
DIRECTIVES = ("", " rule:trailing-spaces", " rule:indentation rule:colons", " rule:unknown", " rule:colons,x")


def layouts(leaf: Any, draw: random.Random) -> Iterator[Change]:
    """Yield a leaf written in many ways, with a word on each."""
    for _ in range(4):
        for style in _styles(draw):
            yield f"written as {style}", write(leaf, style, draw)
    for change in (*_LINES, *_TEXTS):
        for _ in range(6):
            text = write(leaf, _style(draw), draw)
            yield change.__name__.strip("_"), change(text, draw)


def _styles(draw: random.Random) -> Iterator[Style]:
    for step in range(1, 9):
        for list_columns in (0, step, -1):
            brackets, entry_below = draw.choice((0.0, 0.0, 0.3, 0.8)), draw.random() < 0.3
            yield Style(step, list_columns, entry_below, brackets, draw.choice(SCALARS))


def _style(draw: random.Random) -> Style:
    columns = draw.choice((0, 2))
    return Style(2, columns, draw.random() < 0.1, draw.choice((0.0, 0.0, 0.0, 0.3)), draw.choice(SCALARS))


def _line(text: str, draw: random.Random, change: Callable[[str], str], *, only: str = "") -> str:
    """Return the text with one line changed, of those that match `only`."""
    lines = text.split("\n")
    numbers = [number for number, line in enumerate(lines[:-1]) if re.search(only, line)]
    if numbers:
        number = draw.choice(numbers)
        lines[number] = change(lines[number])
    return "\n".join(lines)


def _spaces_at_a_line_end(text: str, draw: random.Random) -> str:
    return _line(text, draw, lambda line: line + draw.choice((" ", "   ", "\t", " \t ")))


def _spaces_on_an_empty_line(text: str, draw: random.Random) -> str:
    return _line(text, draw, lambda line: f"{line}\n{' ' * draw.randint(1, 9)}")


def _spaces_at_the_end(text: str, draw: random.Random) -> str:
    return text + " " * draw.randint(1, 3)


def _no_final_newline(text: str, _draw: random.Random) -> str:
    return text.removesuffix("\n")


def _empty_lines(text: str, draw: random.Random) -> str:
    return _line(text, draw, lambda line: line + "\n" * draw.randint(1, 5))


def _empty_lines_at_the_beginning(text: str, draw: random.Random) -> str:
    return "\n" * draw.randint(1, 4) + text


def _empty_lines_at_the_end(text: str, draw: random.Random) -> str:
    return text + "\n" * draw.randint(1, 4)


def _spaces_after_a_hyphen(text: str, draw: random.Random) -> str:
    return _line(text, draw, lambda line: line.replace("- ", "-" + " " * draw.randint(2, 4), 1), only="^ *- ")


def _spaces_after_a_hyphen_with_its_block(text: str, _draw: random.Random) -> str:
    return re.sub(r"^( *)- ( *)", r"\1-  \2", text, flags=re.MULTILINE)


def _spaces_after_a_colon(text: str, draw: random.Random) -> str:
    return _line(text, draw, lambda line: line.replace(": ", ":" + " " * draw.randint(2, 4), 1), only=r"^[ -]*\w+: ")


def _spaces_before_a_colon(text: str, draw: random.Random) -> str:
    return _line(text, draw, lambda line: line.replace(":", " " * draw.randint(1, 3) + ":", 1), only=r"^[ -]*\w+:")


def _question_marks(text: str, draw: random.Random) -> str:
    change = draw.choice((r"\1? \2\n\1: ", r"\1?  \2\n\1: ", r"\1? \2\n\1:   "))
    return re.sub(r"^( *)(created_by|domain): ", change, text, count=1, flags=re.MULTILINE)


def _commas(text: str, draw: random.Random) -> str:
    return text.replace('", ', draw.choice(('",', '",  ', '" , ', '" ,', '"  ,  ', '",\n      ', '"\n      , ')))


def _brackets(text: str, draw: random.Random) -> str:
    after, before = draw.choice((" ", "  ", "")), draw.choice((" ", "  ", ",", ", ", ",  ", ""))
    text = re.sub(r"([\[{])(?=\"|\w+: [\"\[])", rf"\1{after}", text)
    return re.sub(r"\"([\]}])", rf'"{before}\1', text)


def _brackets_on_lines(text: str, draw: random.Random) -> str:
    pad, end = " " * draw.randint(0, 8), " " * draw.randint(0, 4)
    text = re.sub(r"([\[{])(?=\"|\w+: [\"\[])", rf"\1\n{pad}", text)
    return re.sub(r"\"([\]}])", rf'"\n{end}\1', text)


def _empty_brackets(text: str, draw: random.Random) -> str:
    return text + draw.choice(("extra: [ ]\n", "extra: [  ]\n", "extra: {}\n", "extra: {   }\n"))


def _one_line_moved(text: str, draw: random.Random) -> str:
    return _line(text, draw, lambda line: draw.choice((" " + line, "  " + line, line.removeprefix(" "))), only="^ ")


def _one_block_moved(text: str, draw: random.Random) -> str:
    head, key, tail = text.rpartition(draw.choice(("seed_examples:\n", "document:\n", "patterns:\n")))
    pad = " " * draw.randint(1, 4)
    return head + key + "".join(pad + line if line.strip() else line for line in tail.splitlines(keepends=True))


def _all_moved(text: str, draw: random.Random) -> str:
    pad = " " * draw.randint(1, 4)
    return re.sub("^(?=.)", pad, text, flags=re.MULTILINE)


def _value_below_its_key(text: str, draw: random.Random) -> str:
    columns = " " * draw.choice((1, 2, 2, 4))
    return re.sub(
        r"^( *)(\w+): (?=[\w\"'])", rf"\1\2:\n\1{columns}", text, count=draw.randint(1, 3), flags=re.MULTILINE
    )


def _comments(text: str, draw: random.Random) -> str:
    comment = draw.choice(("# comment", "   # comment", "#comment", "#", "# [a,b]  :  - c", "# comment "))
    return _line(text, draw, lambda line: f"{comment}\n{line}", only=r"^[ -]*\w+:")


def _comment_behind(text: str, draw: random.Random) -> str:
    return _line(text, draw, lambda line: line + draw.choice((" # c", "  # c", "# c", " #c ")), only=r"^[ -]*\w+:")


def _directives(text: str, draw: random.Random) -> str:
    rules = draw.choice(DIRECTIVES)
    spoilt = _spaces_after_a_colon(_spaces_at_a_line_end(_one_block_moved(text, draw), draw), draw)
    ways: tuple[Callable[[], str], ...] = (
        lambda: f"# yamllint disable{rules}\n{spoilt}",
        lambda: f"# yamllint disable-file\n{spoilt}",
        lambda: f"{spoilt}# yamllint disable{rules}\n",
        lambda: spoilt.replace("seed_examples:", f"seed_examples: # yamllint disable{rules}"),
        lambda: spoilt.replace("\n", f"\n# yamllint disable{rules}\n# yamllint enable rule:colons\n", 1),
        lambda: re.sub(r"(?=^ *- question)", f"# yamllint disable-line{rules}\n", spoilt, flags=re.MULTILINE),
        lambda: re.sub(r"(\"|\d)$", rf"\1 # yamllint disable-line{rules}", spoilt, flags=re.MULTILINE),
    )
    return draw.choice(ways)()


def _markers(text: str, draw: random.Random) -> str:
    return draw.choice((f"---\n{text}", f"{text}...\n", f"---\n{text}...\n", f"%YAML 1.1\n---\n{text}", f"{text}---\n"))


def _byte_order_mark(text: str, _draw: random.Random) -> str:
    return f"\ufeff{text}"


def _carriage_returns(text: str, draw: random.Random) -> str:
    spoilt = draw.choice((text, text, _spaces_at_a_line_end(text, draw), _empty_lines(text, draw), text[:-1]))
    return spoilt.replace("\n", draw.choice(("\r\n", "\r\n", "\r")))


def _mixed_newlines(text: str, draw: random.Random) -> str:
    return "".join(line + draw.choice(("\n", "\r\n", "\r")) for line in text.split("\n")[:-1])


def _characters(text: str, draw: random.Random) -> str:
    character = draw.choice("\u00a0 \u2003 \u2028 \u0085 \t \u200b \U0001f6a2 \ufeff \ufffd \u0301".split(" "))
    return _line(text, draw, lambda line: line[:-2] + character + line[-2:], only=r"\w \w+")


def _forbidden_characters(text: str, draw: random.Random) -> str:
    character = draw.choice("\x00 \x07 \x1b \x7f \x9f \ud800 \udcff \ufffe".split(" "))
    return _line(text, draw, lambda line: line[:-2] + character + line[-2:], only=r"\w \w+")


def _key_twice(text: str, draw: random.Random) -> str:
    return text + draw.choice(("created_by: ada\n", "created_by: bob\n", "'version': 3\n"))


def _inner_key_twice(text: str, draw: random.Random) -> str:
    return re.sub(r"^( *)((?:repo|answer): .*\n)", r"\1\2\1\2", text, count=1, flags=re.MULTILINE)


def _syntax_errors(text: str, draw: random.Random) -> str:
    # Anchors (`&`) are not among them: taxobot refuses them before it looks any further.
    ways = ('"', "'", "\t", "[", "{", "*", "!", "%", "@", "`", "a: b: ", "- - : ", "? ", "|", ">x", "]", ",")
    return _line(
        text, draw, lambda line: re.sub(r"(: |- )(?=\w)", rf"\1{draw.choice(ways)}", line, count=1), only=r"\w: \w"
    )


def _tabs(text: str, draw: random.Random) -> str:
    return _line(text, draw, lambda line: line.replace(" ", "\t", 1), only="^ ")


def _cut(text: str, draw: random.Random) -> str:
    return text[: draw.randrange(len(text))]


def _second_document(text: str, draw: random.Random) -> str:
    return text + draw.choice(("---\n", "---\na: b\n", "--- b\n")) + text


def _other_tops(_text: str, draw: random.Random) -> str:
    return draw.choice(
        ("- a\n- b\n", "text\n", "5\n", "a: b\n", "[a,  b]\n", '"text"', "version: 3\n", "- version: 3 \n")
    )


def _colon_touches_a_bracket(text: str, draw: random.Random) -> str:
    return re.sub(r"(?<=\w): (?=[\[{])", lambda match: draw.choice((match[0], ":")), text)


def _question_without_quotes(text: str, _draw: random.Random) -> str:
    return re.sub(r'"([\w .]+\?)"', r"\1", text, count=1)


def _hidden_key_twice(text: str, draw: random.Random) -> str:
    return f"# yamllint disable{draw.choice(('', '-file', ' rule:key-duplicates'))}\n{_key_twice(text, draw)}"


_LINES = (
    _spaces_at_a_line_end,
    _spaces_on_an_empty_line,
    _spaces_at_the_end,
    _no_final_newline,
    _empty_lines,
    _empty_lines_at_the_beginning,
    _empty_lines_at_the_end,
    _spaces_after_a_hyphen,
    _spaces_after_a_hyphen_with_its_block,
    _spaces_after_a_colon,
    _spaces_before_a_colon,
    _question_marks,
    _commas,
    _brackets,
    _brackets_on_lines,
    _empty_brackets,
    _one_line_moved,
    _one_block_moved,
    _all_moved,
    _value_below_its_key,
)
_TEXTS = (
    _comments,
    _comment_behind,
    _directives,
    _markers,
    _byte_order_mark,
    _carriage_returns,
    _mixed_newlines,
    _characters,
    _forbidden_characters,
    _key_twice,
    _inner_key_twice,
    _syntax_errors,
    _tabs,
    _cut,
    _second_document,
    _other_tops,
    _colon_touches_a_bracket,
    _question_without_quotes,
    _hidden_key_twice,
)
