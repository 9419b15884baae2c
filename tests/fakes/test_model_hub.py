"""The fake hub speaks the API as huggingface_hub itself reads it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import HfApi, close_session, get_hf_file_metadata, hf_hub_download, hf_hub_url
from huggingface_hub.errors import (
    GatedRepoError,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils.sha import git_hash

from fakes.model_hub import ModelHub, serve_hub
from fakes.model_hub_state import blob_id

FILES = {"config.json": b'{"a": 1}', "model.safetensors": b"weights" * 1000}


@pytest.fixture
def hub() -> Iterator[ModelHub]:
    with serve_hub() as hub:
        hub.readers = {"good": {"owner/gated"}}
        yield hub
    close_session()


def test_its_listing_is_read(hub: ModelHub) -> None:
    commit = hub.add("owner/name", FILES, revision="v1", license="mit")
    info = HfApi(hub.url, token=False).model_info("owner/name", revision="v1", files_metadata=True)
    assert info.card_data is not None
    assert (info.sha, info.card_data["license"]) == (commit, "mit")
    small, large = info.siblings
    assert large.lfs is not None
    assert (small.rfilename, small.size, small.blob_id, small.lfs) == (
        "config.json",
        8,
        git_hash(FILES["config.json"]),
        None,
    )
    assert (large.lfs.size, len(large.lfs.sha256)) == (7000, 64)


def test_its_blobs_are_gits(hub: ModelHub) -> None:
    assert blob_id(b"Hello, World!") == git_hash(b"Hello, World!")


def test_its_files_are_downloaded_by_the_library(hub: ModelHub, tmp_path: Path) -> None:
    commit = hub.add("owner/name", FILES)
    for name, content in FILES.items():
        path = hf_hub_download("owner/name", name, endpoint=hub.url, token=False, local_dir=tmp_path)
        assert Path(path).read_bytes() == content
        told = get_hf_file_metadata(hf_hub_url("owner/name", name, endpoint=hub.url), token=False, endpoint=hub.url)
        assert (told.commit_hash, told.size) == (commit, len(content))


def test_its_refusals_are_known_to_the_library(hub: ModelHub) -> None:
    hub.add("owner/name", FILES)
    hub.add("owner/gated", FILES, gated=True)
    anybody, reader = HfApi(hub.url, token=False), HfApi(hub.url, token="good")  # noqa: S106 - of the fake
    with pytest.raises(RevisionNotFoundError):
        anybody.model_info("owner/name", revision="v2")
    with pytest.raises(RepositoryNotFoundError):
        reader.model_info("owner/nothing")
    with pytest.raises(RemoteEntryNotFoundError):
        get_hf_file_metadata(hf_hub_url("owner/name", "nothing.json", endpoint=hub.url), token=False)
    with pytest.raises(GatedRepoError):
        get_hf_file_metadata(hf_hub_url("owner/gated", "config.json", endpoint=hub.url), token=False)
    assert reader.get_hf_file_metadata(url=hf_hub_url("owner/gated", "config.json", endpoint=hub.url)).size == 8
