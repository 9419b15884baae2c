"""A PostgreSQL server for the tests that ask for one, started by them; a fresh database for each test."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import LiteralString, cast

import pytest

INSTALL = "PostgreSQL is missing: apt-get install postgresql"
PLACES = "postgresql/*/bin"
"""Where Debian keeps the programs, below /usr/lib."""


@dataclass
class Server:
    """A server that runs in a folder, on loopback only."""

    programs: Path
    folder: Path
    port: int
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str) -> str:
        """Where a database is."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def make_database(self) -> str:
        """A database that nobody has used; returns its URL."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self._say(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database, whoever is still connected: hundreds of them fill a disk."""
        self._say(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')

    def start(self) -> None:
        """Make the cluster, and let the server run."""
        data = self.folder / "data"
        self._run("initdb", "--pgdata", data, "--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8")
        where = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.folder}"
        settings = f"{where} -c fsync=off -c max_connections=200 -c max_wal_size=128MB"
        self._run("pg_ctl", "--pgdata", data, "--log", self.folder / "log", "--wait", "--options", settings, "start")

    def stop(self) -> None:
        """End it, whoever is still connected."""
        self._run("pg_ctl", "--pgdata", self.folder / "data", "--wait", "--mode=immediate", "stop")

    def _say(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.url("postgres").replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(cast(LiteralString, statement))  # the names are ours

    def _run(self, program: str, *arguments: str | Path) -> None:
        """It refuses to run as root, and takes whoever its folder belongs to."""
        become = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*become, str(self.programs / program), *map(str, arguments)]
        # What the server inherits must not be a pipe of ours, which would stay open as long as it runs.
        with (self.folder / "said").open("w+") as said:
            done = subprocess.run(command, cwd="/", stdout=said, stderr=said, timeout=120, check=False)
            said.seek(0)
            assert done.returncode == 0, f"{program}: {said.read()}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """The server of this session."""
    programs = _find_programs()
    folder = Path(tempfile.mkdtemp(prefix="taxobot-postgres-", dir="/tmp"))  # the path of a socket is short
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")  # Debian's package makes it
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    server = Server(programs, folder, _free_port())
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
def postgres(postgres_server: Server) -> Iterator[str]:
    """The URL of a database of this test."""
    url = postgres_server.make_database()
    yield url
    postgres_server.drop_database(url)


def _find_programs() -> Path:
    on_path = shutil.which("initdb")
    found = [Path(on_path).parent] if on_path else sorted(Path("/usr/lib").glob(PLACES))
    if not found:
        pytest.fail(INSTALL)
    return found[-1]


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
