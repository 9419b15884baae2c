"""Commits by their full ids, without history, from a server on this machine."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from examples.materialise import Example, materialise
from fakes.forge import USABLE, Served, serve, write_certificate
from runners.taxonomy.diff import diff
from runners.taxonomy.remote import fetch_commits
from schemas.errors import FetchFailed, UsageError

TOKEN = "ghs_1.opaque_2"
pytestmark = pytest.mark.skipif(not USABLE, reason="git http-backend or openssl is not installed")


@pytest.fixture
def example(tmp_path: Path) -> Example:
    return materialise(tmp_path / "example")


@pytest.fixture
def served(example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    certificate = write_certificate(tmp_path / "certificate.pem")
    monkeypatch.setenv("GIT_SSL_CAINFO", str(certificate))
    with serve(example.taxonomy / ".git", certificate) as running:
        yield running


def commits_of(example: Example, branch: str) -> tuple[str, str]:
    return tuple(  # type: ignore[return-value]
        subprocess.run(
            ["git", "-C", str(example.taxonomy), "rev-parse", ref], check=True, capture_output=True, text=True
        ).stdout.strip()
        for ref in (example.base, example.branches[branch])
    )


def test_two_commits_are_enough_for_a_diff(example: Example, served: Served, tmp_path: Path) -> None:
    base, head = commits_of(example, "everything")
    repository = fetch_commits(served.local("docs"), (base, base, head), folder=tmp_path / "to")
    found = diff(repository, base, head, merge_base=base)
    assert (found.base, found.head, found.tip) == (base, head, base)
    assert [change.status for change in found.changes] == ["added"] * len(found.changes) != []
    history = subprocess.run(
        ["git", "-C", str(tmp_path / "to"), "rev-list", "--count", head], capture_output=True, text=True, check=True
    )
    assert history.stdout == "1\n"


def test_a_token_opens_that_server_and_is_no_argument(example: Example, served: Served, tmp_path: Path) -> None:
    _, head = commits_of(example, "skills")
    fetch_commits(served.local("docs"), (head,), folder=tmp_path / "to", token=TOKEN)
    login = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
    assert served.requests
    assert all(f"Basic {login}" in request for request in served.requests)
    assert TOKEN not in (tmp_path / "to" / "config").read_text()


def test_what_is_not_there_is_an_error_that_names_it(served: Served, tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="cannot fetch 000000000000 from https://127"):
        fetch_commits(served.local("docs"), ("0" * 40,), folder=tmp_path / "to")


@pytest.mark.parametrize("address", ["http://example.org/o/r", "ext::sh -c id", "file:///etc", "/etc", "-x"])
def test_only_https_is_spoken(address: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no https address"):
        fetch_commits(address, ("0" * 40,), folder=tmp_path / "to")


@pytest.mark.parametrize("sha", ["main", "--upload-pack=x", "abc1234", "0" * 39 + "G", ""])
def test_only_full_ids_are_fetched(sha: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no full commit id"):
        fetch_commits("https://example.org/o/r", (sha,), folder=tmp_path / "to")
