"""Artifacts: kept for their days, handed out at URLs that live a minute."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from fakes.github.runs import Artifact, Run
from fakes.github.world import World

KEPT = timedelta(days=90)
OPEN = timedelta(minutes=1)


def store(world: World, run: Run, name: str, content: bytes, *, overwrite: bool) -> Artifact:
    """Keep a zip. ValueError for a name that the attempt has used."""
    with world.lock:
        artifacts = run.repository.artifacts
        same = [one for one in artifacts.values() if (one.run, one.attempt, one.name) == (run.id, run.attempt, name)]
        if same and not overwrite:
            raise ValueError(f"an artifact with this name already exists on the workflow run: {name}")
        for one in same:
            del artifacts[one.id]
        now, digest = world.now(), "sha256:" + hashlib.sha256(content).hexdigest()
        made = Artifact(world.new_id(), run.id, name, content, now, now + KEPT, run.attempt, digest)
        artifacts[made.id] = made
        return made


def open_door(world: World, one: Artifact) -> str:
    """The URL of a zip, for a minute."""
    key = secrets.token_urlsafe(16)
    with world.lock:
        world.doors[key] = (one, world.now() + OPEN)
    return f"{world.url}/_fake/zip/{key}"


def behind_door(world: World, key: str) -> Artifact | None:
    """What a URL's key leads to; None once its minute is over."""
    with world.lock:
        found = world.doors.get(key)
    return found[0] if found and found[1] > world.now() else None
