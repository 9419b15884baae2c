"""The fake GitHub for pytest: `from fakes.github.fixture import github` makes the fixture known in a test module.

A test fails when anything in it, client or fake, did not conform to GitHub's description, unless the test expected it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from fakes.github.actions_seam import ActionsFactory
from fakes.github.fake import FakeGitHub
from fakes.github.idle import IdleActions


@contextmanager
def checked(
    folder: Path, *, clock: Callable[[], datetime] | None = None, actions: ActionsFactory = IdleActions
) -> Iterator[FakeGitHub]:
    """A fake GitHub that raises AssertionError at the end when something did not conform."""
    with FakeGitHub(folder, clock=clock, actions=actions) as fake:
        yield fake
    fake.violations.check()


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    """A fake GitHub of the test's own."""
    with checked(tmp_path / "github") as fake:
        yield fake
