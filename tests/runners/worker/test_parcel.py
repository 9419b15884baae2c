"""Parcels: what was packed comes out, and nothing else ever does."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from examples.materialise import Example
from fakes.cells import job_of, parcel_of
from runners.taxonomy.git import Repository
from runners.worker import parcel
from runners.worker.parcel import LIMIT, TAXONOMY, pack, unpack
from schemas.errors import UsageError


def tar_of(*entries: tuple[str, bytes] | tarfile.TarInfo) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for entry in entries:
            if isinstance(entry, tarfile.TarInfo):
                tar.addfile(entry, io.BytesIO(b"x" * entry.size))
            else:
                info = tarfile.TarInfo(entry[0])
                info.size = len(entry[1])
                tar.addfile(info, io.BytesIO(entry[1]))
    return packed.getvalue()


def kind_of(name: str, kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "/etc/passwd"
    return info


def test_commits_and_documents_come_out_as_they_were_packed(example: Example, tmp_path: Path) -> None:
    job = job_of(example, branch="knowledge")
    index = unpack(parcel_of(example, job, tmp_path), tmp_path / "out")
    repository = Repository.open(tmp_path / "out" / TAXONOMY)
    assert [repository.resolve(sha) for sha in (job.head, job.base)] == [job.head, job.base]
    assert set(index.documents) == set(example.mirrors)
    for address, place in index.documents.items():
        documents = Repository.open(tmp_path / "out" / place)
        commit = Repository.open(Path(example.mirrors[address])).resolve("HEAD")
        assert documents.entries(documents.resolve(commit))
    assert index.hosts == ("github.com",)


def test_hooks_and_links_of_a_repository_stay_behind(example: Example, tmp_path: Path) -> None:
    job = job_of(example)
    parcel_of(example, job, tmp_path)
    bare = tmp_path / "bare"
    (bare / "hooks").mkdir(exist_ok=True)
    (bare / "hooks" / "post-checkout").write_text("#!/bin/sh\n")
    (bare / "objects" / "info").mkdir(exist_ok=True)
    (bare / "packed-refs").unlink(missing_ok=True)
    (bare / "packed-refs").symlink_to("/etc/passwd")
    unpack(pack(bare, documents={}, hosts=(), pdf="light"), tmp_path / "out")
    assert not (tmp_path / "out" / TAXONOMY / "hooks").exists()
    assert not (tmp_path / "out" / TAXONOMY / "packed-refs").exists()


@pytest.mark.parametrize(
    "entry",
    [
        ("../escaped", b""),
        ("/etc/cron.d/x", b""),
        ("taxonomy/../../escaped", b""),
        ("taxonomy/refs/heads/../../../../escaped", b""),
        ("taxonomy/hooks/post-checkout", b"#!/bin/sh"),
        ("taxonomy/objects/info/../../../escaped", b""),
        ("documents/x/HEAD", b""),
        ("run/store/x", b""),
        ("taxonomy/HEAD\n", b""),
        kind_of("taxonomy/HEAD", tarfile.SYMTYPE),
        kind_of("taxonomy/HEAD", tarfile.LNKTYPE),
        kind_of("taxonomy/HEAD", tarfile.CHRTYPE),
        kind_of("taxonomy/HEAD", tarfile.DIRTYPE),
    ],
    ids=lambda entry: str(entry) if isinstance(entry, tuple) else f"{entry.name}-{entry.type!r}",
)
def test_anything_else_is_refused(entry: tuple[str, bytes] | tarfile.TarInfo, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="parcel of the job"):
        unpack(tar_of(("parcel.json", b"{}"), entry), tmp_path / "in" / "out")
    assert [path.name for path in tmp_path.rglob("*") if "escaped" in path.name or path.name == "post-checkout"] == []


def test_sizes_and_numbers_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcel, "LIMIT", 1000)
    monkeypatch.setattr(parcel, "MOST", 3)
    with pytest.raises(UsageError, match="more than a job is given"):
        unpack(tar_of(("parcel.json", b"{}"), ("taxonomy/HEAD", b"x" * 1000)), tmp_path / "a")
    many = [(f"taxonomy/refs/heads/{number}", b"") for number in range(4)]
    with pytest.raises(UsageError, match="more than a job is given"):
        unpack(tar_of(*many), tmp_path / "b")
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "HEAD").write_bytes(b"x" * 2000)
    with pytest.raises(UsageError, match="is given 1,000 at most"):
        pack(bare, documents={}, hosts=(), pdf="light")
    assert LIMIT == 64 * 1024 * 1024


@pytest.mark.parametrize("content", [b"", b"no tar at all" * 100, tar_of(("parcel.json", b"[]")), tar_of()])
def test_what_is_no_parcel_is_said_to_be_none(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        unpack(content, tmp_path / "out")


def test_a_file_twice_is_refused(tmp_path: Path) -> None:
    twice = tar_of(("parcel.json", b"{}"), ("taxonomy/HEAD", b"a"), ("taxonomy/HEAD", b"b"))
    with pytest.raises(UsageError, match="cannot be read"):
        unpack(twice, tmp_path / "out")
