"""Spaces around punctuation: hyphens, colons, commas, braces and brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from schemas.finding import Edit, Finding
from schemas.rules.lint.blocks import Blocks
from schemas.rules.lint.tokens import pairs_of_tokens
from schemas.rules.place import Place, Source
from schemas.rules.reading.tree import Tree

_LINE_BREAK = re.compile("[\r\n\x85\u2028\u2029]")
# Without one of these no hyphen and no colon can have a space too many; commas stand between brackets only.
_SUSPECTS = ("-  ", " :", ":  ", "?  ")


def check_spacing(tree: Tree, blocks: Blocks) -> Iterator[Finding]:
    """Find spaces too many or too few around punctuation; nothing inside texts counts."""
    text = tree.source.text
    if not any(suspect in text for suspect in _SUSPECTS) and not _may_have_brackets(tree.node, text):
        return
    for before, after in pairs_of_tokens(text):
        start, end = before.end_mark.index, after.start_mark.index
        spaces = _width(text, start, end)
        for rule, where in _surplus_before(after) if spaces > 0 else ():
            yield _delete(tree.source.at(start, end), rule, where, ())
        for rule, where in _surplus_between(before, after) if spaces > 1 else ():
            block = blocks.block_at(end)
            moved = blocks.move(block, 1 - spaces, but_first=True) if block is not None else ()
            yield _delete(tree.source.at(start + 1, end), rule, where, moved)
        if isinstance(before, yaml.FlowEntryToken) and not spaces:
            yield _insert(tree.source, start)
        if isinstance(after, yaml.FlowEntryToken) and _LINE_BREAK.search(text, start, end):
            yield _lift(tree.source, start, end)


def _width(text: str, start: int, end: int) -> int:
    """Return the number of spaces between two offsets on one line; -1 where anything else stands there too."""
    if text.count(" ", start, end) != end - start or (start > 0 and text[start - 1] in "\r\n"):
        return -1
    return end - start


def _may_have_brackets(node: yaml.Node, text: str) -> bool:
    return ("[" in text or "{" in text) and _has_brackets(node)


def _has_brackets(node: yaml.Node) -> bool:
    if not isinstance(node, yaml.CollectionNode):
        return False
    inside = node.value if isinstance(node, yaml.SequenceNode) else (value for _, value in node.value)
    return bool(node.flow_style) or any(map(_has_brackets, inside))


def _surplus_before(after: yaml.Token) -> Iterator[tuple[str, str]]:
    """Yield the rule that allows no space before a token, and where it looks."""
    if isinstance(after, yaml.ValueToken):
        yield "lint/colons", "before a colon"
    if isinstance(after, yaml.FlowEntryToken):
        yield "lint/commas", "before a comma"


def _surplus_between(before: yaml.Token, after: yaml.Token) -> Iterator[tuple[str, str]]:
    """Yield the rules that allow one space between two tokens and no more, and where they look."""
    if isinstance(before, yaml.BlockEntryToken):
        yield "lint/hyphens", "after a hyphen"
    if isinstance(before, yaml.ValueToken):
        yield "lint/colons", "after a colon"
    if isinstance(before, yaml.KeyToken) and before.start_mark.index < before.end_mark.index:  # none is written mostly
        yield "lint/colons", "after a question mark"
    if isinstance(before, yaml.FlowEntryToken):
        yield "lint/commas", "after a comma"
    if isinstance(before, yaml.FlowMappingStartToken) or isinstance(after, yaml.FlowMappingEndToken):
        yield "lint/braces", "inside braces"
    if isinstance(before, yaml.FlowSequenceStartToken) or isinstance(after, yaml.FlowSequenceEndToken):
        yield "lint/brackets", "inside brackets"


def _delete(surplus: Place, rule: str, where: str, moved: tuple[Edit, ...] | None) -> Finding:
    spaces = "1 space too many stands" if surplus.length == 1 else f"{surplus.length} spaces too many stand"
    fix = "Delete them" if surplus.length > 1 else "Delete it"
    fix += "." if moved == () else ", and move the lines below that belong to this entry as far to the left."
    edits = () if moved is None else (*surplus.replace(""), *moved)
    return surplus.find(rule, f"{spaces} {where}.", fix, edits=edits)


def _insert(source: Source, after: int) -> Finding:
    edits = source.at(after, after).replace(" ")
    return source.at(after - 1, after).find("lint/commas", "No space follows this comma.", "Write one.", edits=edits)


def _lift(source: Source, end: int, comma: int) -> Finding:
    """Bring a comma that begins a line to the end of the text before it."""
    edits = (*source.at(end, end).replace(","), *source.at(comma, comma + 1).replace(""))
    fix = "Write it at the end of the entry above."
    return source.at(comma, comma + 1).find("lint/commas", "A comma begins this line.", fix, edits=edits)
