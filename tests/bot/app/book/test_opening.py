"""The database is opened, or one sentence says why not; an SQLite file serves one process."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.app.book.alone import keep_others_out
from bot.app.book.book import Book
from bot.app.book.opening import open_engine, redacted
from bot.app.book.tables import BOOK
from schemas.errors import UsageError


def test_what_was_written_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'book.sqlite'}"
    first = Book.open(url)
    digest = first.parcels.put(b"files")
    first.close()
    again = Book.open(url)
    assert again.parcels.get(digest) == b"files"
    again.close()


def test_what_is_kept_is_its_owners_alone(tmp_path: Path) -> None:
    """S39: it holds commits of private repositories."""
    book = Book.open(f"sqlite:///{tmp_path / 'new' / 'book.sqlite'}")
    book.parcels.put(b"private")
    found = {path.name: path.stat().st_mode & 0o77 for path in (tmp_path / "new").iterdir()}
    book.close()
    assert "book.sqlite" in found
    assert set(found.values()) == {0}


def test_a_book_of_another_version_is_not_opened(book: Book, tmp_path: Path) -> None:
    with book.engine.begin() as connection:
        connection.execute(sa.update(BOOK).values(version=99))
    with pytest.raises(UsageError, match="written by another taxobot"):
        Book.open(book.engine.url.render_as_string(hide_password=False))


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_several_may_open_a_new_database_at_once(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Services and workers of one machine begin together, and all find it empty."""
    url = f"sqlite:///{tmp_path / 'book.sqlite'}" if kind == "sqlite" else request.getfixturevalue("postgres")
    all_there = threading.Barrier(6)

    def begin(_number: int) -> None:
        all_there.wait(30)
        open_engine(url).dispose()

    with ThreadPoolExecutor(all_there.parties) as pool:
        list(pool.map(begin, range(all_there.parties)))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:////proc/nowhere/book.sqlite", "the database sqlite:////proc/nowhere/book.sqlite cannot be used"),
        ("sqlite:////proc/nowhere/book.sqlite?timeout=x", "the database sqlite:////proc/nowhere/book.sqlite"),
        ("nothing://x", "its URL is not understood; write sqlite:////PATH or postgresql"),
        ("postgres://me:hunter2@host/db", "its URL is not understood; write sqlite:////PATH or postgresql"),
        ("no url", "its URL is none; write sqlite:////PATH or postgresql"),
        ("postgresql+psycopg://me:hunter2@host:port/db", "its URL is none; write sqlite:////PATH or postgresql"),
        ("postgresql+psycopg://me:a@hunter2/b@host/db", "of a password @ is written %40"),
        ("sqlite://", "it would be gone with the process; name a file"),
        ("sqlite:///:memory:", "it would be gone with the process; name a file"),
        ("sqlite:///app.sqlite", "it is another file wherever it is opened from; write sqlite:////PATH"),
        (
            "postgresql+psycopg://me:hunter2@127.0.0.1:1/none",
            r"the database postgresql\+psycopg://me:\*\*\*@127.0.0.1:1/none cannot be used",
        ),
    ],
)
def test_a_database_that_cannot_be_used_is_one_sentence(url: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as raised:
        Book.open(url)
    assert "hunter2" not in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("no url", "its URL is none"),
        ("postgresql://me:hunter2@host:port/db", "its URL is none"),
        ("sqlite:////proc/nowhere/book.sqlite", "lock /proc/nowhere/book.sqlite.lock cannot be written"),
    ],
)
def test_what_cannot_be_locked_is_one_sentence_too(url: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as raised, keep_others_out(url):
        pass
    assert "hunter2" not in str(raised.value)


def test_a_password_is_never_shown() -> None:
    assert redacted("postgresql://me:hunter2@host/db") == "postgresql://me:***@host/db"


def test_a_second_process_does_not_serve_the_same_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'book.sqlite'}"
    with keep_others_out(url) as alone:
        assert alone
        assert "another taxobot process serves" in _try_in_another_process(url)
    assert _try_in_another_process(url) == "it was free"


def test_several_processes_serve_a_postgresql_database() -> None:
    url = "postgresql+psycopg://host/db"
    with keep_others_out(url) as one, keep_others_out(url) as other:
        assert (one, other) == (False, False)


def _try_in_another_process(url: str) -> str:
    script = (
        "import sys\nfrom bot.app.book.alone import keep_others_out\n"
        "from schemas.errors import UsageError\n"
        "try:\n    with keep_others_out(sys.argv[1]):\n        print('it was free')\n"
        "except UsageError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, url], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()
