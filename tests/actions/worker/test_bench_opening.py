"""A worker starts where jobs can be shut in, and where nothing would be handed to them that is not theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.worker.opening import open_bench
from bot.app.book.book import Book
from schemas.config import OperatorConfig
from schemas.errors import UsageError


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    book = Book.open(f"sqlite:///{tmp_path / 'state.sqlite'}")
    yield book
    book.close()


def operator(folder: Path, **worker: object) -> OperatorConfig:
    return OperatorConfig.model_validate({"worker": {"folder": str(folder), **worker}})


def test_without_a_sandbox_it_does_not_start(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="install bubblewrap") as raised:
        open_bench(operator(tmp_path / "jobs"), book=book, process="p")
    assert raised.value.exit_status == 2


def test_with_the_flag_it_does_and_says_so(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    bench = open_bench(operator(tmp_path / "jobs"), book=book, process="p", isolation="none")
    assert bench.sandbox.name == "none"
    assert bench.folder.stat().st_mode & 0o77 == 0
    assert open_bench(operator(tmp_path, isolation="none"), book=book, process="p").sandbox.name == "none"


def test_a_configuration_that_gives_secrets_away_is_refused(book: Book, tmp_path: Path) -> None:
    held = operator(tmp_path, environment=["TAXOBOT_WEBHOOK_SECRET"])
    with pytest.raises(UsageError, match="no job is given that"):
        open_bench(held, book=book, process="p", isolation="none")


def test_a_folder_that_cannot_be_is_named(book: Book, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"name another as worker\.folder"):
        open_bench(operator(tmp_path / "file" / "jobs"), book=book, process="p", isolation="none")
