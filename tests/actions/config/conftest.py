"""A machine of its own for each test: empty folders by the XDG rules, no editor, a fixed look at the hardware."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.machines import SMALL, write

FOLDERS = {"XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that everything of this machine stands in."""
    for variable, name in FOLDERS.items():
        monkeypatch.setenv(variable, str(tmp_path / name))
    for variable in ("TAXOBOT_CONFIG", "VISUAL", "EDITOR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("runners.models.hardware.look", lambda: SMALL)
    return tmp_path


@pytest.fixture
def file(home: Path) -> Path:
    """Where the configuration stands, once it is written."""
    return home / "config" / "taxobot" / "config.yaml"


@pytest.fixture
def instructlab(home: Path) -> Path:
    """What InstructLab leaves behind: its configuration file, with models, datasets and a taxonomy."""
    (home / "data" / "instructlab" / "taxonomy").mkdir(parents=True)
    (home / "data" / "instructlab" / "datasets").mkdir()
    (home / "cache" / "instructlab" / "models" / "mine").mkdir(parents=True)
    return write(
        home / "config" / "instructlab" / "config.yaml",
        f"version: 1.0.0\nchat: {{model: '{home}/cache/instructlab/models/mine', vi_mode: true, temperature: 0.5}}\n"
        f"generate: {{taxonomy_path: '{home}/data/instructlab/taxonomy', pipeline: full}}\n"
        "serve: {server: {host: 127.0.0.1, port: 8123}, vllm: {vllm_args: []}}\n",
    )
