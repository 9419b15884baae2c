"""Sources: where a leaf's texts come from, and that this is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from schemas.finding import Finding
from schemas.rules.place import display, shorten
from schemas.rules.reading.spelling import spell
from schemas.rules.reading.tree import Step, Tree
from schemas.rules.settings import Settings
from schemas.rules.sources.address import covering, host_of, masked, meant, repo_problem

FULL_COMMIT = re.compile(r"[0-9a-f]{40}")
WILDCARD = re.compile(r"[*?\[]")


def check_document(tree: Tree, *, settings: Settings) -> Iterator[Finding]:
    """Check a knowledge leaf's `document`, as far as it can be without fetching anything. What blocks comes first."""
    document = tree.value.get("document") if isinstance(tree.value, dict) else None
    if not isinstance(document, dict):
        return
    listed = document.get("patterns")
    patterns = listed if isinstance(listed, list) else []
    yield from _check_repo(tree, document.get("repo"), settings)
    yield from _check(tree, "sources/commit", ("document", "commit"), document.get("commit"))
    for index, pattern in enumerate(patterns):
        yield from _check(tree, "sources/pattern", ("document", "patterns", index), pattern)
    for index, pattern in enumerate(patterns):
        yield from _check_wildcard(tree, ("document", "patterns", index), pattern)


def commit_problem(commit: str) -> str:
    """Say what is wrong with a commit; empty where nothing is. Branches, tags and short ids move or clash."""
    return "" if FULL_COMMIT.fullmatch(commit) else "A commit is its full id: 40 hexadecimal digits, in small letters."


def pattern_problem(pattern: str) -> str:
    """Say what is wrong with a pattern; empty where nothing is. Patterns never lead out of the repository."""
    if pattern.startswith(("/", "~", "./")) or "\\" in pattern:
        return "A pattern is relative to the top of the repository and parted by `/`."
    return "A pattern holds no `..`." if ".." in pattern.split("/") else ""


def host_problem(repo: str, hosts: Iterable[str]) -> str:
    """Say that an address without problems stands on a host that is none of `hosts`; empty where it is one.

    Hosts are compared whole: `github.com` allows no `www.github.com`, and a port other than 443 is part of the name.
    """
    host, known = host_of(repo), [one.lower() for one in hosts]
    return "" if host in known else f"Documents are not fetched from `{shorten(host)}`, only from {', '.join(known)}."


def _check_repo(tree: Tree, repo: object, settings: Settings) -> Iterator[Finding]:
    steps = ("document", "repo")
    if not isinstance(repo, str) or covering(repo, settings.mirrored):
        return  # the operator has said where a mirrored one is read instead
    yield from _check(tree, "sources/repo", steps, repo)
    if not repo_problem(repo) and (text := host_problem(repo, settings.hosts)):
        better = repo.replace("//www.", "//", 1)
        instead = better if not host_problem(better, settings.hosts) else ""
        yield _say(tree, "sources/host", steps, text, instead, fix="Move the documents, or ask to have it allowed.")


def _check(tree: Tree, rule: str, steps: Sequence[Step], value: object) -> Iterator[Finding]:
    problem, correct = _PARTS[rule]
    if isinstance(value, str) and value and (text := problem(value)):
        yield _say(tree, rule, steps, f"{text} Here stands {display(masked(value))}.", correct(value))


def _check_wildcard(tree: Tree, steps: Sequence[Step], pattern: object) -> Iterator[Finding]:
    if isinstance(pattern, str) and (match := WILDCARD.search(pattern)):
        message = f"`{match[0]}` in `{shorten(pattern)}` is a wildcard: every file that it matches is taught."
        fix = "Where you mean certain files, name each of them."
        yield tree.within(steps, match.start(), match.end()).find("sources/wildcard", message, fix)


def _say(tree: Tree, rule: str, steps: Sequence[Step], text: str, instead: str, *, fix: str = "") -> Finding:
    """The finding for the value at `steps`, with the edit that writes `instead` there, where there is one."""
    place = tree.at(*steps)
    spelt = spell(instead, instead_of=tree.locate(steps)) if instead else None
    if spelt is None:
        return place.find(rule, text, fix)
    return place.find(rule, text, f"Write `{spelt}`.", edits=place.replace(spelt))


def _correct_commit(commit: str) -> str:
    lowered = commit.strip().lower()
    return lowered if FULL_COMMIT.fullmatch(lowered) else ""


def _correct_pattern(pattern: str) -> str:
    relative = re.sub(r"^(?:\.?/+)+", "", pattern.replace("\\", "/"))
    return relative if relative and not pattern_problem(relative) else ""


_PARTS: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    "sources/repo": (repo_problem, meant),
    "sources/commit": (commit_problem, _correct_commit),
    "sources/pattern": (pattern_problem, _correct_pattern),
}
"""What says what is wrong with a value, and what says what it should have been (empty where that is not known)."""
