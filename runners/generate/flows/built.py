"""What a block tells about itself when it was read."""

from __future__ import annotations

from dataclasses import dataclass

from runners.generate.flows.seam import Block, Gathering


@dataclass(frozen=True, slots=True)
class Built:
    """A block; the columns that it `needs`, `drops`, and then `makes`; whether it says `scaled`, and whether it `draws`
    texts for rows.
    """

    block: Block | Gathering
    needs: frozenset[str] = frozenset()
    makes: frozenset[str] = frozenset()
    drops: frozenset[str] = frozenset()
    scaled: bool = False
    draws: bool = False
