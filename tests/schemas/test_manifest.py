"""One byte of a result that is not what it was is found, and the file named."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_results import passing

from schemas.errors import Altered
from schemas.manifest import MANIFEST, RESULT, Manifest, Recipe, make_manifest, verify_manifest
from schemas.policy import Policy

ITEMS = b'{"id": "one"}\n' * 3
BASE = passing()
FILES = {RESULT: BASE.model_dump_json(indent=2).encode(), "items.jsonl": ITEMS, "report.md": b"PASS\n"}


def whole() -> dict[str, bytes]:
    return {**FILES, MANIFEST: make_manifest(BASE, FILES).model_dump_json(indent=2).encode()}


def test_a_whole_result_says_where_it_comes_from() -> None:
    manifest = verify_manifest(whole())
    assert manifest == make_manifest(BASE, FILES)
    assert BASE.training is not None
    assert (manifest.head_sha, manifest.base_sha, manifest.seed) == (BASE.head_sha, BASE.base_sha, BASE.seed)
    assert (manifest.base_model, manifest.tuned_model) == (BASE.training.base_digest, BASE.training.tuned_digest)
    assert set(manifest.files) == set(FILES)


@given(name=st.sampled_from(sorted(FILES)), where=st.integers(min_value=0), bit=st.integers(0, 7))
def test_any_bit_that_flips_is_found(name: str, where: int, bit: int) -> None:
    files = whole()
    content = bytearray(files[name])
    content[where % len(content)] ^= 1 << bit
    files[name] = bytes(content)
    with pytest.raises(Altered, match=rf"^{name} was changed"):
        verify_manifest(files)


@given(where=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_bit_of_the_manifest_never_hides_anything(where: int, bit: int) -> None:
    files = whole()
    content = bytearray(files[MANIFEST])
    content[where % len(content)] ^= 1 << bit
    files[MANIFEST] = bytes(content)
    assert read_or_refuse(files) in (None, make_manifest(BASE, FILES))  # white space may change


def read_or_refuse(files: dict[str, bytes]) -> Manifest | None:
    try:
        return verify_manifest(files)
    except Altered:
        return None


def _without(name: str) -> Callable[[dict[str, bytes]], object]:
    return lambda files: files.pop(name)


def _sealed(change: dict[str, object]) -> Callable[[dict[str, bytes]], object]:
    """A manifest that was written anew, digests and all."""
    altered = Manifest.model_validate({**make_manifest(BASE, FILES).model_dump(), **change})
    return lambda files: files.update({MANIFEST: altered.model_dump_json().encode()})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_without("items.jsonl"), "items.jsonl is missing"),
        (_without(RESULT), "result.json is missing"),
        (_without(MANIFEST), "manifest.json is missing"),
        (lambda files: files.update({"more.sh": b""}), "more.sh is not in manifest.json"),
        (_sealed({"head_sha": "f" * 40}), "manifest.json was changed: its head_sha"),
        (_sealed({"tuned_model": "f" * 64}), "manifest.json was changed: its tuned_model"),
        (_sealed({"seed": 7}), "manifest.json was changed: its seed"),
        (lambda files: files.update({MANIFEST: b"[]"}), "manifest.json cannot be read"),
    ],
)
def test_what_is_missing_added_or_said_wrongly(change: Callable[[dict[str, bytes]], object], said: str) -> None:
    files = whole()
    change(files)
    with pytest.raises(Altered, match=said):
        verify_manifest(files)


def test_a_result_that_is_none_is_refused_even_with_its_digest() -> None:
    files = {RESULT: b"{}"}
    with pytest.raises(Altered, match=r"result\.json cannot be read"):
        verify_manifest({**files, MANIFEST: make_manifest(BASE, files).model_dump_json().encode()})


def test_a_manifest_of_another_version_says_what_to_do() -> None:
    old = make_manifest(BASE, FILES).model_dump() | {"schema_version": 1}
    files = {**FILES, MANIFEST: json.dumps(old).encode()}
    with pytest.raises(Altered, match=r"manifest\.json is of version 1; this taxobot reads 2: run it again"):
        verify_manifest(files)


def test_the_recipe_is_kept_and_must_be_of_this_result() -> None:
    recipe = Recipe(base="a" * 40, preset="tiny", policy=Policy(), threads=1, versions={"torch": "2.9"})
    files = {**FILES, MANIFEST: make_manifest(BASE, FILES, recipe).model_dump_json().encode()}
    assert verify_manifest(files).recipe == recipe
    other = make_manifest(BASE, FILES, recipe.model_copy(update={"preset": "large"}))
    with pytest.raises(Altered, match="its preset is not that of"):
        verify_manifest({**FILES, MANIFEST: other.model_dump_json().encode()})
