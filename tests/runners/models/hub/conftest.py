"""A hub on this machine, and a way to download from it that waits for nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from huggingface_hub import close_session
from pydantic import SecretStr

from fakes.model_hub import ModelHub, serve_hub
from fakes.model_hub_asking import FOLDER
from runners.models.hub.download import Downloaded, download
from runners.models.hub.patience import Patience
from runners.models.hub.source import HubSource
from runners.progress import Event, Progress

QUICK = Patience(tries=4, seconds=5, pause=0.001, longest=2)


@pytest.fixture
def hub() -> Iterator[ModelHub]:
    with serve_hub() as hub:
        yield hub
    close_session()  # the library keeps its connections for ever


@pytest.fixture
def events() -> list[Event]:
    """What the downloads of a test said."""
    return []


@pytest.fixture
def bring(hub: ModelHub, events: list[Event], tmp_path: Path) -> Callable[..., Downloaded]:
    """Download from the hub to `tmp_path / "models"`."""

    def bring(
        repository: str,
        revision: str = "main",
        filename: str | None = None,
        *,
        token: str | None = None,
        patience: Patience = QUICK,
    ) -> Downloaded:
        return download(
            HubSource(repository, revision, filename),
            folder=tmp_path / "models",
            token=SecretStr(token) if token else None,
            endpoint=hub.url,
            progress=Progress(events.append),
            patience=patience,
        )

    return bring


@pytest.fixture
def place(hub: ModelHub, tmp_path: Path) -> Path:
    """Where the model `owner/name` of the hub would stand."""
    hub.add("owner/name", FOLDER)
    return tmp_path / "models/owner/name"
