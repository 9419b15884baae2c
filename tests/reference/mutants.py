"""Valid leaves, changed in one place each: by what they hold, by how they are written, or by both. Always the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from reference.layouts import layouts
from reference.leaves import leaves
from reference.spoilt import spoilt_values
from reference.writer import Style, write

STYLES = (
    Style(),
    Style(list_columns=0),
    Style(step=4, list_columns=4, scalars=("single", "double")),
    Style(step=4, list_columns=0, entry_below=True),
    Style(brackets=0.4, scalars=("double",)),
    Style(scalars=("literal", "folded", "plain")),
    Style(list_columns=0, scalars=("wrapped", "literal")),
)


@dataclass(frozen=True)
class Mutant:
    """A file and what was done to it, as `what / where / how`."""

    done: str
    path: str
    text: str


def mutants(seed: int = 0) -> list[Mutant]:
    """Return all of them; the same for the same seed."""
    draw = random.Random(seed)
    made = chain(_of_values(draw), _of_layouts(draw))
    return list({(mutant.path, mutant.text): mutant for mutant in made}.values())


def _of_values(draw: random.Random) -> Iterator[Mutant]:
    for path, leaf in leaves().items():
        for done, value in spoilt_values(leaf, draw):
            yield Mutant(done, path, write(value, draw.choice(STYLES), draw))


def _of_layouts(draw: random.Random) -> Iterator[Mutant]:
    for path, leaf in leaves().items():
        for done, text in layouts(leaf, draw):
            yield Mutant(done, path, text)
