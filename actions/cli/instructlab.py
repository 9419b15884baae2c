"""InstructLab's own configuration: which of its values taxobot goes by, and why it does not go by the others.

The file is only read. It counts as long as there is no
configuration of taxobot's own; `taxobot config init` carries its values over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from actions.cli.adoption import TAKEN, reason
from actions.cli.places import Foreign


@dataclass(frozen=True, slots=True)
class Taken:
    """A value that counts: its key there, its key here (both dotted), and the value as it is meant here."""

    theirs: str
    ours: str
    value: str | int | float


@dataclass(frozen=True, slots=True)
class Untaken:
    """A key, dotted, whose value does not count, and why."""

    key: str
    why: str


@dataclass(frozen=True, slots=True)
class Adopted:
    """What becomes of each key of the file, in the file's order; `problem` says why nothing could be read."""

    taken: tuple[Taken, ...] = ()
    untaken: tuple[Untaken, ...] = ()
    problem: str = ""

    def values(self) -> dict[str, Any]:
        """What is taken, nested as in a configuration of taxobot's own."""
        nested: dict[str, Any] = {}
        for one in self.taken:
            part, _, key = one.ours.partition(".")
            nested.setdefault(part, {})[key] = one.value
        return nested


def read_instructlab(foreign: Foreign | None) -> Adopted:
    """Read InstructLab's configuration, where there is one. A file that makes no sense is a `problem`, no error."""
    if foreign is None or foreign.config is None:
        return Adopted()
    import yaml

    try:
        held = yaml.safe_load(foreign.config.read_text(encoding="utf-8"))
        return sort_out(held) if isinstance(held, Mapping) else Adopted(problem="it holds no keys")
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        return Adopted(problem=" ".join(str(error).split()))


def sort_out(held: Mapping[Any, Any]) -> Adopted:
    """Decide on each key of the file. Only values that a configuration of taxobot's own could hold are taken."""
    taken: list[Taken] = []
    untaken: list[Untaken] = []
    for key, value in _leaves(held):
        if key not in TAKEN:
            untaken.append(Untaken(key, reason(key)))
        elif value in (None, ""):
            untaken.append(Untaken(key, "it is not set"))
        else:
            sorted_out = _take(key, value)
            taken.extend(one for one in sorted_out if isinstance(one, Taken))
            untaken.extend(one for one in sorted_out if isinstance(one, Untaken))
    return Adopted(tuple(taken), tuple(untaken))


def _take(key: str, value: Any) -> list[Taken | Untaken]:
    ours, read, otherwise = TAKEN[key]
    if key == "serve.host_port":  # releases before 0.20 wrote both in one
        host, _, port = str(value).rpartition(":")
        return [_checked(key, "serve.host", host), _checked(key, "serve.port", int(port) if port.isdecimal() else port)]
    meant = read(value)
    return [Untaken(key, otherwise or "it is of another kind here") if meant is None else _checked(key, ours, meant)]


def _checked(theirs: str, ours: str, value: str | int | float) -> Taken | Untaken:
    """The value, if a configuration of taxobot's own could hold it."""
    from pydantic import ValidationError

    from schemas.config import OperatorConfig
    from schemas.expected import in_words

    part, _, key = ours.partition(".")
    try:
        OperatorConfig.model_validate({part: {key: value}})
    except ValidationError as error:
        return Untaken(theirs, f"{ours}: {in_words(error.errors()[0])}")
    return Taken(theirs, ours, value)


def _leaves(held: Mapping[Any, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Every key that holds no further keys, dotted."""
    for name, value in held.items():
        key = f"{before}{name}"
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, f"{key}.")
        else:
            yield key, value
