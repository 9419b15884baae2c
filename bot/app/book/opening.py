"""Opens the database: SQLite in a file for one machine, PostgreSQL for several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.app.book.tables import BOOK, METADATA, VERSION
from schemas.errors import UsageError

BUSY = 30_000
"""Milliseconds to wait for another writer of an SQLite file."""
CACHE = 256
"""KiB of pages that one connection to an SQLite file keeps: there are many, and the rows are small."""
TABLES = 0x7461786F
"""The advisory lock of PostgreSQL under which tables are made."""
AWAY = (OperationalError, InterfaceError, NoConnection)
"""What a call raises while the database is away, or begins anew: the same call may do later."""
FORMS = "sqlite:////PATH or postgresql+psycopg://USER:PASSWORD@HOST/NAME (of a password @ is written %40, : %3A, / %2F)"


def open_engine(url: str) -> sa.Engine:
    """Connect, and make the tables that are missing. Raises UsageError where the database cannot be used."""
    try:
        engine = sa.create_engine(url, **_options(url))
        try:
            _prepare(engine)
        except BaseException:
            engine.dispose()
            raise
        return engine
    except (SQLAlchemyError, ModuleNotFoundError, OSError, ValueError) as error:
        raise UsageError(f"the database {redacted(url)} cannot be used: {_first_line(error)}") from None


def read_url(url: str) -> sa.URL:
    """The parts of a database URL. Raises UsageError for one that is none, or whose database does not last."""
    try:
        read = sa.make_url(url)
    except (SQLAlchemyError, ValueError):
        raise UsageError(f"the database cannot be used: its URL is none; write {FORMS}") from None
    kind = read.get_backend_name()
    # What stands behind an @ in a password would be taken for the host, and shown.
    if kind not in ("sqlite", "postgresql") or (kind == "postgresql" and url.count("@") > 1):
        raise UsageError(f"the database cannot be used: its URL is not understood; write {FORMS}")
    if kind == "sqlite" and read.database in (None, "", ":memory:"):
        raise UsageError(f"the database {url} cannot be used: it would be gone with the process; name a file")
    if kind == "sqlite" and not (read.database or "").startswith(("/", "file:")):
        raise UsageError(
            f"the database {url} cannot be used: it is another file wherever it is opened from; write {FORMS}"
        )
    return read


def demand_made(url: str) -> None:
    """For who only looks: a file that he made would be his alone. Raises UsageError where an SQLite database is not
    there yet.
    """
    read = read_url(url)
    name = read.database or ""
    if read.get_backend_name() == "sqlite" and name.startswith("/") and not Path(name).exists():
        raise UsageError(f"the database {name} is not there yet: `taxobot app serve` has to have run with it before")


def redacted(url: str) -> str:
    """The URL without its password. Raises UsageError for one that is none."""
    return read_url(url).render_as_string(hide_password=True)


def insert_or_update(engine: sa.Engine, table: sa.Table, keys: dict[str, Any], values: dict[str, Any]) -> sa.Insert:
    """The statement that writes a row whether it is there or not."""
    statement = _insert(engine, table, keys | values)
    return cast(sa.Insert, statement.on_conflict_do_update(index_elements=list(keys), set_=values))


def insert_if_missing(engine: sa.Engine, table: sa.Table, keys: dict[str, Any], values: dict[str, Any]) -> sa.Insert:
    """The statement that writes a row unless it is there."""
    statement = _insert(engine, table, keys | values)
    return cast(sa.Insert, statement.on_conflict_do_nothing(index_elements=list(keys)))


def insert_or_lock(engine: sa.Engine, table: sa.Table, keys: dict[str, Any], values: dict[str, Any]) -> sa.Insert:
    """The statement that writes a row unless it is there, and else lets nobody change or delete it before we end."""
    statement = _insert(engine, table, keys | values)
    return cast(sa.Insert, statement.on_conflict_do_update(index_elements=list(keys), set_=keys))


def batched(values: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """The values, so many at a time: a statement takes no more than some thousands."""
    return (values[start : start + size] for start in range(0, len(values), size))


def _insert(engine: sa.Engine, table: sa.Table, values: dict[str, Any]) -> Any:
    dialect = postgresql if engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(table).values(**values)


def _options(url: str) -> dict[str, Any]:
    if read_url(url).get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": BUSY / 1000}}
    return {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 10}


def _prepare(engine: sa.Engine) -> None:
    if engine.dialect.name == "sqlite":
        _prepare_file(engine)
    with engine.begin() as connection:
        _keep_others_from_it(connection)
        METADATA.create_all(connection)
        _check_version(connection)


def _keep_others_from_it(connection: sa.Connection) -> None:
    """Until the transaction ends no other process makes tables: of several that begin at once, one would fail."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(TABLES)))
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare_file(engine: sa.Engine) -> None:
    """A log beside the file lets readers and one writer work at once; what was committed survives a lost machine.

    A new file is its owner's alone, and so is what SQLite puts beside it: it holds commits of private repositories.
    """
    if (name := engine.url.database) and not name.startswith("file:"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch(mode=0o600)

    @sa.event.listens_for(engine, "connect")
    def begin_at_once(connection: Any, _record: Any) -> None:
        # A transaction that reads first and writes then would fail where another one wrote in between.
        connection.isolation_level = "IMMEDIATE"
        connection.execute(f"PRAGMA busy_timeout={BUSY}")
        connection.execute(f"PRAGMA cache_size=-{CACHE}")

    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def _check_version(connection: sa.Connection) -> None:
    found = connection.execute(sa.select(sa.func.max(BOOK.c.version))).scalar()
    if found is None:
        connection.execute(sa.insert(BOOK).values(version=VERSION))
    elif found != VERSION:
        raise UsageError(
            f"the database was written by another taxobot (tables version {found}, this one has {VERSION})"
        )


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]
