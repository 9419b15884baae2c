"""What was found in a text, and what was not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

CUT = "cut off at the limit of tokens"
EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Parsed:
    """Columns of each row that the text gives rise to, in order, and (reason, text) of each part that has not the form
    that is wanted.
    """

    found: Sequence[Mapping[str, Any]]
    lost: Sequence[tuple[str, str]] = ()


class Parser(Protocol):
    """Reads texts of one form."""

    def parse(self, text: str, *, cut: bool = False) -> Parsed:
        """What stands in the text; `cut` where the model was stopped before it came to its end."""
        ...


def nothing(reason: str, text: str, *, cut: bool) -> Parsed:
    """Nothing was found in a text that wanted to hold something."""
    why = EMPTY if not text.strip() else CUT if cut else reason
    return Parsed((), [(why, text)])
