"""What a machine needs of a repository to do a job: its commits, and the documents that they name, in one tar.

    parcel.json        where each document repository stands in here, and what the App's configuration says of them
    taxonomy/…         a bare git repository with the commits, without history
    documents/<n>/…    a bare git repository for each address

The tar holds regular files only. It is read outside of any sandbox, so nothing in it is believed: names are compared
with what git itself writes, sizes are bounded, and git looks at it inside only.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from pydantic import Field

from schemas.errors import UsageError
from schemas.item import Frozen

INDEX = "parcel.json"
TAXONOMY = "taxonomy"
LIMIT = 64 * 1024 * 1024
"""Bytes of a parcel, and of all files in it."""
MOST = 100_000
"""Files in a parcel."""
REPOSITORY = re.compile(
    r"(?:HEAD|config|shallow|packed-refs|refs(?:/[\w.-]+)+|objects/(?:[0-9a-f]{2}/[0-9a-f]{38,62}|info/[\w-]+"
    r"|pack/pack-[0-9a-f]{40,64}\.(?:pack|idx|rev)))",
    re.ASCII,
)
"""The files of a bare repository that are part of it: no hooks, no alternates."""
NAME = re.compile(rf"{INDEX}|(?:{TAXONOMY}|documents/[0-9]{{1,4}})/(?P<within>.+)", re.ASCII)


class Index(Frozen):
    """`documents` maps the address of a repository to its folder in the parcel. `hosts` and `pdf` are the App's."""

    documents: dict[str, str] = Field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    pdf: str = "light"


def pack(taxonomy: Path, *, documents: Mapping[str, Path], hosts: tuple[str, ...], pdf: str) -> bytes:
    """The parcel of a bare repository and of those of the documents, by their addresses. Raises UsageError for one that
    is too large.
    """
    places = {address: f"documents/{number}" for number, address in enumerate(documents)}
    index = Index(documents=places, hosts=hosts, pdf=pdf)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        _add(tar, INDEX, index.model_dump_json().encode())
        for folder, place in ((taxonomy, TAXONOMY), *((documents[one], places[one]) for one in documents)):
            for path in _files(folder):
                _add(tar, f"{place}/{path.relative_to(folder).as_posix()}", path.read_bytes())
    if len(content := packed.getvalue()) > LIMIT:
        raise UsageError(
            f"commits and documents of this pull request have {len(content):,} bytes; a job is given {LIMIT:,} at most"
        )
    return content


def unpack(content: bytes, folder: Path) -> Index:
    """Write a parcel into the new folder. Raises UsageError for anything in it that is not what `pack` writes."""
    folder.mkdir(parents=True)
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as tar:
            for member in _members(tar):
                held = tar.extractfile(member)
                _write(folder / PurePosixPath(member.name), held.read() if held is not None else b"")
        for place in (folder / TAXONOMY, *folder.glob("documents/*")):
            for name in ("refs", "objects"):  # git takes a folder without them for no repository
                (place / name).mkdir(parents=True, exist_ok=True)
        return Index.model_validate_json((folder / INDEX).read_bytes())
    except (tarfile.TarError, OSError, ValueError) as error:
        raise UsageError(f"the parcel of the job cannot be read ({type(error).__name__})") from None


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and REPOSITORY.fullmatch(path.relative_to(folder).as_posix()):
            yield path


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def _members(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """Every member, each checked before the next one is read."""
    total = 0
    for count, member in enumerate(tar):
        total += member.size
        found = NAME.fullmatch(member.name)
        within = found["within"] if found else None
        if found is None or (within is not None and not REPOSITORY.fullmatch(within)) or ".." in member.name.split("/"):
            raise UsageError("the parcel of the job holds a file that belongs to no repository")
        if not member.isreg() or total > LIMIT or count >= MOST:
            raise UsageError("the parcel of the job holds what is no file, or more than a job is given")
        yield member


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
