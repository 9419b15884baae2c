"""Leaves as the rules see them, and findings as tests compare them."""

from __future__ import annotations

from cases.model import SKILL_PATH
from schemas.finding import Finding
from schemas.rules.content.texts import Texts, gather
from schemas.rules.reading.reader import read_tree
from schemas.rules.reading.tree import Tree


def plant(text: str, path: str = SKILL_PATH) -> Tree:
    """Return the tree of a file that can be read."""
    tree, _ = read_tree(path, text.encode())
    assert tree is not None
    return tree


def texts_of(text: str, path: str = SKILL_PATH) -> Texts:
    """Return the texts of a file that can be read."""
    return gather(plant(text, path))


def at(finding: Finding) -> tuple[str, int, int, int]:
    """Return the rule and the exact place of a finding."""
    return finding.rule, finding.line, finding.column, finding.length
