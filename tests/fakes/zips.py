"""Zip files as workflows leave them, and as they should not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping


def make_zip(files: Mapping[str, bytes | str], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files, in memory."""
    return make_entries(*files.items(), compression=compression)


def make_entries(*entries: tuple[str | zipfile.ZipInfo, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these entries: names may repeat, and a ZipInfo may say anything of itself."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for entry, content in entries:
            archive.writestr(entry, content, compress_type=compression)
    return packed.getvalue()
