"""What a hub offers for one source: the files that would be brought, known before anything is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from runners.models.hub.client import HubClient
from runners.models.hub.listing import HubFile, Listing
from runners.models.hub.pick import holds_folder, pick_folder, pick_gguf
from runners.models.hub.source import HubSource
from runners.models.kinds import ADAPTER_CONFIG, CONFIG, TOKENIZER_CONFIG, foreign
from runners.models.weights import INDEX
from schemas.errors import ModelRefused


@dataclass(frozen=True, slots=True)
class Offer:
    """`files` of a repository at one commit make one model; the first part of a GGUF model is the first of them.

    `folder` says that they make a model's folder; else they are GGUF files with the repository's papers.
    """

    source: HubSource
    listing: Listing
    files: tuple[HubFile, ...]
    folder: bool

    @property
    def name(self) -> str:
        """The model's name once it is here."""
        return self.source.repository if self.folder else f"{self.source.repository}/{self.files[0].name}"

    @property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(file.size for file in self.files)


def ask_for(client: HubClient, source: HubSource) -> Offer:
    """What the hub has for `source`. Only lists and small files are read.

    Raises UsageError (no such repository, revision or file, or several), ModelRefused (pickles, code of the model's
    own, files that are missing) and DownloadFailed.
    """
    listing = client.look(source)
    if source.filename is not None or not holds_folder(listing):
        return Offer(source, listing, pick_gguf(listing, source.filename), folder=False)
    for name in (CONFIG, TOKENIZER_CONFIG, ADAPTER_CONFIG):
        if asked := foreign(_read(client, source, listing, name) or {}):
            raise ModelRefused(f"{name} of {source.repository} {asked}, so look for a model that needs none")
    return Offer(source, listing, pick_folder(listing, _indexed(client, source, listing)), folder=True)


def _indexed(client: HubClient, source: HubSource, listing: Listing) -> set[str] | None:
    index = _read(client, source, listing, INDEX)
    if index is None:
        return None
    weights = index.get("weight_map")
    names = {*map(str, weights.values())} if isinstance(weights, dict) else set()
    if not names or any("/" in name or not name.endswith(".safetensors") for name in names):
        raise ModelRefused(f"{INDEX} of {source.repository} does not name safetensors files beside it")
    return names


def _read(client: HubClient, source: HubSource, listing: Listing, name: str) -> dict[str, Any] | None:
    """The JSON object in a file of the repository; None where it holds no such file."""
    if (file := listing.named(name)) is None:
        return None
    try:
        found = json.loads(client.read(source, listing, file))
    except (ValueError, RecursionError) as error:
        raise ModelRefused(f"{name} of {source.repository} is no JSON") from error
    if not isinstance(found, dict):
        raise ModelRefused(f"{name} of {source.repository} is no JSON object")
    return found
