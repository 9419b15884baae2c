"""Bring a model from a hub: checked byte for byte, carried on after a cut, and there as a whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from runners.models.hub.client import HubClient
from runners.models.hub.digest import verify
from runners.models.hub.listing import HubFile
from runners.models.hub.offer import Offer, ask_for
from runners.models.hub.patience import Patience
from runners.models.hub.present import check_place, intact_in
from runners.models.hub.record import Brought, BroughtFile, read_record, write_record
from runners.models.hub.room import check_room
from runners.models.hub.source import HubSource
from runners.models.hub.staging import Staging, staging
from runners.models.hub.transfer import fetch
from runners.progress import Progress, Tick


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A model that is here now: its folder, or its (first) GGUF file. `bytes` is the size of all its `files`.

    `fresh` says that something of it had to come.
    """

    path: Path
    commit: str
    license: str | None
    files: tuple[str, ...]
    bytes: int
    fresh: bool


def download(
    source: HubSource,
    *,
    folder: Path,
    token: SecretStr | None,
    endpoint: str,
    progress: Progress,
    patience: Patience | None = None,
) -> Downloaded:
    """Bring `source` below the models folder `folder` as `OWNER/NAME`, or `OWNER/NAME/FILE.gguf`.

    Raises UsageError, ModelRefused and DownloadFailed as `ask_for` and `bring` do.
    """
    client = HubClient(endpoint, token, note=progress.note, patience=patience)
    return bring(client, ask_for(client, source), folder=folder, progress=progress)


def bring(client: HubClient, offer: Offer, *, folder: Path, progress: Progress) -> Downloaded:
    """Bring what the hub offers. What is here already, with the right content, is not fetched again.

    Raises UsageError where something stands in the way that taxobot did not bring, and DownloadFailed: no room, no
    answer, wrong content. What came so far is kept beside, and the same call carries on.
    """
    final = folder.absolute() / offer.source.repository
    here = intact_in(final, offer, progress)
    if len(here) == len(offer.files):
        progress.cached("download", offer.name)
        return _result(final, offer, fresh=False)
    check_place(final, offer, here)
    check_room(folder, [offer])
    with staging(final) as place:
        place.prepare(offer.listing.files, offer.files)
        digests = _gather(client, offer, place, here, progress)
        _publish(place, offer, _record(client, offer, final, digests), here)
    return _result(final, offer, fresh=True)


def _gather(
    client: HubClient, offer: Offer, place: Staging, here: Mapping[str, str], progress: Progress
) -> dict[str, str]:
    """Let every file stand finished in the staging or, of GGUF models, in its place; the SHA-256 of each by name."""
    digests = {}
    with progress.stage("download", offer.name, total=offer.bytes) as tick:
        for file in offer.files:
            if file.name in here and (not offer.folder or _reuse(place, file)):
                digests[file.name] = here[file.name]
                tick(file.size)
            else:
                digests[file.name] = _obtain(client, offer, place, file, tick)
    return digests


def _reuse(place: Staging, file: HubFile) -> bool:
    """Give a file of the older folder a second name in the staging; False where the disk knows no second names."""
    target = place.whole / file.name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(place.final / file.name, target)
    except OSError:
        return False
    return True


def _obtain(client: HubClient, offer: Offer, place: Staging, file: HubFile, tick: Tick) -> str:
    target = place.whole / file.name
    finished = verify(target, file, tick=tick)
    return finished or fetch(client, offer, file, part=place.part(file), target=target, tick=tick)


def _record(client: HubClient, offer: Offer, final: Path, digests: Mapping[str, str]) -> Brought:
    # Several GGUF models of one repository stand in one folder, and each keeps what was noted of it.
    older = None if offer.folder else read_record(final)
    commit = offer.listing.commit
    files = {file.name: BroughtFile(commit=commit, size=file.size, sha256=digests[file.name]) for file in offer.files}
    return Brought(
        endpoint=client.endpoint,
        repository=offer.source.repository,
        revision=offer.source.revision,
        commit=commit,
        license=offer.listing.license,
        files={**(older.files if older else {}), **files},
    )


def _publish(place: Staging, offer: Offer, record: Brought, here: Mapping[str, str]) -> None:
    if offer.folder:
        write_record(place.whole, record)
        place.publish_folder()
    else:
        place.final.mkdir(exist_ok=True)
        write_record(place.final, record)
        place.publish_files([file for file in offer.files if file.name not in here])


def _result(final: Path, offer: Offer, *, fresh: bool) -> Downloaded:
    return Downloaded(
        path=final if offer.folder else final / offer.files[0].name,
        commit=offer.listing.commit,
        license=offer.listing.license,
        files=tuple(file.name for file in offer.files),
        bytes=offer.bytes,
        fresh=fresh,
    )
