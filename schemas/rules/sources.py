"""Sources: where a leaf's texts come from, and that this is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from schemas.finding import Finding
from schemas.rules.place import Place, shorten
from schemas.rules.tree import Step, Tree
from schemas.taxonomy import FILE_NAME

ATTRIBUTION = "attribution.txt"
FULL_COMMIT = re.compile(r"[0-9a-fA-F]{40}")
REPO = re.compile(r"https://(?P<host>[A-Za-z0-9.-]+)(:\d{1,5})?/[^\s?#\\]+")
PUBLIC_HOST = re.compile(r"([A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]+")


def check_attribution(path: str, attribution: bytes | None) -> Iterator[Finding]:
    """Check the attribution.txt beside a leaf: present, and not blank. What it says is for people to judge."""
    fix = "Write title, link, revision, license and creators of the source; for a text of your own, say so."
    if attribution is None:
        yield Place(path).find("sources/attribution", f"There is no {ATTRIBUTION} beside this file.", fix)
    elif not attribution.strip():
        beside = path.removesuffix(FILE_NAME) + ATTRIBUTION
        yield Place(beside).find("sources/attribution", "The file is empty.", fix)


def check_document(tree: Tree) -> Iterator[Finding]:
    """Check a knowledge leaf's `document`, as far as it can be without fetching anything."""
    document = tree.value.get("document") if isinstance(tree.value, dict) else None
    if not isinstance(document, dict):
        return
    for key, problem in (("repo", repo_problem), ("commit", commit_problem)):
        yield from _check(tree, ("document", key), document.get(key), problem)
    patterns = document.get("patterns")
    for index, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
        yield from _check(tree, ("document", "patterns", index), pattern, pattern_problem)


def repo_problem(repo: str) -> str:
    """Say what is wrong with a repository's address; empty where nothing is. Only public https hosts are read."""
    match = REPO.fullmatch(repo)
    if match is None:
        return "A repository is an https address without name, password or query: https://github.com/OWNER/NAME."
    return "" if PUBLIC_HOST.fullmatch(match["host"]) else "A repository stands on a public host, named by its name."


def commit_problem(commit: str) -> str:
    """Say what is wrong with a commit; empty where nothing is. Branches, tags and short ids move or clash."""
    return "" if FULL_COMMIT.fullmatch(commit) else "A commit is its full id of 40 hexadecimal digits."


def pattern_problem(pattern: str) -> str:
    """Say what is wrong with a pattern; empty where nothing is. Patterns never lead out of the repository."""
    if pattern.startswith(("/", "~")) or "\\" in pattern:
        return "A pattern is relative to the top of the repository and parted by `/`."
    return "A pattern holds no `..`." if ".." in pattern.split("/") else ""


def _check(tree: Tree, steps: tuple[Step, ...], value: object, problem: Callable[[str], str]) -> Iterator[Finding]:
    if isinstance(value, str) and value and (text := problem(value)):
        rule = f"sources/{'pattern' if 'patterns' in steps else steps[-1]}"
        yield tree.at(*steps).find(rule, f"{text} Here stands `{shorten(value)}`.")
