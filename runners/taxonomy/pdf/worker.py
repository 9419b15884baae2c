"""A process of its own: a PDF on standard input, its text on standard output. Exit statuses say what failed.

Started by its path with `python -I`, so it imports nothing of ours. Arguments: the library to use; the megabytes of
memory, seconds of CPU time, and megabytes of output that it may take.
"""

from __future__ import annotations

import io
import re
import resource
import sys
from collections.abc import Callable, Iterable

LOCKED, EMPTY, BROKEN, TOO_LARGE = 10, 11, 12, 13
HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad]\n(?=[^\W\d_A-Z])")


class Locked(Exception):
    """The file opens with a password only."""


def main(arguments: list[str]) -> int:
    """Write the text of the PDF on standard input to standard output; return the exit status."""
    library, *limits = arguments
    limit(*map(int, limits))
    output, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no part of the document
    try:
        text = EXTRACT[library](sys.stdin.buffer.read())
        output.buffer.write(text.encode("utf-8", "replace"))
        output.buffer.flush()
    except Locked:
        return LOCKED
    except (MemoryError, RecursionError, OSError):
        return TOO_LARGE
    except Exception:  # noqa: BLE001 - whatever a parser of hostile bytes trips over, the file is what is broken
        return BROKEN
    return 0 if text.strip() else EMPTY


def limit(memory: int, seconds: int, output: int) -> None:
    """Let this process take no more than so many megabytes, seconds of CPU time, and megabytes of output."""
    resource.setrlimit(resource.RLIMIT_AS, (memory * 1024**2, memory * 1024**2))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output * 1024**2, output * 1024**2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_text(content: bytes) -> str:
    """Return the text of a PDF by pypdf, page by page. Raises Locked, and whatever pypdf trips over."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):  # many have no password to be read, only one to be changed
        raise Locked
    return join(page.extract_text() for page in reader.pages)


def read_layout(content: bytes) -> str:
    """Return a PDF as Markdown by docling, which understands columns and tables, and takes seconds for a page."""
    from docling.datamodel.base_models import DocumentStream, InputFormat
    from docling.document_converter import DocumentConverter

    converter = DocumentConverter(allowed_formats=[InputFormat.PDF])
    stream = DocumentStream(name="document.pdf", stream=io.BytesIO(content))
    return str(converter.convert(stream).document.export_to_markdown())


def join(pages: Iterable[str]) -> str:
    """Return the text of all pages, parted by empty lines; words that were parted at a line's end are whole again."""
    texts = (HYPHENATED.sub("", page.replace("\0", "")).strip() for page in pages)
    return "\n\n".join(filter(None, texts)) + "\n"


EXTRACT: dict[str, Callable[[bytes], str]] = {"pypdf": read_text, "docling": read_layout}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
