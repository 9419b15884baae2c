"""Models by name: whose goes first, what a short name may mean, what is not used, what is removed and what never is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from model_files import write_adapter, write_gguf, write_model
from runners.models.kinds import describe
from runners.models.shelf import BUNDLED, Refused, Shelf
from runners.models.tiny.files import FOLDER
from schemas.errors import ModelRefused, UsageError
from schemas.models import ModelKind


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A models folder as downloads and people leave it."""
    root = tmp_path / "models"
    write_model(root / "instructlab" / "granite-7b-lab")
    write_adapter(root / "mine", base_model_name_or_path="instructlab/granite-7b-lab")
    for kind in ("Q4_K_M", "Q8_0"):
        write_gguf(root / "ibm" / "granite-GGUF" / f"granite.{kind}.gguf")
    (root / "ibm" / "granite-GGUF" / "config.json").write_text("{}")
    write_gguf(root / "one" / "small-GGUF" / "small.gguf")
    write_model(root / "instructlab" / ".granite-8b.incoming")
    return root


NAMES = (
    BUNDLED,
    "ibm/granite-GGUF/granite.Q4_K_M.gguf",
    "ibm/granite-GGUF/granite.Q8_0.gguf",
    "instructlab/granite-7b-lab",
    "mine",
    "one/small-GGUF/small.gguf",
)


def names(shelf: Shelf, *, checkpoints: bool = False) -> tuple[str, ...]:
    return tuple(model.name for model in shelf.models(checkpoints=checkpoints))


def test_models_by_name_without_unfinished_ones(own: Path) -> None:
    assert names(Shelf(own)) == NAMES


def test_without_a_folder_there_is_the_bundled_model(tmp_path: Path) -> None:
    (model,) = Shelf(tmp_path / "none").models()
    assert (model.name, model.path, model.bundled) == ("taxobot-tiny-1.4m", FOLDER, True)


@pytest.mark.parametrize("name", ["tiny", "taxobot-tiny-1.4m", str(FOLDER), FOLDER])
def test_the_bundled_model_has_names(name: str | Path, tmp_path: Path) -> None:
    assert Shelf(tmp_path).find(name).bundled


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("instructlab/granite-7b-lab", "instructlab/granite-7b-lab"),
        ("granite-7b-lab", "instructlab/granite-7b-lab"),
        ("granite.Q8_0.gguf", "ibm/granite-GGUF/granite.Q8_0.gguf"),
        ("one/small-GGUF", "one/small-GGUF/small.gguf"),
        ("small-GGUF", "one/small-GGUF/small.gguf"),
        ("mine", "mine"),
    ],
)
def test_a_name_or_its_end(own: Path, asked: str, found: str) -> None:
    assert Shelf(own).find(asked).name == found


def test_a_name_that_may_mean_two(own: Path) -> None:
    with pytest.raises(
        UsageError, match=r"granite-GGUF may mean several models; say which: .*Q4_K_M.gguf, .*Q8_0.gguf"
    ):
        Shelf(own).find("granite-GGUF")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("tinny", r"there is no model tinny here; did you mean tiny\?"),
        ("granite-7b-lap", r"did you mean instructlab/granite-7b-lab\?"),
        ("GRANITE-7B-LAB", r"did you mean instructlab/granite-7b-lab\?"),
        (
            "acme/unheard-of",
            "`taxobot model download --repository acme/unheard-of` brings one of that name from the hub",
        ),
        ("", "a model's name is missing; `taxobot model list` shows"),
        ("unheard-of", "there is no model unheard-of here; `taxobot model list` shows"),
        ("x" * 5_000, "there is no model x"),
    ],
)
def test_what_is_not_here(own: Path, asked: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Shelf(own).find(asked)


def test_a_path_is_a_model_too(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = write_model(tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path)
    for asked in ("elsewhere", "./elsewhere", str(elsewhere), elsewhere, "../" + tmp_path.name + "/elsewhere"):
        assert Shelf(own).find(asked).path.resolve() == elsewhere


def test_a_path_on_the_shelf_has_its_name_there(own: Path) -> None:
    assert Shelf(own).find(own / "instructlab" / "granite-7b-lab").name == "instructlab/granite-7b-lab"


def test_a_name_goes_before_a_folder_that_happens_to_be_here(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A taxonomy's pull request could bring a folder of that name."""
    planted = write_model(tmp_path / "work" / "instructlab" / "granite-7b-lab")
    monkeypatch.chdir(tmp_path / "work")
    assert Shelf(own).find("instructlab/granite-7b-lab").path == own / "instructlab" / "granite-7b-lab"
    assert Shelf(own).find("./instructlab/granite-7b-lab").path == planted


@pytest.mark.parametrize("asked", ["./mine", "/nowhere", "~/mine", "~nobody-of-that-name/mine"])
def test_only_a_path_can_mean_a_path(own: Path, asked: str) -> None:
    with pytest.raises(ModelRefused, match="there is nothing at"):
        Shelf(own).find(asked)


def test_home(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Shelf(own).find("~/models/mine").name == "mine"


def test_other_folders_are_read_after_the_own_one(own: Path, tmp_path: Path) -> None:
    other = tmp_path / "ilab"
    write_model(other / "instructlab" / "granite-7b-lab")
    write_gguf(other / "merlinite.gguf")
    shelf = Shelf(own, [("instructlab", other)])
    assert names(shelf) == (*NAMES, "instructlab:instructlab/granite-7b-lab", "merlinite.gguf")
    assert shelf.find("instructlab/granite-7b-lab").path.is_relative_to(own)
    assert shelf.find("instructlab:instructlab/granite-7b-lab").path.is_relative_to(other)
    assert shelf.find("merlinite.gguf").path == other / "merlinite.gguf"


def test_the_bundled_names_are_taken(tmp_path: Path) -> None:
    write_model(tmp_path / "tiny")
    shelf = Shelf(tmp_path)
    assert names(shelf) == (BUNDLED, "own:tiny")
    assert shelf.find("tiny").bundled
    assert shelf.find("own:tiny").path == tmp_path / "tiny"


def test_what_is_not_used_has_a_reason(own: Path) -> None:
    bad = own / "acme" / "old"
    bad.mkdir(parents=True)
    (bad / "config.json").write_text("{}")
    (bad / "pytorch_model.bin").write_bytes(b"\x80")
    shelf = Shelf(own)
    assert names(shelf) == NAMES
    (refused,) = (one for one in shelf.look() if isinstance(one, Refused))
    assert (refused.name, refused.path) == ("acme/old", bad)
    with pytest.raises(ModelRefused, match="holds its weights as pickles"):
        shelf.find("acme/old")
    assert shelf.pick("old") == refused


def test_links_are_models_and_no_way_round_in_circles(own: Path, tmp_path: Path) -> None:
    (own / "linked").symlink_to(write_model(tmp_path / "large"))
    (own / "instructlab" / "round").symlink_to(own)
    (own / "dead").symlink_to(tmp_path / "gone")
    found = names(Shelf(own))
    assert "linked" in found
    assert len(found) < 50


def test_checkpoints_are_asked_for(own: Path, tmp_path: Path) -> None:
    key = "0123456789abcdef" * 4
    tuned = write_model(tmp_path / "runs" / "taxonomy-1" / "store" / "results" / key / "model")
    write_model(tmp_path / "runs" / "taxonomy-1" / "store" / "building" / "x" / "model")
    saved = write_model(tmp_path / "ilab" / "phase2" / "hf_format" / "samples_100")
    shelf = Shelf(own, runs=tmp_path / "runs", saved=[("instructlab", tmp_path / "ilab")])
    assert names(shelf) == NAMES
    left = ("taxonomy-1/0123456789ab", "instructlab:phase2/hf_format/samples_100")
    assert names(shelf, checkpoints=True) == (*NAMES, *left)
    assert shelf.find("0123456789ab").path == tuned
    assert shelf.find(tuned).name == "taxonomy-1/0123456789ab"
    assert shelf.find("samples_100").path == saved


def test_the_own_model_goes_before_a_checkpoint_of_that_name(own: Path, tmp_path: Path) -> None:
    write_model(tmp_path / "ilab" / "mine")
    assert Shelf(own, saved=[("instructlab", tmp_path / "ilab")]).find("mine").path == own / "mine"


def test_a_removed_model_leaves_no_folder(own: Path) -> None:
    shelf = Shelf(own)
    shelf.remove(shelf.find("one/small-GGUF/small.gguf"))
    shelf.remove(shelf.find("mine"))
    assert names(shelf) == tuple(name for name in NAMES if name not in ("mine", "one/small-GGUF/small.gguf"))
    assert sorted(path.name for path in own.iterdir()) == ["ibm", "instructlab"]


def test_one_of_two_files_leaves_the_other(own: Path) -> None:
    shelf = Shelf(own)
    shelf.remove(shelf.find("granite.Q8_0.gguf"))
    assert sorted(path.name for path in (own / "ibm" / "granite-GGUF").iterdir()) == [
        "config.json",
        "granite.Q4_K_M.gguf",
    ]


def test_a_download_goes_with_its_papers(own: Path) -> None:
    folder = own / "one" / "small-GGUF"
    for name in ("taxobot-model.json", "LICENSE"):
        (folder / name).write_text("{}")
    shelf = Shelf(own)
    shelf.remove(shelf.find("small-GGUF"))
    assert not (own / "one").exists()


def test_papers_that_no_download_left_stay(own: Path) -> None:
    (own / "one" / "small-GGUF" / "notes.txt").write_text("mine")
    shelf = Shelf(own)
    shelf.remove(shelf.find("small-GGUF"))
    assert (own / "one" / "small-GGUF" / "notes.txt").exists()


def test_all_parts_go(tmp_path: Path) -> None:
    for number in (1, 2):
        write_gguf(tmp_path / "models" / f"x-0000{number}-of-00002.gguf")
    shelf = Shelf(tmp_path / "models")
    shelf.remove(shelf.find("x-00001-of-00002.gguf"))
    assert list((tmp_path / "models").iterdir()) == []


def test_parts_without_their_first_can_be_removed(tmp_path: Path) -> None:
    write_gguf(tmp_path / "models" / "x-00001-of-00003.gguf")
    write_gguf(tmp_path / "models" / "x-00003-of-00003.gguf")
    shelf = Shelf(tmp_path / "models")
    shelf.remove(shelf.pick("x-00001-of-00003.gguf"))
    assert list((tmp_path / "models").iterdir()) == []


def test_a_link_is_removed_and_not_what_it_leads_to(own: Path, tmp_path: Path) -> None:
    large, file = write_model(tmp_path / "large"), write_gguf(tmp_path / "large.gguf")
    (own / "linked").symlink_to(large)
    (own / "linked.gguf").symlink_to(file)
    shelf = Shelf(own)
    for name in ("linked", "linked.gguf"):
        shelf.remove(shelf.find(name))
    assert describe(large).kind is ModelKind.SAFETENSORS
    assert describe(file).kind is ModelKind.GGUF
    assert names(shelf) == NAMES


def bundled(_: Shelf, __: Path) -> str | Path:
    return "tiny"


def foreign(_: Shelf, __: Path) -> str | Path:
    return "merlinite.gguf"


def a_path(_: Shelf, folder: Path) -> str | Path:
    return write_model(folder / "elsewhere")


def below_a_link(shelf: Shelf, folder: Path) -> str | Path:
    write_model(folder / "shared" / "model")
    (shelf.folder / "shared").symlink_to(folder / "shared")
    return "shared/model"


def the_tuned_model_of_a_run(_: Shelf, folder: Path) -> str | Path:
    return write_model(folder / "runs" / "r" / "store" / "results" / ("0" * 64) / "model")


def the_folder_above(shelf: Shelf, _: Path) -> str | Path:
    return write_model(shelf.folder.parent) and shelf.folder / ".."


def the_whole_folder(shelf: Shelf, _: Path) -> str | Path:
    (shelf.folder / "some").mkdir()
    return write_model(shelf.folder) and shelf.folder / "some" / ".."


@pytest.mark.parametrize(
    "make",
    [bundled, foreign, a_path, below_a_link, the_tuned_model_of_a_run, the_folder_above, the_whole_folder],
)
def test_what_is_never_removed(own: Path, tmp_path: Path, make: Callable[[Shelf, Path], str | Path]) -> None:
    write_gguf(tmp_path / "ilab" / "merlinite.gguf")
    shelf = Shelf(own, [("instructlab", tmp_path / "ilab")], runs=tmp_path / "runs")
    model = shelf.find(make(shelf, tmp_path))
    with pytest.raises(
        UsageError, match=r"came with taxobot and is not removed|does not stand in taxobot's models folder"
    ):
        shelf.remove(model)
    assert model.path.exists()


def test_a_removal_that_was_cut_shows_no_model_and_is_finished_by_the_next(own: Path) -> None:
    write_model(own / ".removed-1")
    shelf = Shelf(own)
    assert names(shelf) == NAMES
    shelf.remove(shelf.find("mine"))
    assert not (own / ".removed-1").exists()
