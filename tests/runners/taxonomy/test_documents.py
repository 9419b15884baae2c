"""Documents by repository, commit and patterns."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from fakes.pdf import make_pdf
from runners.taxonomy import documents, download, matching
from runners.taxonomy.documents import fetch, outcome
from schemas.documents import Documents, Missing
from schemas.errors import DocumentUnreachable
from schemas.taxonomy import DocumentSource

if TYPE_CHECKING:
    from fakes.bare import Forge

REPO = "https://github.com/ada/harbours.git"
FILES = {
    "README.md": "# Harbours\n",
    "docs/north.md": "# North\nDeep.\n",
    "docs/far/west.md": "# Wést\n",
    "docs/map.png": b"\x89PNG",
    "docs/south.pdf": make_pdf(["South.", "Shal-\nlow water."]),
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
            "the pattern `guide/*.md` matches no file; the repository holds 4 Markdown and PDF files: README.md, ",
        ),
        (("docs/link.md",), "`docs/link.md` is a symbolic link, which is not followed"),
        (("sub.md",), "`sub.md` is a submodule, which is not read"),
        (("docs/*.*g",), "only Markdown (.md) and PDF are read; narrow the patterns"),
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
    ("module", "limit", "value", "words"),
    [
        (matching, "MAX_FILES", 1, "match more than 1 files"),
        (matching, "MAX_COMPARISONS", 1, "name folders in them"),
        (matching, "MAX_PATTERNS", 1, "there are 2 patterns"),
        (documents, "MAX_FILE_BYTES", 1, "bytes"),
        (documents, "MAX_TOTAL_BYTES", 20, "together"),
    ],
)
def test_limits(
    source: DocumentSource,
    forge: Forge,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    limit: str,
    value: int,
    words: str,
) -> None:
    monkeypatch.setattr(module, limit, value)
    assert words in refused(replace(source, patterns=("docs/**/*.md", "*.md")), tmp_path, at=str(forge.path))


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
    assert "its host could not be reached" in refused(source, tmp_path, at=address)
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
    assert "the commit holds more than" in refused(source, tmp_path, at=str(bundle))
    assert list((tmp_path / "cache").iterdir()) == []


def test_markdown_and_pdf_are_read_together(source: DocumentSource, forge: Forge, tmp_path: Path) -> None:
    source = replace(source, patterns=("docs/north.md", "docs/south.pdf"))
    found = fetch(source, mirrors={REPO: str(forge.path)}, cache=tmp_path / "cache")
    assert [file.text for file in found.files] == ["# North\nDeep.\n", "South.\n\nShallow water.\n"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("runners.taxonomy.pdf.extract._run", lambda *_: pytest.fail("its text is kept"))
        assert fetch(source, mirrors={REPO: str(forge.path)}, cache=tmp_path / "cache") == found


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({"commit": "1" * 40}, ("documents/unreachable", ("commit",))),
        ({"commit": "main"}, ("sources/commit", ("commit",))),
        ({"patterns": ("*.md", "../x.md")}, ("sources/pattern", ("patterns", 1))),
        ({"patterns": ("*.md", "*.txt")}, ("documents/no-match", ("patterns", 1))),
        ({"patterns": ("*.md", "docs/*")}, ("documents/no-match", ("patterns", 1))),
        ({"patterns": ("*.md", "lfs/*")}, ("documents/unreachable", ("patterns", 1))),
        ({"patterns": ("*.md", "broken/*.pdf")}, ("documents/unreachable", ("patterns", 1))),
        ({"repo": "ext::sh -c id"}, ("sources/repo", ("repo",))),
        ({"repo": "https://example.org/a"}, ("sources/host", ("repo",))),
        ({"repo": "https://github.com/a/b"}, ("documents/not-checked", ())),
    ],
)
def test_what_is_missing_says_where_the_fault_lies(
    source: DocumentSource, forge: Forge, tmp_path: Path, part: dict[str, object], expected: tuple[str, object]
) -> None:
    more = {"lfs/a.md": "version https://git-lfs.github.com/spec/v1\noid", "broken/a.pdf": "no PDF"}
    source = replace(source, **({"commit": forge.commit("main", more)} | part))  # type: ignore[arg-type]
    found = outcome(source, mirrors={REPO: str(forge.path)}, cache=tmp_path / "cache", offline=True)
    assert isinstance(found, Missing)
    assert (found.rule, found.about) == expected


def test_offline_what_was_fetched_before_is_enough(source: DocumentSource, forge: Forge, tmp_path: Path) -> None:
    bundle = tmp_path / "harbours.bundle"
    forge.git("bundle", "create", "--quiet", str(bundle), "main")
    unknown = outcome(source, mirrors={}, cache=tmp_path / "cache", offline=True)
    assert isinstance(unknown, Missing)
    assert "does not use the network" in unknown.reason
    mirrored = outcome(source, mirrors={REPO: str(bundle)}, cache=tmp_path / "cache", offline=True)
    assert isinstance(mirrored, Documents)
    assert outcome(source, mirrors={}, cache=tmp_path / "cache", offline=True) == mirrored


def test_a_cache_that_cannot_be_written_is_no_crash(source: DocumentSource, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    found = outcome(source, mirrors={REPO: "https://127.0.0.1:1/a"}, cache=tmp_path / "cache")
    assert isinstance(found, Missing)
    assert found.rule == "documents/not-checked"
    assert str(tmp_path / "cache") in found.reason


def test_a_filter_of_the_repository_never_runs(source: DocumentSource, forge: Forge, tmp_path: Path) -> None:
    sentinel = tmp_path / "ran"
    for name in ("clean", "smudge", "process"):
        forge.git("config", f"filter.evil.{name}", f"touch {sentinel}")
    commit = forge.commit("main", {".gitattributes": "*.md filter=evil text eol=crlf working-tree-encoding=UTF-16\n"})
    bundle = tmp_path / "harbours.bundle"
    forge.git("bundle", "create", "--quiet", str(bundle), "main")
    for mirror in (forge.path, bundle):
        found = fetch(replace(source, commit=commit), mirrors={REPO: str(mirror)}, cache=tmp_path / "cache")
        assert found.files[0].text == "# North\nDeep.\n"
    assert not sentinel.exists()


def test_an_address_is_never_a_folder(
    source: DocumentSource, forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`https:` is a fine name for a folder, which the taxonomy that we stand in may hold."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(forge.path, "https:/127.0.0.1:1/a")
    shutil.copytree(forge.path, "https:/127.0.0.1:1/b/ada/harbours.git")
    assert "its host could not be reached" in refused(source, tmp_path, at="https://127.0.0.1:1/a")
    found = outcome(source, mirrors={"https://github.com": "https://127.0.0.1:1/b"}, cache=tmp_path / "cache")
    assert isinstance(found, Missing)
    assert found.rule == "documents/not-checked"


def test_an_entry_that_lost_its_commit_is_fetched_again(source: DocumentSource, forge: Forge, tmp_path: Path) -> None:
    bundle = tmp_path / "harbours.bundle"
    forge.git("bundle", "create", "--quiet", str(bundle), "main")
    first = fetch(source, mirrors={REPO: str(bundle)}, cache=tmp_path / "cache")
    (kept,) = (entry for entry in (tmp_path / "cache").iterdir() if entry.is_dir())
    shutil.rmtree(kept / "objects/pack")
    lost = outcome(source, mirrors={}, cache=tmp_path / "cache", offline=True)
    assert isinstance(lost, Missing)
    assert lost.rule == "documents/not-checked"
    assert fetch(source, mirrors={REPO: str(bundle)}, cache=tmp_path / "cache") == first


def test_an_entry_that_git_cannot_read_is_fetched_again(source: DocumentSource, forge: Forge, tmp_path: Path) -> None:
    bundle = tmp_path / "harbours.bundle"
    forge.git("bundle", "create", "--quiet", str(bundle), "main")
    blob = forge.git("rev-parse", "main:docs/north.md")
    mirrors, cache = {REPO: str(bundle)}, tmp_path / "cache"
    first = fetch(source, mirrors=mirrors, cache=cache)
    (kept,) = (entry for entry in cache.iterdir() if entry.is_dir())
    pack = next((kept / "objects/pack").glob("*.pack"))
    packed = pack.rename(tmp_path / "packed").read_bytes()
    shutil.rmtree(kept / "objects/pack")
    subprocess.run(["git", "-C", str(kept), "unpack-objects", "-q"], input=packed, check=True)
    (kept / "objects" / blob[:2] / blob[2:]).unlink()
    broken = outcome(source, mirrors=mirrors, cache=cache)
    assert isinstance(broken, Missing)
    assert broken.rule == "documents/not-checked"
    assert fetch(source, mirrors=mirrors, cache=cache) == first


def test_all_pdf_files_together_have_a_time(
    source: DocumentSource, forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "PATIENCE", -1)
    source = replace(source, patterns=("docs/*.pdf",))
    assert refused(source, tmp_path, at=str(forge.path)).startswith("its PDF files take too long to read")
