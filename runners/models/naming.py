"""What a model may be called: its whole name, the end of it, the folder of a GGUF file, or a path."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

SHOWN = 8
"""At most so many names stand in a sentence."""


def matching(asked: str, names: Sequence[str]) -> tuple[str, ...]:
    """The names that `asked` may mean, by the strictest rule that has any: it is the whole name, or its end from a `/`
    or `:` on, or either of the folder that a GGUF file stands in.
    """
    folders = {name: str(PurePosixPath(name).parent) for name in names if name.lower().endswith(".gguf")}
    for rule in (
        lambda name: name == asked,
        lambda name: _ends(name, asked),
        lambda name: name in folders and (folders[name] == asked or _ends(folders[name], asked)),
    ):
        if found := tuple(name for name in names if rule(name)):
            return found
    return ()


def _ends(name: str, asked: str) -> bool:
    return name.endswith((f"/{asked}", f":{asked}"))


def is_path(asked: str) -> bool:
    """Can this only be a path? `a/b` may be a name too, `./a/b` is none."""
    return asked.startswith(("/", "./", "../", "~")) or asked in (".", "..") or Path(asked).is_absolute()


def listed(names: Iterable[str]) -> str:
    """Names in a sentence; of many only the first."""
    every = list(names)
    more = f" and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
    return ", ".join(every[:SHOWN]) + more


def explain_unknown(asked: str, names: Sequence[str]) -> str:
    """One sentence on a name that no model here has: what is called nearly so, else how to get a model."""
    last = {name.rsplit("/", 1)[-1].lower(): name for name in reversed(names)} | {name.lower(): name for name in names}
    near = difflib.get_close_matches(asked.lower(), last, n=3, cutoff=0.6)
    if near:
        return f"there is no model {asked} here; did you mean {listed(dict.fromkeys(last[one] for one in near))}?"
    bring = f"`taxobot model download --repository {asked}` brings one of that name from the hub, and "
    hub = bring if asked.count("/") == 1 and " " not in asked else ""
    return f"there is no model {asked} here; {hub}`taxobot model list` shows the models that are here"
