"""Comments by which a file tells the linter what not to look at, as yamllint documents them.

`# yamllint disable` and `# yamllint enable` hold from their line on, `# yamllint disable-line` for its own line or,
where it stands alone, for the next; each for all rules or for those that follow as `rule:NAME`. As the first line of a
file, `# yamllint disable-file` holds for all of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from schemas.rules.lint.tokens import pairs_of_tokens
from schemas.rules.reading.tree import Tree

RULES = {
    "trailing-spaces": "lint/trailing-spaces",
    "new-line-at-end-of-file": "lint/end-of-file",
    "empty-lines": "lint/empty-lines",
    "indentation": "lint/indentation",
    "hyphens": "lint/hyphens",
    "colons": "lint/colons",
    "commas": "lint/commas",
    "braces": "lint/braces",
    "brackets": "lint/brackets",
}
"""Our name for each of yamllint's rules on layout."""
DUPLICATES = "safety/duplicate-key"
NAMES = {**RULES, "key-duplicates": DUPLICATES}
ALL = frozenset(NAMES.values())
_WORD = "yamllint"
_FILE = re.compile(r"#\s*yamllint disable-file\s*")
_DIRECTIVE = re.compile(r"# yamllint (disable-line|disable|enable)((?: rule:\S+)*)\s*")
_COMMENT = re.compile(r"#[^\r\n]*")


class Directives:
    """What the comments of one file switch off."""

    def __init__(self, tree: Tree) -> None:
        """Read the comments; a file that does not name yamllint costs nothing."""
        self._from: list[tuple[int, frozenset[str]]] = []  # switched off from this line on
        self._only: dict[int, frozenset[str]] = {}
        if _WORD not in tree.source.text:
            return
        if _FILE.fullmatch(tree.source.lines[0]):
            self._from.append((1, ALL))
            return
        for index, comment in _comments(tree.source.text):
            if match := _DIRECTIVE.fullmatch(comment):
                place = tree.source.at(index, index)
                alone = not tree.source.lines[place.line - 1][: place.column - 1].strip()
                # Behind something on a last line without a newline, yamllint overlooks them.
                if alone or place.line < len(tree.source.lines):
                    self._obey(match[1], _rules(match[2]), place.line, alone)

    def allow(self, rule: str, line: int) -> bool:
        """Whether findings of a rule count on a line."""
        if rule in self._only.get(line, ()):
            return False
        at = bisect_right(self._from, line, key=lambda change: change[0])
        return not at or rule not in self._from[at - 1][1]

    def _obey(self, word: str, rules: frozenset[str], line: int, alone: bool) -> None:
        off = self._from[-1][1] if self._from else frozenset()
        if word == "disable-line":
            meant = line + alone
            self._only[meant] = self._only.get(meant, frozenset()) | rules
        else:
            self._from.append((line, off | rules if word == "disable" else off - rules))


def _rules(names: str) -> frozenset[str]:
    if not names:
        return ALL
    return frozenset(NAMES[name] for name in names.replace("rule:", "").split() if name in NAMES)


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """Yield offset and text of each comment: nothing else stands between tokens."""
    for before, after in pairs_of_tokens(text):
        for match in _COMMENT.finditer(text, before.end_mark.index, after.start_mark.index):
            yield match.start(), match[0]
