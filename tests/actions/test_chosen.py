"""Which model a command means: what is asked for, then the configuration, then its preset."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.cli.model.chosen import choose_model, open_shelf
from model_files import write_gguf, write_model
from runners.models.catalogue import plan
from runners.models.sources import ModelSource
from schemas.errors import UsageError


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty configured models folder, and nothing of InstructLab's."""
    configure(tmp_path)
    monkeypatch.setenv("TAXOBOT_CONFIG", str(tmp_path / "config.yaml"))
    for name in ("CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return tmp_path / "models"


def configure(folder: Path, text: str = "") -> None:
    (folder / "config.yaml").write_text(f"folders:\n  models: models\n  data: data\n{text}")


def test_without_a_word_it_is_the_presets_student(own: Path) -> None:
    assert choose_model(None).name == "taxobot-tiny-1.4m"


def test_a_name_goes_first(own: Path, tmp_path: Path) -> None:
    configure(tmp_path, "models:\n  student: other\n")
    write_model(own / "acme" / "mine")
    assert choose_model("mine").name == "acme/mine"
    with pytest.raises(UsageError, match="a model's name is missing"):
        choose_model("")  # of a variable that is not set: not the configured one


def test_the_configuration_goes_before_the_preset(own: Path, tmp_path: Path) -> None:
    configure(tmp_path, "models:\n  student: mine\n  judge:\n    model: other.gguf\n")
    write_model(own / "mine")
    write_gguf(own / "other.gguf")
    assert choose_model(None).name == "mine"
    assert choose_model(None, role="judge").name == "other.gguf"


def test_a_role_behind_an_endpoint_is_no_model_here(own: Path, tmp_path: Path) -> None:
    configure(tmp_path, "models:\n  teacher:\n    endpoint: https://example.invalid/v1\n    model: big\n")
    with pytest.raises(UsageError, match=r"by the configuration the teacher is behind https://example\.invalid/v1"):
        choose_model(None, role="teacher")
    assert choose_model("tiny", role="teacher").bundled


def test_a_role_without_a_model(own: Path) -> None:
    with pytest.raises(UsageError, match="the teacher of the preset tiny is no model but its extractive teacher"):
        choose_model(None, role="teacher")


def test_a_preset_whose_model_is_not_here(own: Path, tmp_path: Path) -> None:
    configure(tmp_path, "preset: laptop\n")
    student = plan("laptop").student
    assert isinstance(student, ModelSource)
    said = f"^{student.name}, the student of the preset laptop, is not here; `taxobot model download` brings"
    with pytest.raises(UsageError, match=said):
        choose_model(None)
    write_model(own / student.repository)
    assert choose_model(None).name == student.name


def test_instructlabs_models_are_on_the_shelf(own: Path, tmp_path: Path) -> None:
    write_gguf(tmp_path / "cache" / "instructlab" / "models" / "merlinite.gguf")
    (tmp_path / "data" / "instructlab" / "datasets").mkdir(parents=True)
    write_model(tmp_path / "data" / "instructlab" / "checkpoints" / "hf_format" / "samples_1")
    shelf = open_shelf()
    assert shelf.find("merlinite.gguf").path.parent.name == "models"
    assert shelf.find("instructlab:hf_format/samples_1").path.name == "samples_1"
    with pytest.raises(UsageError, match="does not stand in taxobot's models folder"):
        shelf.remove(shelf.find("merlinite.gguf"))


def test_the_own_models_folder_without_a_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert open_shelf().folder == tmp_path / "taxobot" / "models"
