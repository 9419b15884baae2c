"""The repository's commits in this job, each fetched once and by its full id."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from actions.pulls.case import Case
from bot.github.values import Pull
from runners.taxonomy.git import Repository
from runners.taxonomy.remote import fetch_commits


def fetch(case: Case, *shas: str) -> Repository:
    """Bring these commits into a new bare repository below the job's folder. Raises FetchFailed and UsageError."""
    folder = Path(tempfile.mkdtemp(prefix="taxonomy-", dir=case.work))
    shutil.rmtree(folder)  # git makes it anew
    return fetch_commits(case.address, shas, folder=folder, token=case.token)


def paths_between(repository: Repository, before: str, after: str) -> tuple[str, ...]:
    """The paths that are not the same in both commits, those of moved files twice.

    GitHub's own list would be that of the head at the moment of the call, which is another one after a push.
    """
    old, new = repository.entries(before), repository.entries(after)
    return tuple(sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path)))


def with_tip(case: Case, pull: Pull) -> Pull:
    """The pull request with its base branch as that stands now, whose policy is in force."""
    return replace(pull, base_sha=case.hub.tip(pull.base_ref))
