"""What is asked of a hub: a repository, a revision, and perhaps one file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from schemas.errors import UsageError

WEB = "https://huggingface.co"
REGISTRIES = ("oci://", "docker://")
REPOSITORY = re.compile(r"(?!.*(--|\.\.))\b[\w.-]{1,96}\b(/\b[\w.-]{1,96}\b)?(?<!\.git)", re.ASCII)
"""The hub's rule, as huggingface_hub's `validate_repo_id` has it; such a name never leads out of a folder."""


@dataclass(frozen=True, slots=True)
class HubSource:
    """A model on a hub: its repository (`OWNER/NAME`), a branch, tag or commit of it, and a GGUF file in it.

    `filename` may be a pattern (`*Q4_K_M.gguf`); None takes what the repository holds, where that is one model.
    Raises UsageError for a repository or revision that cannot be one.
    """

    repository: str
    revision: str = "main"
    filename: str | None = None

    def __post_init__(self) -> None:
        _check_repository(self.repository)
        if not self.revision or not self.revision.isprintable():
            raise UsageError(f"{self.repository}: {self.revision!r} is no revision; name a branch, a tag or a commit")

    @property
    def name(self) -> str:
        """`OWNER/NAME`, with the file if one was named."""
        return f"{self.repository}/{self.filename}" if self.filename else self.repository


def _check_repository(repository: str) -> None:
    if repository.startswith(REGISTRIES):
        raise UsageError(
            f"{repository} stands in a container registry, and models are brought from Hugging Face repositories only; "
            "name one as OWNER/NAME"
        )
    if "://" in repository:
        path = urlsplit(repository).path.strip("/").split("/")
        raise UsageError(f"{repository} is an address; name the repository alone: --repository {'/'.join(path[:2])}")
    if not REPOSITORY.fullmatch(repository):
        raise UsageError(f"{repository!r} is no name of a repository; name one as OWNER/NAME")
