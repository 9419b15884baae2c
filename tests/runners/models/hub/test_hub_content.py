"""What a hub sends is not believed: digests, sizes, names, pickles, files that are missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fakes.model_hub import ModelHub
from fakes.model_hub_asking import FOLDER, HALF, NAME, WEIGHTS, Bring, fails
from schemas.errors import ModelRefused


def test_another_content_is_thrown_away(hub: ModelHub, bring: Bring, place: Path) -> None:
    hub.alter(NAME, WEIGHTS[:-1] + b"!")
    assert "model.safetensors of owner/name is thrown away: its digest is" in fails(bring, "owner/name")
    assert not place.exists()
    hub.altered.clear()
    hub.seen.clear()
    bring("owner/name")
    assert hub.ranges(NAME) == [None]


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json"])
def test_small_files_are_checked_too(hub: ModelHub, bring: Bring, place: Path, name: str) -> None:
    hub.alter(name, b"[]")
    assert f"{name} of owner/name is thrown away" in fails(bring, "owner/name")
    assert not place.exists()


def test_a_damaged_beginning_does_not_stay(hub: ModelHub, bring: Bring, place: Path) -> None:
    hub.cut(NAME, after=HALF)
    hub.cut(NAME, after=0, times=9)
    fails(bring, "owner/name")
    (part,) = (place.parent / ".name.incoming/parts").iterdir()
    part.write_bytes(b"?" * HALF)
    hub.faults.clear()
    assert "is thrown away" in fails(bring, "owner/name")
    bring("owner/name")
    assert (place / NAME).read_bytes() == WEIGHTS


def test_more_than_the_size_is_not_written(hub: ModelHub, bring: Bring, place: Path) -> None:
    hub.alter(NAME, WEIGHTS * 3)
    assert "sends more than the size that it names" in fails(bring, "owner/name")
    assert not place.exists()


@pytest.mark.parametrize("told", [{"sha": None}, {"siblings": [{"rfilename": "config.json"}]}, {"siblings": ["x"]}])
def test_what_is_no_hub_is_told_from_one(hub: ModelHub, bring: Bring, place: Path, told: dict[str, Any]) -> None:
    hub.listed = told
    assert "hub" in fails(bring, "owner/name")
    assert not place.exists()


def test_weights_as_pickles_are_refused(hub: ModelHub, bring: Bring, tmp_path: Path) -> None:
    hub.add("owner/old", {"config.json": b"{}", "pytorch_model.bin": b"pickle", "tokenizer.json": b"{}"})
    said = fails(bring, "owner/old")
    assert said.startswith("owner/old holds its weights as pickles (pytorch_model.bin), and pickles can hold programs")
    assert not (tmp_path / "models").exists()
    assert "is a pickle" in fails(bring, "owner/old", filename="pytorch_model.bin")


@pytest.mark.parametrize("name", ["../out.json", "/etc/out.json", "a/../../out.json", "a\\out.json", "out\x1b.json"])
def test_names_that_lead_out_are_refused(hub: ModelHub, bring: Bring, tmp_path: Path, name: str) -> None:
    hub.add("owner/bad", FOLDER | {name: b"{}"})
    with pytest.raises(ModelRefused, match="could lead out of its folder"):
        bring("owner/bad")
    assert not (tmp_path / "models").exists()


def test_a_digest_is_never_a_path(hub: ModelHub, bring: Bring, place: Path) -> None:
    hub.listed = {"siblings": [{"rfilename": "m.gguf", "size": 1, "blobId": "../../../out"}]}
    assert "tells no size and digest of m.gguf" in fails(bring, "owner/name")


@pytest.mark.parametrize("content", [b"no json", b"[1]", b"[" * 100_000])
def test_a_configuration_that_is_none_is_refused(hub: ModelHub, bring: Bring, content: bytes) -> None:
    hub.add("owner/name", FOLDER | {"config.json": content})
    with pytest.raises(ModelRefused, match=r"config\.json of owner/name is no JSON"):
        bring("owner/name")


@pytest.mark.parametrize(
    "index", [b'{"weight_map": {"a": "../out.safetensors"}}', b'{"weight_map": {"a": "x.bin"}}', b"{}"]
)
def test_an_index_that_leads_elsewhere_is_refused(hub: ModelHub, bring: Bring, index: bytes) -> None:
    hub.add("owner/name", FOLDER | {"model.safetensors.index.json": index})
    with pytest.raises(ModelRefused, match="does not name safetensors files beside it"):
        bring("owner/name")


def test_a_missing_part_is_named(hub: ModelHub, bring: Bring) -> None:
    index = b'{"weight_map": {"a": "model-00001-of-00001.safetensors"}}'
    hub.add("owner/name", {"config.json": b"{}", "model.safetensors.index.json": index})
    with pytest.raises(ModelRefused, match=r"is not whole: it holds no model-00001-of-00001\.safetensors"):
        bring("owner/name")
    hub.add("owner/parts", {"m-00001-of-00002.gguf": b"GGUF"})
    with pytest.raises(ModelRefused, match=r"holds only 1 of the 2 parts of m\.gguf"):
        bring("owner/parts")
