"""The policy that holds for a contribution: its base's, as it is now. What it brings itself is only looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from runners.taxonomy.changes import Changes
from runners.taxonomy.disk import Disk
from runners.taxonomy.git import Entry, Repository
from schemas.errors import UsageError
from schemas.rules.place import Place
from schemas.rules.reading.safety import MAX_BYTES
from schemas.rules.settings import POLICY_PATH, Settings

if TYPE_CHECKING:
    from schemas.finding import Finding
    from schemas.policy import Policy


OVERSIZE = b" " * (MAX_BYTES + 1)
"""Stands for a policy that is too large to be read, and is said to be so."""


class Linked(UsageError):
    """The policy at a place is a symbolic link, or a submodule."""

    def __init__(self, place: str) -> None:
        super().__init__(f"{place} is a link, which is not followed; put the file itself there")


def read_policy_of(repository: Repository, sha: str) -> Policy:
    """Return the whole policy in a commit, the default one where it holds none.

    Raises UsageError, which names the line, where the policy cannot be understood.
    """
    from schemas.policy import Policy

    return _understood(read_stored(repository, sha), at=_stored_at(sha)) or Policy()


def policy_id(repository: Repository, sha: str) -> str:
    """Return the id of the git blob that the policy of a commit is, empty where it holds none. Raises UsageError."""
    entry = _entry(repository, sha)
    return entry.id if entry else ""


def policy_at(taxonomy: Path, base: str) -> Policy:
    """Return the policy in force for what would be merged into the ref `base`. Raises UsageError."""
    repository = Repository.open(taxonomy)
    return read_policy_of(repository, repository.resolve(base))


def policy_of(changes: Changes) -> tuple[Settings, tuple[Finding, ...]]:
    """Return the settings in force for these changes, and what is wrong with the policy that they bring along.

    In force is the policy of the base as it is now. Where there is no base it is the one that stands beside the files
    themselves. Raises UsageError as `read_policy_of` does.
    """
    repository, diff, folder = changes.repository, changes.diff, changes.folder
    if repository is None:
        own = read_on_disk(folder) if folder is not None else None
        return _settings(_understood(own, at=str(folder / POLICY_PATH) if folder else POLICY_PATH)), ()
    base = read_stored(repository, diff.tip)
    return _settings(_understood(base, at=_stored_at(diff.tip))), _brought(repository, diff.head, base)


def read_stored(repository: Repository, sha: str) -> bytes | None:
    """Return the policy of a commit, from the top of its repository whichever folder holds the taxonomy."""
    whole, entry = repository.whole, _entry(repository, sha)
    if entry is None:
        return None
    return whole.contents([entry.id])[entry.id] if whole.sizes([entry.id])[entry.id] <= MAX_BYTES else OVERSIZE


def read_on_disk(folder: Path) -> bytes | None:
    """Return the policy that stands in a folder."""
    with Disk(folder) as disk:
        found = disk.find(POLICY_PATH.encode(), limit=MAX_BYTES)
    if found is None:
        return None
    if found.kind != "file":
        raise Linked(str(folder / POLICY_PATH))
    return OVERSIZE if found.content is None else found.content


def lint(content: bytes) -> tuple[Finding, ...]:
    """Return what is wrong with a policy that is not in force."""
    from schemas.rules.policy import read_policy

    return read_policy(content)[1]


def _brought(repository: Repository, head: str, base: bytes | None) -> tuple[Finding, ...]:
    """What is wrong with the policy of the commit `head`, or of the working tree, where it is not that of the base."""
    try:
        policy = read_stored(repository, head) if head else read_on_disk(_top(repository))
    except Linked:
        return (
            Place(POLICY_PATH).find("policy/file", "Symbolic links are not followed.", "Put the file itself here."),
        )
    return () if policy in (None, base) else lint(policy or b"")


def _entry(repository: Repository, sha: str) -> Entry | None:
    entry = repository.whole.entries(sha, POLICY_PATH).get(POLICY_PATH)
    if entry is not None and entry.kind != "file":
        raise Linked(_stored_at(sha))
    return entry


def _stored_at(sha: str) -> str:
    return f"{POLICY_PATH} at {sha[:12]}"


def _settings(policy: Policy | None) -> Settings:
    return policy.validation.settings() if policy else Settings()


def _understood(content: bytes | None, *, at: str) -> Policy | None:
    """The policy, None where there is none: then nothing is loaded to read it."""
    if content is None:
        return None
    from schemas.rules.policy import read_policy

    policy, problems = read_policy(content)
    if problems:
        raise UsageError("; ".join(f"{at}:{one.line}: {one.message} {one.fix}".strip() for one in problems[:3]))
    return policy


def _top(repository: Repository) -> Path:
    return repository.directory.joinpath(*[".."] * repository.prefix.count("/"))
