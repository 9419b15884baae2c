"""Keys that stand twice in their mapping: YAML would silently keep the last one."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from schemas.finding import Edit, Finding
from schemas.rules.lint.directives import DUPLICATES, Directives
from schemas.rules.place import shorten
from schemas.rules.reading.repair import Prover
from schemas.rules.reading.tree import Tree, Twice, parts_of, place_of_node
from schemas.rules.settings import Settings
from schemas.rules.structure.version import checked_version


def check_keys(tree: Tree, *, settings: Settings) -> Iterator[Finding]:
    """Find keys that stand for the second time, and delete those that say the same as the first."""
    if not tree.twice:
        return
    prover, directives = Prover(tree), Directives(tree)
    linted = checked_version(tree, settings) > 1
    for twice in tree.twice:
        first, second = twice.mapping.value[twice.first], twice.mapping.value[twice.second]
        place, line = place_of_node(tree.source, second[0]), place_of_node(tree.source, first[0]).line
        message = f"The key `{shorten(str(second[0].value))}` stands here for the second time, first on line {line}."
        edits = prover.prove(_deletion(tree, twice), tree.value) if _equal(first[1], second[1]) else ()
        fix = "Delete this one; both say the same." if edits else "Keep one of the two."
        # The reference leaves this to its linter, which looks at no file of version 1, and obeys comments.
        seen = linted and directives.allow(DUPLICATES, place.line)
        yield place.find(DUPLICATES if seen else f"{DUPLICATES}-old", message, fix, edits=edits)


def _equal(one: yaml.Node, other: yaml.Node) -> bool:
    """Whether two nodes say the same, in whatever style; the depth of both is bounded."""
    if one.tag != other.tag or isinstance(one, yaml.ScalarNode):
        return bool(one.tag == other.tag and one.value == other.value)
    pairs = zip(parts_of(one), parts_of(other), strict=False)
    return len(one.value) == len(other.value) and all(_equal(left, right) for left, right in pairs)


def _deletion(tree: Tree, twice: Twice) -> tuple[Edit, ...]:
    """Delete an entry that is not the first of its mapping: whole lines of a block, or what follows a comma."""
    source, (key, value) = tree.source, twice.mapping.value[twice.second]
    last = place_of_node(source, value).end
    if isinstance(twice.mapping, yaml.CollectionNode) and twice.mapping.flow_style:
        before = place_of_node(source, twice.mapping.value[twice.second - 1][1]).end
        return (Edit(*before, *last, ""),)
    line = place_of_node(source, key).line
    if last[0] < len(source.lines):
        return (Edit(line, 1, last[0] + 1, 1, ""),)
    return (Edit(line, 1, last[0], len(source.lines[last[0] - 1]) + 1, ""),)
