"""The journal of phased training. It is replaced whole by each new one, so no crash leaves half of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import yaml
from pydantic import ValidationError

from runners.train.durable import remove, write_whole
from runners.train.phases.state import Progressed, State
from schemas.errors import StoreCorrupt, UsageError

PHASED, JOURNAL = "phased", "journalfile.yaml"
_AWAY, _BYTES = ".phased-", 4
MOST = 4
"""Differences that are named."""
_ANEW = "--force-clear-phased-cache removes it and begins anew"


class Journal:
    """The journal below a run's folder, which no other process may use at the same time (`folder.alone_in`)."""

    def __init__(self, root: Path) -> None:
        self.folder = root / PHASED
        self._path = self.folder / JOURNAL
        for left in root.glob(f"{_AWAY}{'[0-9a-f]' * 2 * _BYTES}"):  # a clearing that was killed
            remove(left)

    def read(self) -> Progressed | None:
        """How far it is; None where nothing has begun. Raises StoreCorrupt where that cannot be told."""
        try:
            text = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreCorrupt(f"{self._path} cannot be read: {error.strerror}; {_ANEW}") from error
        try:
            return Progressed.model_validate(yaml.safe_load(text))
        except (yaml.YAMLError, ValidationError, UnicodeDecodeError, RecursionError) as error:
            raise StoreCorrupt(f"{self._path} is no journal of phased training; {_ANEW}") from error

    def begin(self, asked: Mapping[str, str], first: State, *, now: datetime) -> Progressed:
        """A new one, written."""
        began = Progressed(run_id=uuid4(), asked=dict(asked), started_at_utc=now, current_phase=first)
        self.write(began)
        return began

    def write(self, progressed: Progressed) -> None:
        """Put this in the place of what stands there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._path, yaml.safe_dump(progressed.model_dump(mode="json"), sort_keys=False))

    def clear(self) -> None:
        """Remove the journal with all that the phases made: first from its place, at once, then from the disk."""
        if not self.folder.exists():
            return
        away = self.folder.with_name(f"{_AWAY}{secrets.token_hex(_BYTES)}")
        self.folder.rename(away)
        remove(away)


def check_asked(progressed: Progressed, asked: Mapping[str, str], folder: Path) -> None:
    """Raise UsageError, naming what differs, where a journal is about something else than what is asked now."""
    names = dict.fromkeys((*progressed.asked, *asked))
    differing = [_say(name, progressed.asked.get(name), asked.get(name)) for name in names]
    found = list(filter(None, differing))
    if found:
        more = [f"{len(found) - MOST} more"] if len(found) > MOST else []
        raise UsageError(
            f"{folder} holds other phases, which differ in {', '.join(found[:MOST] + more)}; name another folder by"
            f" --ckpt-output-dir, or {_ANEW}"
        )


def _say(name: str, before: str | None, now: str | None) -> str:
    """Digests say nothing to people."""
    if before == now:
        return ""
    short = all(value is not None and len(value) < 40 for value in (before, now))
    return f"{name} ({before}, now {now})" if short else name
