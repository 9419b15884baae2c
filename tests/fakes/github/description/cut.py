"""Cut GitHub's descriptions down to the operations and webhooks that the fake serves, with what they refer to.

    npm i --ignore-scripts @octokit/openapi@23.0.2 @octokit/openapi-webhooks@12.1.0
    python tests/fakes/github/description/cut.py node_modules

writes `api.json.gz` and `webhooks.json.gz` beside this file. Prose (descriptions, examples, titles, links) goes, every
rule stays; a nullable choice gets the null that GitHub answers there.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
API, WEBHOOKS = (
    "@octokit/openapi/generated/api.github.com.json",
    "@octokit/openapi-webhooks/generated/api.github.com.json",
)
PACKAGES = ("@octokit/openapi@23.0.2", "@octokit/openapi-webhooks@12.1.0")
PROSE = {
    "deprecated",
    "description",
    "discriminator",  # says again what oneOf says, and of a list it cannot hold
    "example",
    "examples",
    "externalDocs",
    "operationId",
    "summary",
    "tags",
    "title",
    "x-github",
    "x-github-breaking-changes",
    "x-githubEnterpriseOverlays",
    "x-multi-segment",
}
NAMES = {"properties", "patternProperties", "schemas", "responses", "headers", "content"}
"""Mappings from names that are free: nothing in them is prose by its name."""
EVENTS = (
    "check-run-completed",
    "check-run-created",
    "check-run-requested-action",
    "check-run-rerequested",
    "check-suite-rerequested",
    "installation-created",
    "installation-deleted",
    "installation-repositories-added",
    "installation-repositories-removed",
    "issue-comment-created",
    "issue-comment-deleted",
    "issue-comment-edited",
    "merge-group-checks-requested",
    "merge-group-destroyed",
    "pull-request-closed",
    "pull-request-edited",
    "pull-request-labeled",
    "pull-request-opened",
    "pull-request-reopened",
    "pull-request-review-submitted",
    "pull-request-synchronize",
    "pull-request-unlabeled",
    "push",
    "workflow-dispatch",
    "workflow-run-completed",
    "workflow-run-in-progress",
    "workflow-run-requested",
)


def cut_api(document: dict[str, Any], operations: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The operations (method, path) and all that they refer to. KeyError for one that is not described."""
    paths: dict[str, Any] = {}
    for method, path in sorted(operations):
        paths.setdefault(path, {})[method.lower()] = _bare(document["paths"][path][method.lower()])
    return {"openapi": document["openapi"], "paths": paths, "components": _components(document, paths)}


def cut_webhooks(document: dict[str, Any], events: Iterable[str]) -> dict[str, Any]:
    """The bodies of the webhooks, by the description's names, and all that they refer to."""
    hooks = {
        name: {"post": {"requestBody": _bare(document["webhooks"][name]["post"]["requestBody"])}} for name in events
    }
    return {"openapi": document["openapi"], "webhooks": hooks, "components": _components(document, hooks)}


def _components(document: dict[str, Any], kept: Any) -> dict[str, Any]:
    components: dict[str, Any] = {}
    waiting = list(_references(kept))
    seen: set[str] = set()
    while waiting:
        reference = waiting.pop()
        if reference in seen:
            continue
        seen.add(reference)
        _, _, kind, name = reference.split("/")
        one = _bare(document["components"][kind][name])
        components.setdefault(kind, {})[name] = one
        waiting += _references(one)
    return components


NULL = {"enum": [None], "nullable": True}


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "$ref" and isinstance(value, str):
                yield value
            else:
                yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _bare(node: Any, *, names: bool = False) -> Any:
    if isinstance(node, dict):
        kept = {key: value for key, value in node.items() if names or key not in PROSE}
        bare = {key: _bare(value, names=not names and key in NAMES) for key, value in kept.items()}
        return bare if names else _with_null(_with_either(bare))
    return [_bare(value) for value in node] if isinstance(node, list) else node


def _with_either(node: dict[str, Any]) -> dict[str, Any]:
    """Accounts in lists of installations are a person or an enterprise; the description asks for both at once."""
    kinds = node.get("allOf", ())
    names = [{"login", "slug"} & set(one.get("required", ())) for one in kinds]
    if names != [{"login"}, {"slug"}]:
        return node
    return {**{name: value for name, value in node.items() if name != "allOf"}, "anyOf": kinds}


def _with_null(node: dict[str, Any]) -> dict[str, Any]:
    """A nullable choice takes null, as GitHub means it: read to the letter, the choice would have to list it."""
    if node.get("nullable") is not True:
        return node
    enum = node.get("enum")
    if isinstance(enum, list) and None not in enum:
        node = {**node, "enum": [*enum, None]}
    for choice in ("oneOf", "anyOf"):
        if choice in node and NULL not in node[choice]:
            node = {**node, choice: [*node[choice], NULL]}
    return node


def write(target: Path, document: dict[str, Any]) -> None:
    """One file, the same bytes each time."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    with target.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.encode())


def make(packages: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both cut documents, from a node_modules folder."""
    from fakes.github.routes import load
    from fakes.github.routing import ROUTES

    load()
    operations = [(one.method, one.template) for one in ROUTES]
    api = json.loads((packages / API).read_bytes())
    webhooks = json.loads((packages / WEBHOOKS).read_bytes())
    return cut_api(api, operations), cut_webhooks(webhooks, EVENTS)


def main() -> None:
    """Write both files from the node_modules folder that is named."""
    sys.path.insert(0, str(HERE.parents[2]))
    api, webhooks = make(Path(sys.argv[1]))
    write(HERE / "api.json.gz", api)
    write(HERE / "webhooks.json.gz", webhooks)


if __name__ == "__main__":
    main()
