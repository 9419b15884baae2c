"""A pull request that was checked and waits for approval."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.desk import Talk


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(tmp_path)
