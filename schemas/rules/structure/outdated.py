"""Files of another version than they are checked at, and of versions that there is no schema of."""

from __future__ import annotations

import yaml

from schemas.finding import Edit, Finding
from schemas.qna import NEWEST, VERSIONS, Kind, load_schema
from schemas.rules.place import Place, shorten
from schemas.rules.reading.repair import Prover, changed
from schemas.rules.reading.tree import Tree, place_of_node
from schemas.rules.structure.version import version_of
from schemas.rules.structure.violations import violations_of

RULE = "structure/version"


def explain_unsupported(tree: Tree, prover: Prover, *, kind: Kind, version: int) -> Finding:
    """Return the finding for a version without a schema, be it the file's own or one that is asked for."""
    message = "Version {} is not supported; versions {} to {} are."
    if version_of(tree.value, "declared") != version:
        return Place(tree.path).find(RULE, message.format(version, VERSIONS[0], NEWEST), "Ask for one of these.")
    message = message.format(_written(tree), VERSIONS[0], NEWEST)
    return _find(tree, message, prover, kind=kind, version=NEWEST)


def explain_deprecated(tree: Tree, prover: Prover, *, kind: Kind, version: int) -> Finding:
    """Return the finding for a version that is supported no longer."""
    message = str(load_schema(kind, version)["description"])
    if "version" not in tree.value:
        message += f" A file without the key `version` has version {version}."
    return _find(tree, message, prover, kind=kind, version=NEWEST)


def explain_other(tree: Tree, prover: Prover, *, kind: Kind, version: int) -> Finding:
    """Return the finding for a file that is checked at `version`, but names another one, or none that is a number."""
    value = tree.value["version"]
    if isinstance(value, int | float) and not isinstance(value, bool):
        message = f"The file has version {_written(tree)}, but version {version} is asked for."
        return _find(tree, message, prover, kind=kind, version=version)
    if isinstance(value, str) and value.strip() == str(version):
        edits = prover.prove(tree.at("version").replace(str(version)), changed(tree.value, ["version"], version))
        message = f"`version` must be the number {version}, but it is text."
        return tree.at("version").find(RULE, message, f"Write `version: {version}`, without quotes.", edits=edits)
    return _find(tree, f"`version` must be the number {version}.", prover, kind=kind, version=version)


def insert_version(tree: Tree, version: int, prover: Prover) -> tuple[Edit, ...]:
    """Return the edit that puts the version before the first key of a file that names none."""
    if not isinstance(tree.node, yaml.MappingNode) or tree.node.flow_style or not tree.node.value:
        return ()
    first = place_of_node(tree.source, tree.node.value[0][0])
    end = "\r\n" if "\r\n" in tree.source.text else "\n"
    text = f"{' ' * (first.column - 1)}version: {version}{end}"
    return prover.prove((Edit(first.line, 1, first.line, 1, text),), {"version": version, **tree.value})


def _find(tree: Tree, message: str, prover: Prover, *, kind: Kind, version: int) -> Finding:
    """Offer the number alone only where the file is a valid one of that version already."""
    present = "version" in tree.value
    place = tree.at("version") if present else Place(tree.path)
    if place.length == 0 and present:
        place = tree.at_key("version")
    if any(violations_of({**tree.value, "version": version}, kind=kind, version=version)):
        fix = f"Bring the file to the layout of version {version}, then write `version: {version}`."
        return place.find(RULE, message, fix)
    edits = insert_version(tree, version, prover) if not present else _replace(tree, version, prover)
    return place.find(RULE, message, f"Write `version: {version}`.", edits=edits)


def _replace(tree: Tree, version: int, prover: Prover) -> tuple[Edit, ...]:
    place = tree.at("version")
    # Nothing is written after the colon: a space has to part the number from it.
    text = str(version) if place.length else f" {version}"
    return prover.prove(place.replace(text), changed(tree.value, ["version"], version))


def _written(tree: Tree) -> str:
    return shorten(str(tree.locate(["version"]).value))
