"""Lines that are cut, and hubs that are busy, slow or broken: what came is kept and carried on from."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.model_hub import ModelHub
from fakes.model_hub_asking import FOLDER, HALF, NAME, WEIGHTS, Bring, fails
from runners.models.hub.patience import Patience
from runners.progress import Event
from schemas.errors import DownloadFailed, UsageError


def test_a_cut_is_carried_on_by_itself(hub: ModelHub, bring: Bring, place: Path, events: list[Event]) -> None:
    hub.cut(NAME, after=1000, times=3)
    bring("owner/name")
    assert (place / NAME).read_bytes() == WEIGHTS
    assert hub.ranges(NAME) == [None, "bytes=1000-", "bytes=2000-", "bytes=3000-"]
    assert [one.text for one in events if one.kind == "note"] == [
        "the hub does not deliver (no answer, or the line was cut); next try in 0 s"
    ] * 3


def test_patience_begins_anew_while_bytes_come(hub: ModelHub, bring: Bring, place: Path) -> None:
    hub.cut(NAME, after=1000, times=9)  # more than the tries that are made in vain
    bring("owner/name")
    assert (place / NAME).read_bytes() == WEIGHTS


def test_a_later_call_carries_on(hub: ModelHub, bring: Bring, place: Path) -> None:
    hub.cut(NAME, after=HALF)
    hub.cut(NAME, after=0, times=9)
    assert "what is here is kept, and the same command carries on" in fails(bring, "owner/name")
    assert not place.exists()
    hub.faults.clear()
    hub.seen.clear()
    bring("owner/name")
    assert (place / NAME).read_bytes() == WEIGHTS
    assert hub.ranges(NAME) == [f"bytes={HALF}-"]


def test_what_came_serves_a_later_commit(hub: ModelHub, bring: Bring, place: Path) -> None:
    hub.cut(NAME, after=HALF)
    hub.cut(NAME, after=0, times=9)
    fails(bring, "owner/name")
    hub.faults.clear()
    hub.seen.clear()
    hub.add("owner/name", FOLDER | {"config.json": b'{"new": 1}'})
    bring("owner/name")
    assert (place / "config.json").read_bytes() == b'{"new": 1}'
    assert hub.ranges(NAME) == [f"bytes={HALF}-"]


def test_a_hub_without_ranges_sends_all_again(hub: ModelHub, bring: Bring, place: Path, events: list[Event]) -> None:
    hub.knows_ranges = False
    hub.cut(NAME, after=HALF)
    done = bring("owner/name")
    assert (place / NAME).read_bytes() == WEIGHTS
    assert events[-1].done == done.bytes


def test_a_busy_hub_is_asked_again(hub: ModelHub, bring: Bring, place: Path, events: list[Event]) -> None:
    hub.fail("/revision/main", 503)
    hub.fail(NAME, 429, Retry_After="0")
    bring("owner/name")
    notes = [one.text for one in events if one.kind == "note"]
    assert [note[:41] for note in notes] == [f"the hub does not deliver (it answers {code})" for code in (503, 429)]


def test_a_hub_that_asks_for_an_hour_is_given_up(hub: ModelHub, bring: Bring, place: Path) -> None:
    hub.fail("/revision/main", 429, times=9, Retry_After="3600")
    assert "wants fewer requests; try again later" in fails(bring, "owner/name")
    assert len(hub.seen) == 1


def test_a_broken_hub_is_given_up(hub: ModelHub, bring: Bring, place: Path) -> None:
    hub.fail(NAME, 500, times=9)
    assert f"{hub.url} answers 500 when asked for owner/name" in fails(bring, "owner/name")
    assert not place.exists()


def test_a_silent_hub_is_given_up_in_time(hub: ModelHub, bring: Bring, place: Path) -> None:
    hub.hold(NAME, after=HALF)
    assert "no answer in time" in fails(bring, "owner/name", patience=Patience(tries=1, seconds=0.2))
    assert not place.exists()


def test_an_address_without_a_hub_is_named(hub: ModelHub, bring: Bring) -> None:
    hub.url = "http://127.0.0.1:1"
    assert "owner/name cannot be downloaded from http://127.0.0.1:1 (Connection refused)" in fails(bring, "owner/name")


def test_a_refused_file_is_told_by_the_hubs_words(hub: ModelHub, bring: Bring, place: Path) -> None:
    hub.fail(NAME, 403)
    with pytest.raises(DownloadFailed, match="does not let us read owner/name"):
        bring("owner/name")


def test_offline_mode_is_named(hub: ModelHub, bring: Bring, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(UsageError, match="HF_HUB_OFFLINE is set; unset it"):
        bring("owner/name")
