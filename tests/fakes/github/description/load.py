"""Read the cut descriptions. Without them the fake does not start: nothing would be checked."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


class NoDescription(Exception):
    """A description is missing or not readable."""


@cache
def read(name: str, folder: Path = HERE) -> dict[str, Any]:
    """`api` or `webhooks`. Raises NoDescription."""
    file = folder / f"{name}.json.gz"
    try:
        document = json.loads(gzip.decompress(file.read_bytes()))
    except (OSError, EOFError, ValueError) as error:
        how = "make it with tests/fakes/github/description/cut.py"
        raise NoDescription(f"{file}: GitHub's description cannot be read ({error}); {how}") from None
    assert isinstance(document, dict)
    return document
