"""Says what to do where git finds no commit: which refs there are, and what a shallow clone lacks."""

from __future__ import annotations

from pathlib import Path

from runners.taxonomy.command import run_git

LIKELY = ("main", "master", "origin/main", "origin/master", "upstream/main", "upstream/master")
"""What a contribution is usually compared with, the nearest first."""
DEEPEN = "`git fetch --unshallow`"


def explain_missing(directory: Path, ref: str, *, or_else: str = "") -> str:
    """Return one sentence on a ref that names no commit; `or_else` is what else may be written instead of a ref."""
    known = _known(directory)
    if not known:
        return f"{directory} has no commits yet" + (f"; name {or_else}" if or_else else "; commit something first")
    if ref == "HEAD":
        return f"nothing is committed on the current branch of {directory} yet; commit first, or name a ref with --head"
    likely = [name for name in LIKELY if name in known] or known[:3]
    names = [*(f"`{name}`" for name in likely), *filter(None, [or_else])]
    fetch = f"fetch it ({DEEPEN} brings all)" if _is_shallow(directory) else "fetch it"
    return f"`{ref}` names no commit in {directory}; {fetch}, or name what exists there: {', or '.join(names)}"


def explain_apart(directory: Path, one: str, other: str) -> str:
    """Return one sentence on two commits without a common ancestor."""
    pair = f"{one[:12]} and {other[:12]}"
    if _is_shallow(directory):
        return f"{directory} is a shallow clone and lacks what {pair} share; run {DEEPEN} there first"
    return f"{pair} share no commit in {directory}; name a base that this branch began at"


def _is_shallow(directory: Path) -> bool:
    return run_git(directory, "rev-parse", "--is-shallow-repository").output.strip() == b"true"


def _known(directory: Path) -> list[str]:
    """Names of branches, local ones first; the first hundred at most."""
    arguments = ("for-each-ref", "--count=100", "--format=%(refname:short)", "refs/heads", "refs/remotes")
    return run_git(directory, *arguments).output.decode(errors="backslashreplace").split()
