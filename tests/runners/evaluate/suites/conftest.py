"""A forge for each test, and none of the developer's own git settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.bare import Forge, make_forge


@pytest.fixture
def forge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Forge:
    settings = tmp_path / "gitconfig"
    settings.write_text("[user]\n\tname = Ada\n\temail = ada@example.org\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return make_forge(tmp_path / "forge.git")
