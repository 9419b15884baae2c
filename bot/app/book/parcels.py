"""Files on their way between App and workers, and scenes to be shown: bytes by their SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection

import sqlalchemy as sa

from bot.app.book.opening import batched, insert_or_update
from bot.app.book.tables import PARCELS
from schemas.errors import UsageError

LIMIT = 64 * 1024 * 1024
"""Bytes of one parcel."""


class Parcels:
    """Bytes by their digest."""

    def __init__(self, engine: sa.Engine, now: Callable[[], float]) -> None:
        self._engine, self._now = engine, now

    def put(self, content: bytes) -> str:
        """Keep these bytes; returns their SHA-256. Raises UsageError for more than LIMIT."""
        if len(content) > LIMIT:
            raise UsageError(f"{len(content):,} bytes are too many for one parcel; {LIMIT:,} fit")
        digest = hashlib.sha256(content).hexdigest()
        values = {"content": content, "made": self._now()}
        with self._engine.begin() as connection:
            connection.execute(insert_or_update(self._engine, PARCELS, {"digest": digest}, values))
        return digest

    def get(self, digest: str) -> bytes | None:
        """The bytes of this digest, compared with it; None where they are gone or not the same any more."""
        with self._engine.connect() as connection:
            content = connection.execute(sa.select(PARCELS.c.content).where(PARCELS.c.digest == digest)).scalar()
        return content if content is not None and hashlib.sha256(content).hexdigest() == digest else None

    def drop(self, *, before: float, but: Collection[str] = ()) -> int:
        """Forget parcels that were made before this time, but for those of these digests; returns how many."""
        with self._engine.begin() as connection:
            old = set(connection.execute(sa.select(PARCELS.c.digest).where(PARCELS.c.made < before)).scalars())
            for some in batched(sorted(old - set(but))):
                # One that was put again since is as new as any, and somebody is about to name it.
                still = PARCELS.c.digest.in_(some) & (PARCELS.c.made < before)
                connection.execute(sa.delete(PARCELS).where(still))
        return len(old - set(but))
