"""Real downloads over https, from git's own server program on this machine."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fakes.forge import USABLE, Served, serve, write_certificate
from runners.taxonomy import addresses
from runners.taxonomy.documents import fetch, outcome
from runners.taxonomy.download import download
from runners.taxonomy.git import Repository
from runners.taxonomy.missing import Unavailable
from schemas.documents import Documents, Missing
from schemas.taxonomy import DocumentSource

if TYPE_CHECKING:
    from fakes.bare import Forge

needs_server = pytest.mark.skipif(not USABLE, reason="needs git-http-backend and openssl")


@pytest.fixture
def served(forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The forge over https. No proxy stands between, whatever this machine has set up."""
    certificate = write_certificate(tmp_path / "certificate.pem")
    monkeypatch.setenv("GIT_SSL_CAINFO", str(certificate))
    for name in ("https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serve(forge.path, certificate) as server:
        yield server


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server's address pass for that of a public machine, which no name server knows."""
    monkeypatch.setattr(addresses, "look_up", lambda _host, _port: ["127.0.0.1"])
    monkeypatch.setattr(addresses, "is_public", lambda _address: True)


def look(served: Served, tmp_path: Path, commit: str, path: str = "docs") -> Documents | Missing:
    source = DocumentSource(served.named(path), commit, ("*.md",), line=1)
    return outcome(source, mirrors={}, cache=tmp_path / "cache", hosts=[served.host])


@needs_server
def test_one_commit_arrives_over_https_and_is_kept(forge: Forge, served: Served, tmp_path: Path) -> None:
    forge.commit("main", {"a.md": "old"})
    sha = forge.commit("main", {"a.md": "wanted"})
    forge.commit("main", {"a.md": "newer"})
    source = DocumentSource("https://elsewhere.example.org/a", sha, ("*.md",), line=1)
    mirrors = {source.repo: served.local()}
    first = fetch(source, mirrors=mirrors, cache=tmp_path / "cache")
    assert [file.text for file in first.files] == ["wanted"]
    (kept,) = (tmp_path / "cache").iterdir()
    count = subprocess.run(
        ["git", "-C", str(kept), "rev-list", "--all", "--count"], check=True, capture_output=True, text=True
    )
    assert count.stdout.strip() == "1"
    answered = len(served.requests)
    assert answered >= 2
    assert fetch(source, mirrors=mirrors, cache=tmp_path / "cache") == first
    assert len(served.requests) == answered


@needs_server
@pytest.mark.usefixtures("public")
def test_git_opens_the_address_that_was_looked_at(forge: Forge, served: Served, tmp_path: Path) -> None:
    found = look(served, tmp_path, forge.commit("main", {"a.md": "text"}))
    assert isinstance(found, Documents)
    assert [file.text for file in found.files] == ["text"]
    assert served.requests  # no name server knows the host: git can only have been told


@needs_server
def test_a_host_of_our_own_network_is_never_opened(
    forge: Forge, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "look_up", lambda _host, _port: ["93.184.216.34", "127.0.0.1"])
    found = look(served, tmp_path, forge.commit("main", {"a.md": "text"}))
    assert found == Missing(
        "sources/host", "docs.example.org leads to 127.0.0.1, which is no public address", ("repo",)
    )
    assert served.requests == []
    assert list((tmp_path / "cache").iterdir()) == []


@needs_server
@pytest.mark.usefixtures("public")
@pytest.mark.parametrize(
    ("path", "expected", "words"),
    [
        ("moved/docs", ("documents/unreachable", ("repo",)), "has moved; write its present address"),
        ("status-401/docs", ("documents/unreachable", ("repo",)), "no such public repository"),
        ("status-404/docs", ("documents/unreachable", ("repo",)), "no such public repository"),
        ("status-403/docs", ("documents/not-checked", ()), "refuses to answer for now"),
        ("status-503/docs", ("documents/not-checked", ()), "trouble of its own"),
        ("status-200/docs", ("documents/unreachable", ("repo",)), "no git repository is served"),
    ],
)
def test_what_a_server_answers(
    forge: Forge, served: Served, tmp_path: Path, path: str, expected: tuple[str, tuple[str, ...]], words: str
) -> None:
    found = look(served, tmp_path, forge.commit("main", {"a.md": "text"}), path)
    assert isinstance(found, Missing)
    assert (found.rule, found.about) == expected, found
    assert words in found.reason, found
    assert all(request.split()[1].startswith(f"/{path}") for request in served.requests)


@needs_server
@pytest.mark.usefixtures("public")
def test_a_commit_that_the_server_does_not_have(forge: Forge, served: Served, tmp_path: Path) -> None:
    forge.commit("main", {"a.md": "text"})
    found = look(served, tmp_path, "1" * 40)
    assert isinstance(found, Missing)
    assert (found.rule, found.about) == ("documents/unreachable", ("commit",))
    assert "does not hold this commit" in found.reason


@needs_server
@pytest.mark.usefixtures("public")
def test_nothing_that_identifies_us_is_sent(
    forge: Forge, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".netrc").write_text("machine docs.example.org login ada password secret\n")
    cookies = home / "cookies"
    cookies.write_text("docs.example.org\tFALSE\t/\tTRUE\t0\tsession\tsecret\n")
    site = f"https://{served.host}/"
    settings = home / ".gitconfig"
    settings.write_text(
        f'[http]\n\textraHeader = "X-Token: secret"\n\tcookieFile = {cookies}\n'
        f'[http "{site}"]\n\textraHeader = "Authorization: Basic secret"\n\tcookieFile = {cookies}\n'
        f'[url "{served.local("private")}/"]\n\tinsteadOf = {site}\n'
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    found = look(served, tmp_path, forge.commit("main", {"a.md": "text"}))
    assert isinstance(found, Documents)
    assert {request.split("?")[0] for request in served.requests} == {
        "GET /docs/info/refs",
        "POST /docs/git-upload-pack",
    }


@needs_server
def test_our_credentials_are_never_offered(
    forge: Forge, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "asked"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {asked}\necho username=ada\necho password=secret\n")
    program.chmod(0o755)
    helper = tmp_path / "settings"
    helper.write_text(f"[credential]\n\thelper = {program}\n[core]\n\taskPass = {program}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(helper))
    forge.commit("main", {"a.md": "x"})
    with pytest.raises(Unavailable, match="no such public repository"):
        download(served.local("status-401"), "main:refs/heads/x", folder=tmp_path / "to", protocol="https")
    assert served.requests
    assert not any("Basic" in request for request in served.requests)
    assert not asked.exists()


@needs_server
@pytest.mark.usefixtures("public")
def test_behind_a_proxy_the_proxy_alone_is_asked(
    forge: Forge, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "look_up", lambda _host, _port: pytest.fail("the proxy resolves names"))
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{served.port}")  # speaks https only, and so fails
    found = look(served, tmp_path, forge.commit("main", {"a.md": "text"}))
    assert isinstance(found, Missing)
    assert found.rule == "documents/not-checked"
    assert served.requests == []


def test_only_the_given_protocol_is_spoken(forge: Forge, tmp_path: Path) -> None:
    forge.commit("main", {"a.md": "x"})
    with pytest.raises(Unavailable, match="transport 'file' not allowed"):
        download(str(forge.path), "main:refs/heads/x", folder=tmp_path / "one", protocol="https")
    sentinel = tmp_path / "ran"
    with pytest.raises(Unavailable, match="transport 'ext' not allowed"):
        download(f"ext::touch {sentinel}", "main:refs/heads/x", folder=tmp_path / "two", protocol="https")
    assert not sentinel.exists()


def test_addresses_are_never_options(tmp_path: Path) -> None:
    sentinel = tmp_path / "ran"
    with pytest.raises(Unavailable, match=r"--upload-pack=touch .*blocked"):
        download(f"--upload-pack=touch {sentinel}", "main:refs/heads/x", folder=tmp_path / "to", protocol="file")
    assert not sentinel.exists()


def test_nothing_of_the_surroundings_is_touched(forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sha = forge.commit("main", {"a.md": "x"})
    other = tmp_path / "other.git"
    monkeypatch.setenv("GIT_DIR", str(other))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other / "objects"))
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'core.bare'='maybe'")
    download(str(forge.path), f"{sha}:refs/heads/documents", folder=tmp_path / "to", protocol="file")
    for name in ("GIT_DIR", "GIT_OBJECT_DIRECTORY", "GIT_CONFIG_PARAMETERS"):
        monkeypatch.delenv(name)
    assert Repository(tmp_path / "to").read(sha, "a.md") == b"x"
    assert not other.exists()
