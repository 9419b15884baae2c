"""Full disks, two downloads at once, interruptions: no half file stands under a final name."""

from __future__ import annotations

import errno
import shutil
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from fakes.model_hub import ModelHub
from fakes.model_hub_asking import FOLDER, HALF, NAME, WEIGHTS, Bring, fails
from runners.models.hub.staging import staging
from runners.models.hub.transfer import Part


def test_a_full_disk_is_told_before_the_start(
    hub: ModelHub, bring: Bring, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = namedtuple("room", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: room(10**6, 10**6, 1000))
    said = fails(bring, "owner/name")
    assert "512.0 kB have to come" in said
    assert "its disk has room for 1.0 kB; make room" in said
    assert not hub.ranges(NAME)
    assert not place.parent.exists()


def test_a_disk_that_fills_on_the_way_is_told(
    hub: ModelHub, bring: Bring, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Part._write

    def write_until_full(part: Part, out: Any, chunk: bytes) -> None:
        if part.size + len(chunk) > HALF:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(part, out, chunk)

    with monkeypatch.context() as patch:
        patch.setattr(Part, "_write", write_until_full)
        assert "the disk is full at" in fails(bring, "owner/name")
    assert not place.exists()
    hub.seen.clear()
    bring("owner/name")
    (carried_on,) = hub.ranges(NAME)
    assert carried_on is not None
    assert (place / NAME).read_bytes() == WEIGHTS


def test_what_is_here_counts_when_room_is_looked_for(
    hub: ModelHub, bring: Bring, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.cut(NAME, after=HALF)
    hub.cut(NAME, after=0, times=9)
    fails(bring, "owner/name")
    hub.faults.clear()
    room = namedtuple("room", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: room(10**6, 10**6, HALF + 10))
    assert bring("owner/name").fresh


def test_two_at_once_do_not_mix(hub: ModelHub, bring: Bring, place: Path) -> None:
    place.parent.mkdir(parents=True)
    with staging(place):
        assert fails(bring, "owner/name") == "another process is downloading owner/name"
    assert bring("owner/name").fresh


def test_the_first_part_of_a_model_appears_last(
    hub: ModelHub, bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add("owner/parts", {f"m-0000{number}-of-00003.gguf": b"GGUF %d" % number for number in (1, 2, 3)})
    replace = Path.replace

    def interrupted(path: Path, target: Path) -> Path:
        if target.name == "m-00002-of-00003.gguf" and "parts" not in path.parts:
            raise KeyboardInterrupt
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            bring("owner/parts")
    assert not (tmp_path / "models/owner/parts/m-00001-of-00003.gguf").exists()
    assert bring("owner/parts").path.read_bytes() == b"GGUF 1"


def test_an_interruption_keeps_the_older_model(
    hub: ModelHub, bring: Bring, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring("owner/name")
    hub.add("owner/name", FOLDER | {"config.json": b'{"new": 1}'})
    rename = Path.rename

    def interrupted(path: Path, target: Path) -> Path:
        if path.name == "whole":
            raise KeyboardInterrupt
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", interrupted)
        with pytest.raises(KeyboardInterrupt):
            bring("owner/name")
    assert (place / "config.json").read_bytes() == b"{}"
    bring("owner/name")
    assert (place / "config.json").read_bytes() == b'{"new": 1}'
