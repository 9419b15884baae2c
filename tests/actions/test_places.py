"""Where things are kept, and what of InstructLab's is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.cli.places import Foreign, config_file, config_path, data_folder, find_instructlab, models_folder
from fixtures.machines import write
from schemas.config import FoldersConfig, OperatorConfig


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))


def test_the_configuration(tmp_path: Path) -> None:
    own = tmp_path / "CONFIG" / "taxobot" / "config.yaml"
    assert (config_file({}), config_path({})) == (own, None)
    write(own, "")
    assert config_path({}) == own
    assert config_path({"TAXOBOT_CONFIG": ""}) == own
    named = {"TAXOBOT_CONFIG": "/named.yaml"}
    assert config_file(named) == config_path(named) == Path("/named.yaml")


def test_folders_are_those_of_the_configuration_or_the_user_s(tmp_path: Path) -> None:
    assert models_folder() == models_folder(OperatorConfig()) == tmp_path / "CACHE" / "taxobot" / "models"
    assert data_folder() == data_folder(OperatorConfig()) == tmp_path / "DATA" / "taxobot"
    config = OperatorConfig(folders=FoldersConfig(models="/m", data="/d"))
    assert (models_folder(config), data_folder(config)) == (Path("/m"), Path("/d"))


def test_nothing_of_instructlab_s_is_none(tmp_path: Path) -> None:
    assert find_instructlab({"HOME": str(tmp_path)}) is None


def test_instructlab_s_folders_by_home(tmp_path: Path) -> None:
    (tmp_path / ".cache/instructlab/models").mkdir(parents=True)
    (tmp_path / ".local/share/instructlab/datasets").mkdir(parents=True)
    found = find_instructlab({"HOME": str(tmp_path), "XDG_DATA_HOME": "relative"})
    share = tmp_path / ".local/share/instructlab"
    assert found == Foreign(models=tmp_path / ".cache/instructlab/models", datasets=share / "datasets")


def test_instructlab_s_folders_by_xdg(tmp_path: Path) -> None:
    config = write(tmp_path / "c/instructlab/config.yaml", "")
    (tmp_path / "d/instructlab/taxonomy").mkdir(parents=True)
    environ = {
        "HOME": str(tmp_path / "home"),
        "XDG_CONFIG_HOME": str(tmp_path / "c"),
        "XDG_DATA_HOME": str(tmp_path / "d"),
    }
    assert find_instructlab(environ) == Foreign(config=config, taxonomy=tmp_path / "d/instructlab/taxonomy")


def test_older_releases_on_a_mac(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    config = write(tmp_path / "Library/Application Support/instructlab/config.yaml", "")
    (tmp_path / "Library/Caches/instructlab/models").mkdir(parents=True)
    found = find_instructlab({"HOME": str(tmp_path)})
    assert found == Foreign(config=config, models=tmp_path / "Library/Caches/instructlab/models")
