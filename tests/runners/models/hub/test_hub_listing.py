"""A hub's answer, read with care: licences as cards state them."""

from __future__ import annotations

from typing import Any

import pytest
from huggingface_hub import ModelInfo

from runners.models.hub.listing import read_listing
from schemas.errors import DownloadFailed

COMMIT = "c" * 40


@pytest.mark.parametrize(
    ("told", "license"),
    [
        ({"cardData": {"license": "mit"}}, "mit"),
        ({"cardData": {"license": ["mit", "apache-2.0"]}}, "mit, apache-2.0"),
        ({"cardData": {"license": "other", "license_name": "llama3"}}, "llama3"),
        ({"cardData": {"license": "other"}}, "other"),
        ({"cardData": {}, "tags": ["en", "license:gpl-3.0"]}, "gpl-3.0"),
        ({"tags": ["en"]}, None),
        ({}, None),
    ],
)
def test_the_license_is_what_the_card_states(told: dict[str, Any], license: str | None) -> None:  # noqa: A002
    assert read_listing("owner/name", ModelInfo(id="owner/name", sha=COMMIT, **told)).license == license


@pytest.mark.parametrize("sha", [None, "main", "c" * 39, "C" * 40])
def test_a_listing_without_a_commit_is_none(sha: str | None) -> None:
    with pytest.raises(DownloadFailed, match="does not say which commit it holds"):
        read_listing("owner/name", ModelInfo(id="owner/name", sha=sha))
