"""Is there room on the disk for what is to come?"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from rich.filesize import decimal

from runners.models.hub.offer import Offer
from runners.models.hub.staging import Staging
from schemas.errors import DownloadFailed


def check_room(folder: Path, offers: Sequence[Offer]) -> None:
    """Raise DownloadFailed where the disk of the models folder holds less than what the offers still need."""
    needed = sum(Staging(folder / offer.source.repository).missing(offer.files) for offer in offers)
    free = shutil.disk_usage(_existing(folder)).free
    if needed > free:
        raise DownloadFailed(
            f"{decimal(needed)} have to come to {folder}, and its disk has room for {decimal(free)}; make room, or "
            "name a folder on another disk with --model-dir"
        )


def _existing(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if one.exists())
