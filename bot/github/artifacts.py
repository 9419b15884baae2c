"""The files of an artifact, which anybody may have packed: read in memory, by name, and never written to a disk.

Sources: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (ZIP) and
https://docs.python.org/3/library/zipfile.html#decompression-pitfalls
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection

from bot.github.errors import ArtifactRefused
from bot.report.escape import code

__all__ = ["ArtifactRefused", "Files", "unpack"]

RATIO = 200
"""How many times its packed size a file may have, above FREE bytes. JSON reaches about 20, a bomb 1,000."""
FREE = 256 * 1024
_ENTRY = b"PK\x01\x02"
_CHANCE = 64  # packed bytes may look like the start of an entry now and then
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class Files(dict[str, bytes]):
    """Files by their names. Asking it for one that the artifact lacks raises ArtifactRefused."""

    def __missing__(self, name: str) -> bytes:
        raise ArtifactRefused(f"the artifact lacks {code(name)}")


def unpack(content: bytes, *, names: Collection[str], limit: int) -> Files:
    """Return those of the files `names` that a zip holds; together they may have `limit` bytes.

    Raises ArtifactRefused for anything else in it: another name, whatever path it is, a name twice, folders, links,
    encryption, unusual compression, sizes or ratios beyond measure, sizes and checksums that are not true, no zip.
    """
    # The directory is read as a whole before a single name can be looked at, so its length comes first.
    if content.count(_ENTRY) > len(names) + _CHANCE:
        raise ArtifactRefused(f"the artifact holds more than the {len(names)} files that are expected")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries, names, limit)
            return Files({entry.orig_filename: _read(archive, entry) for entry in entries})
    except _BROKEN as error:
        raise ArtifactRefused(f"the artifact is no zip that can be read ({type(error).__name__})") from None


def _check_entries(entries: list[zipfile.ZipInfo], names: Collection[str], limit: int) -> None:
    seen: set[str] = set()
    for entry in entries:
        _refuse(entry, "is not one of the files that are expected", entry.orig_filename not in names)
        _refuse(entry, "stands in it twice", entry.orig_filename in seen)
        _check_entry(entry)
        seen.add(entry.orig_filename)
    if sum(entry.file_size for entry in entries) > limit:
        raise ArtifactRefused(f"the artifact unpacks to more than the {limit:,} bytes that are accepted")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    _refuse(entry, "is a link, a folder or a device", kind not in (0, stat.S_IFREG))
    _refuse(entry, "is encrypted", bool(entry.flag_bits & _ENCRYPTED))
    _refuse(entry, "is packed in an unusual way", entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    _refuse(entry, "unpacks to far more than its size", entry.file_size > FREE + RATIO * entry.compress_size)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The file's bytes: zipfile stops at the size it is said to have, and compares the checksum there."""
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    _refuse(entry, "has another size than the artifact says", len(content) != entry.file_size)
    return content


def _refuse(entry: zipfile.ZipInfo, why: str, wrong: bool) -> None:
    if wrong:
        raise ArtifactRefused(f"the artifact's file {code(entry.orig_filename)} {why}")
