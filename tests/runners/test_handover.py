"""What one job hands to the next arrives whole, or is refused with the file's name."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from runners.handover import FILE, MAX_BYTES, RESULTS, pack, receive
from runners.store import MANIFEST, Stage, Store, key_of
from schemas.errors import StoreCorrupt

KEYS = [key_of(Stage("train", 1), inputs={}, parameters={"seed": seed}) for seed in range(3)]
NAME = key_of(Stage("train", 1), inputs={}, parameters={})


@pytest.fixture
def parcel(tmp_path: Path) -> Path:
    """The first two of three results, the second under a name."""
    store = Store(tmp_path / "there")
    for key in KEYS:
        with store.put(key) as folder:
            (folder / "model").mkdir()
            (folder / "model" / "weights").write_text(key)
    store.name(NAME, KEYS[1])
    pack(tmp_path / "there", KEYS[:2], tmp_path / "parcel")
    return tmp_path / "parcel"


def test_there_and_back(parcel: Path, tmp_path: Path) -> None:
    assert receive(parcel, tmp_path / "here") == tuple(KEYS[:2])
    store = Store(tmp_path / "here")
    assert [store.get(key) is not None for key in KEYS] == [True, True, False]
    assert store.named(NAME) == KEYS[1]
    assert receive(parcel, tmp_path / "here") == tuple(KEYS[:2])


def test_packing_anew_leaves_nothing_of_before(parcel: Path, tmp_path: Path) -> None:
    pack(tmp_path / "there", [KEYS[2], KEYS[2]], parcel)
    assert receive(parcel, tmp_path / "here") == (KEYS[2],)
    assert Store(tmp_path / "here").named(NAME) is None


def test_what_is_not_stored_cannot_be_packed(parcel: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreCorrupt, match="there is no stored result 0000"):
        pack(tmp_path / "there", ["0" * 64], tmp_path / "other")


def _replace_manifest(parcel: Path) -> None:
    folder = parcel / RESULTS / KEYS[0]
    (folder / MANIFEST).write_text((folder / MANIFEST).read_text() + "\n")


def _link(parcel: Path) -> None:
    (parcel / RESULTS / KEYS[0] / "model" / "passwd").symlink_to("/etc/passwd")


def _link_folder(parcel: Path) -> None:
    folder = parcel / RESULTS / KEYS[0]
    shutil.move(folder, parcel.parent / "moved")
    folder.symlink_to(parcel.parent / "moved")


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda parcel: (parcel / FILE).unlink(), FILE),
        (lambda parcel: (parcel / FILE).write_text('{"results": {"../../x": "y"}}'), FILE),
        (lambda parcel: (parcel / RESULTS / KEYS[0] / "model" / "weights").write_text("x"), "weights"),
        (lambda parcel: (parcel / RESULTS / KEYS[0] / "model" / "more").write_text("x"), "more"),
        (lambda parcel: shutil.rmtree(parcel / RESULTS / KEYS[1]), MANIFEST),
        (lambda parcel: (parcel / RESULTS / KEYS[2]).mkdir(), KEYS[2]),
        (lambda parcel: (parcel / "stranger").write_text(""), "stranger"),
        (_replace_manifest, MANIFEST),
        (_link, "passwd"),
        (_link_folder, KEYS[0]),
    ],
)
def test_whatever_was_spoilt_is_refused_by_name(
    parcel: Path, tmp_path: Path, spoil: Callable[[Path], object], named: str
) -> None:
    spoil(parcel)
    with pytest.raises(StoreCorrupt, match=named):
        receive(parcel, tmp_path / "here")
    assert not (tmp_path / "here" / "results").exists()


def test_a_list_that_is_a_link_or_endless_is_not_read(parcel: Path, tmp_path: Path) -> None:
    with (parcel / FILE).open("r+b") as file:
        file.truncate(MAX_BYTES + 1)  # a hole: it takes no space
    with pytest.raises(StoreCorrupt, match="larger than any list"):
        receive(parcel, tmp_path / "here")
    (parcel / FILE).unlink()
    (parcel / FILE).symlink_to("/dev/zero")
    with pytest.raises(StoreCorrupt, match="is a link"):
        receive(parcel, tmp_path / "here")


def test_a_name_for_a_result_that_is_not_there_is_refused(parcel: Path, tmp_path: Path) -> None:
    text = (parcel / FILE).read_text()
    before, names = text.split('"names"')
    (parcel / FILE).write_text(f'{before}"names"{names.replace(KEYS[1], KEYS[2])}')
    with pytest.raises(StoreCorrupt, match="names a result that is not there"):
        receive(parcel, tmp_path / "here")
