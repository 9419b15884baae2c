"""Documents by repository, commit and patterns."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runners.taxonomy import documents, download
from runners.taxonomy.documents import fetch
from schemas.errors import DocumentUnreachable
from schemas.taxonomy import DocumentSource

if TYPE_CHECKING:
    from conftest import Forge

REPO = "https://github.com/ada/harbours.git"
FILES = {
    "README.md": "# Harbours\n",
    "docs/north.md": "# North\nDeep.\n",
    "docs/far/west.md": "# Wést\n",
    "docs/map.png": b"\x89PNG",
    "docs/south.pdf": b"%PDF-1.7",
    "docs/link.md": ("120000", "/etc/passwd"),
    "sub.md": ("160000", "1" * 40),
}
CORPUS = Path(os.environ.get("TAXOBOT_CORPUS") or Path(__file__).parents[3].parent / "shared" / "corpus")


@pytest.fixture
def source(forge: Forge) -> DocumentSource:
    return DocumentSource(REPO, forge.commit("main", FILES), ("docs/*.md",), line=1)


def refused(source: DocumentSource, tmp_path: Path, *, at: str | None = None) -> str:
    """Return the reason for which the source cannot be read; repository and commit stand in the error."""
    with pytest.raises(DocumentUnreachable) as caught:
        fetch(source, mirrors={REPO: at} if at else {}, cache=tmp_path / "cache")
    assert (caught.value.repo, caught.value.commit) == (source.repo, source.commit)
    assert source.repo in str(caught.value)
    assert source.commit in str(caught.value)
    return caught.value.reason


def test_a_mirror_is_read_in_place(source: DocumentSource, forge: Forge, tmp_path: Path) -> None:
    result = fetch(source, mirrors={REPO: str(forge.path)}, cache=tmp_path / "cache")
    assert [(file.path, file.text) for file in result.files] == [("docs/north.md", "# North\nDeep.\n")]
    assert (result.repo, result.commit) == (source.repo, source.commit)
    assert not (tmp_path / "cache").exists()


def test_patterns_reach_into_folders_and_overlap_once(source: DocumentSource, forge: Forge, tmp_path: Path) -> None:
    source = replace(source, patterns=("docs/**/*.md", "*.md", "docs/*.md"))
    result = fetch(source, mirrors={REPO: str(forge.path)}, cache=tmp_path)
    assert [file.path for file in result.files] == ["README.md", "docs/far/west.md", "docs/north.md"]
    again = fetch(replace(source, line=9), mirrors={REPO: str(forge.path)}, cache=tmp_path)
    assert again.digest == result.digest
    fewer = fetch(replace(source, patterns=("*.md",)), mirrors={REPO: str(forge.path)}, cache=tmp_path)
    assert fewer.digest != result.digest


def test_a_mirror_is_found_with_and_without_git_at_the_end(
    source: DocumentSource, forge: Forge, tmp_path: Path
) -> None:
    mirrors = {"https://github.com/ada/harbours/": str(forge.path)}
    assert len(fetch(source, mirrors=mirrors, cache=tmp_path).files) == 1


def test_a_bundle_is_unpacked_once(source: DocumentSource, forge: Forge, tmp_path: Path) -> None:
    forge.commit("main", {"README.md": "newer"})
    bundle = tmp_path / "harbours.bundle"
    forge.git("bundle", "create", "--quiet", str(bundle), "main")
    first = fetch(source, mirrors={REPO: str(bundle)}, cache=tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    bundle.write_bytes(b"no longer a bundle")
    assert fetch(source, mirrors={REPO: str(bundle)}, cache=tmp_path / "cache") == first
    assert list((tmp_path / "cache").iterdir()) == [kept]
    assert not (kept / "hooks").exists()


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus of real contributions here")
def test_a_real_bundle(tmp_path: Path) -> None:
    bundle = CORPUS / "real_pr" / "documents.bundle"
    heads = subprocess.run(["git", "bundle", "list-heads", str(bundle)], check=True, capture_output=True, text=True)
    source = DocumentSource(REPO, heads.stdout.split()[0], ("**/*.md",), line=1)
    result = fetch(source, mirrors={REPO: str(bundle)}, cache=tmp_path)
    assert any("Swift" in file.text for file in result.files)


@pytest.mark.parametrize("commit", ["main", "0123abc", "--upload-pack=touch x", "HEAD"])
def test_only_full_commits_are_read(source: DocumentSource, forge: Forge, tmp_path: Path, commit: str) -> None:
    assert "40 hexadecimal digits" in refused(replace(source, commit=commit), tmp_path, at=str(forge.path))


def test_a_commit_that_is_not_there(source: DocumentSource, forge: Forge, tmp_path: Path) -> None:
    reason = refused(replace(source, commit="1" * 40), tmp_path, at=str(forge.path))
    assert "does not hold this commit" in reason


@pytest.mark.parametrize("pattern", ["../../x.md", "/etc/*.md"])
def test_patterns_do_not_lead_out(source: DocumentSource, forge: Forge, tmp_path: Path, pattern: str) -> None:
    assert refused(replace(source, patterns=(pattern,)), tmp_path, at=str(forge.path)).startswith("A pattern")


@pytest.mark.parametrize(
    ("patterns", "words"),
    [
        (
            ("*.md", "guide/*.md"),
            "the pattern `guide/*.md` matches no file; the repository holds 3 Markdown files: README.md",
        ),
        (("docs/link.md",), "matches no file"),
        (("sub.md",), "matches no file"),
        (("docs/*.pdf",), "`docs/south.pdf` is a PDF, which is not read yet"),
        (("docs/*.*g",), "only Markdown (.md) is read; narrow the patterns"),
    ],
)
def test_matches_that_cannot_be_read(
    source: DocumentSource, forge: Forge, tmp_path: Path, patterns: tuple[str, ...], words: str
) -> None:
    assert words in refused(replace(source, patterns=patterns), tmp_path, at=str(forge.path))


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"caf\xe9", "is not UTF-8 text (byte 3)"), (b"version https://git-lfs.github.com/spec/v1\noid", "Git LFS")],
)
def test_contents_that_cannot_be_read(
    source: DocumentSource, forge: Forge, tmp_path: Path, content: bytes, words: str
) -> None:
    source = replace(source, commit=forge.commit("main", {"docs/north.md": content}))
    assert words in refused(source, tmp_path, at=str(forge.path))


@pytest.mark.parametrize(
    ("limit", "words"), [("MAX_FILES", "match 2 files"), ("MAX_FILE_BYTES", "bytes"), ("MAX_TOTAL_BYTES", "together")]
)
def test_limits(
    source: DocumentSource, forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, words: str
) -> None:
    monkeypatch.setattr(documents, limit, 1)
    assert words in refused(replace(source, patterns=("docs/**/*.md",)), tmp_path, at=str(forge.path))


@pytest.mark.parametrize(
    "repo", ["file:///etc", "ext::touch x", "http://github.com/a/b", "https://169.254.169.254/a", "/etc", "git@h.org:a"]
)
def test_addresses_of_contributors_are_public_https(source: DocumentSource, tmp_path: Path, repo: str) -> None:
    assert refused(replace(source, repo=repo), tmp_path).startswith("A repository")
    assert not (tmp_path / "cache").exists()


def test_mirrors_that_are_none(source: DocumentSource, forge: Forge, tmp_path: Path) -> None:
    assert "neither a repository or bundle" in refused(source, tmp_path, at=str(tmp_path / "missing"))
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "--quiet", str(forge.path), str(work)], check=True)
    assert "a folder within a repository" in refused(source, tmp_path, at=str(work / "docs"))


def test_a_refused_connection_is_reported_at_once(source: DocumentSource, tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"https://127.0.0.1:{unused.getsockname()[1]}/a"
    assert "unable to access" in refused(source, tmp_path, at=address)
    assert list((tmp_path / "cache").iterdir()) == []


def test_an_endless_server_is_left(source: DocumentSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "MAX_SECONDS", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        started = time.monotonic()
        reason = refused(source, tmp_path, at=f"https://127.0.0.1:{silent.getsockname()[1]}/a")
    assert "did not arrive within" in reason
    assert time.monotonic() - started < 20
    assert list((tmp_path / "cache").iterdir()) == []


def test_too_large_a_download_is_left(
    source: DocumentSource, forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "MAX_BYTES", 10)
    bundle = tmp_path / "harbours.bundle"
    forge.git("bundle", "create", "--quiet", str(bundle), "main")
    assert "it holds more than" in refused(source, tmp_path, at=str(bundle))
    assert list((tmp_path / "cache").iterdir()) == []
