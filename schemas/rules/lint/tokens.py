"""The words and signs of a YAML text, with what stands between them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import yaml

from schemas.rules.reading.reader import LOADER
from schemas.rules.reading.standins import loader_of, make_readable


def pairs_of_tokens(text: str) -> Iterator[tuple[yaml.Token, yaml.Token]]:
    """Yield each token of a readable text with the next; only spaces and comments stand between the two."""
    readable, _ = make_readable(text, LOADER)
    return pairwise(yaml.scan(readable, Loader=loader_of(readable, LOADER)))
