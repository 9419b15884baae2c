"""Which of an endpoint's models is talked to."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from schemas.errors import UsageError, WrongModel


def choose_name(names: Sequence[str], asked: str | None, *, where: str) -> str:
    """The name that was asked for; the only one where none was.

    Raises WrongModel where the endpoint (`where`) does not hold it, UsageError where one of several must be named.
    """
    if asked is None and len(names) == 1:
        return names[0]
    if asked is None and names:
        raise UsageError(f"{where} holds several models; name one with --model-id: {', '.join(names)}")
    if asked in names:
        return str(asked)
    held = f"it holds {', '.join(names)}" if names else "it holds none"
    close = get_close_matches(asked or "", names, n=1)
    guess = f"; did you mean {close[0]}?" if close else ""
    raise WrongModel(f"{where} does not hold {asked or 'a model'}; {held}{guess}")
