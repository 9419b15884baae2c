"""Lint: the layout of a file, by the rules that yamllint calls `relaxed`, its line lengths aside.

One module a subject. Where files are clean, a few searches over the text and one walk over the nodes say so; only what
looks odd is looked at token by token.

Three oddities of yamllint are left out. It loses count of the levels after a list that is not indented below its key
and ends with an empty entry; and where a last line ends with a comment and without a newline, it takes the comment for
spaces. Files that show these are invalid for other reasons, or hold keys that nothing reads. And after U+0085, U+2028
or U+2029, which only half of it takes for the ends of lines, its warnings name other lines than those they are about.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from schemas.finding import Finding
from schemas.rules.lint.blocks import Blocks
from schemas.rules.lint.directives import Directives
from schemas.rules.lint.levels import check_levels
from schemas.rules.lint.lines import check_empty_lines, check_last_line, check_line_ends
from schemas.rules.lint.spacing import check_spacing
from schemas.rules.reading.tree import Tree
from schemas.rules.settings import Settings
from schemas.rules.structure.version import checked_version

UNLINTED = 1


def check_lint(tree: Tree, *, settings: Settings) -> Iterator[Finding]:
    """Yield what the linter finds in a file, errors first. Takes CRLF and CR for newlines, as the reference does.

    Nothing where the settings switch linting off, and for version 1, of which the reference lints no file. Comments
    like `# yamllint disable-line` are obeyed.
    """
    if settings.lint and isinstance(tree.value, dict) and checked_version(tree, settings) > UNLINTED:
        yield from _lint(tree)


def _lint(tree: Tree) -> Iterator[Finding]:
    blocks, directives = Blocks(tree), None
    findings = chain(
        check_line_ends(tree.source, blocks),
        check_last_line(tree.source),
        check_empty_lines(tree.source, blocks),
        check_levels(tree, blocks),
        check_spacing(tree, blocks),
    )
    for finding in findings:
        directives = directives or Directives(tree)
        if directives.allow(finding.rule, finding.line):
            yield finding
