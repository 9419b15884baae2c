"""Texts of PDF files, kept: taking them out takes seconds, and a file's bytes say which text it is."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from runners.taxonomy import cache as kept
from runners.taxonomy.pdf.extract import Extractor


def text_of(content: bytes, *, extractor: Extractor, cache: Path) -> str:
    """Return the text of a PDF from the cache, or from the extractor. Raises Unavailable."""
    place = cache / f"{sha256(extractor.name.encode() + b'|' + content).hexdigest()[:32]}.txt"
    if kept.use(place):
        return place.read_bytes().decode()
    text = extractor(content)
    cache.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=cache, prefix=kept.INCOMING, delete=False) as incoming:
        incoming.write(text.encode())
    Path(incoming.name).replace(place)
    kept.trim(cache)
    return text
