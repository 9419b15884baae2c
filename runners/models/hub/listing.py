"""What a repository holds at one commit, as its hub tells it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from runners.models.removal import RECORD
from schemas.errors import DownloadFailed, ModelRefused

if TYPE_CHECKING:
    from huggingface_hub import ModelInfo

COMMIT = re.compile(r"[0-9a-f]{40}")
SHA256 = re.compile(r"[0-9a-f]{64}")
GIT = re.compile(r"[0-9a-f]{40}")
LONGEST, LONGEST_PART = 1000, 240
"""Characters of a path in a repository, and bytes of a name: all disks take more of both."""
SHOWN = 100


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository: `size` in bytes, and what its content is known by.

    That is the SHA-256 of a large file, which stands outside git; for all others the id of git's blob, a SHA-1 over
    size and content.
    """

    name: str
    size: int
    digest: str

    @property
    def is_blob(self) -> bool:
        """Is `digest` that of a git blob?"""
        return len(self.digest) == 40


@dataclass(frozen=True, slots=True)
class Listing:
    """A repository at `commit`. `license` is what its card states, None where it states nothing."""

    repository: str
    commit: str
    license: str | None
    files: tuple[HubFile, ...]

    def named(self, name: str) -> HubFile | None:
        """The file of this name."""
        return next((file for file in self.files if file.name == name), None)


def read_listing(repository: str, info: ModelInfo) -> Listing:
    """A hub's answer, checked: it names places on this disk. Raises DownloadFailed or ModelRefused."""
    if not COMMIT.fullmatch(str(info.sha)):
        raise DownloadFailed(f"{repository}: the hub does not say which commit it holds; is this a hub's address?")
    files = []
    for sibling in info.siblings or ():
        _check_name(repository, sibling.rfilename)
        digest = str(sibling.lfs.sha256 if sibling.lfs else sibling.blob_id)
        size = sibling.lfs.size if sibling.lfs else sibling.size
        if not isinstance(size, int) or size < 0 or not (SHA256 if sibling.lfs else GIT).fullmatch(digest):
            raise DownloadFailed(f"{repository}: the hub tells no size and digest of {sibling.rfilename}")
        files.append(HubFile(sibling.rfilename, size, digest))
    return Listing(repository, str(info.sha), _license_of(info), tuple(sorted(files, key=lambda file: file.name)))


def _check_name(repository: str, name: str) -> None:
    parts = PurePosixPath(name).parts
    if not parts or "/".join(parts) != name or ".." in parts or "\\" in name or not name.isprintable():
        raise ModelRefused(f"{repository} holds a file whose name could lead out of its folder: {name[:SHOWN]!r}")
    if len(name) > LONGEST or any(len(part.encode()) > LONGEST_PART for part in parts) or RECORD in parts[:-1]:
        raise ModelRefused(f"{repository} holds a file whose name cannot stand in a models folder: {name[:SHOWN]!r}…")


def _license_of(info: ModelInfo) -> str | None:
    """What the card says: https://huggingface.co/docs/hub/repositories-licenses; `other` goes with a name."""
    card = info.card_data
    stated = [card.get("license_name") if card.get("license") == "other" else None, card.get("license")] if card else []
    tags = [tag.removeprefix("license:") for tag in info.tags or () if tag.startswith("license:")]
    found = next((one for one in (*stated, *tags) if one), None)
    return ", ".join(map(str, found)) if isinstance(found, list) else found and str(found)
