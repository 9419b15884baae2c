"""What stands at a model's final place before a download: right files that need not come, or things in the way."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from runners.models.hub.digest import verify
from runners.models.hub.offer import Offer
from runners.models.hub.record import read_record
from runners.models.kinds import files_below
from runners.models.removal import RECORD
from runners.progress import Progress
from schemas.errors import UsageError


def intact_in(final: Path, offer: Offer, progress: Progress) -> dict[str, str]:
    """The files of the offer that stand in `final` with the right content: their SHA-256 by their names."""
    there = [file for file in offer.files if (final / file.name).is_file()]
    if not there:
        return {}
    with progress.stage("check", offer.name, total=sum(file.size for file in there)) as tick:
        digests = {file.name: verify(final / file.name, file, tick=tick) for file in there}
    return {name: digest for name, digest in digests.items() if digest}


def check_place(final: Path, offer: Offer, here: Mapping[str, str]) -> None:
    """Raise UsageError where the download would replace anything that no download brought."""
    for place in (final.parent, final):
        if (place.is_symlink() and place == final) or (place.exists() and not place.is_dir()):
            raise UsageError(f"{place} is no folder of taxobot's; {_AWAY}")
    record = read_record(final)
    brought = {RECORD, *(record.files if record else ()), *here}
    strange = {file.relative_to(final).as_posix() for file in files_below(final)} - brought
    if not offer.folder:  # it stands beside others
        strange &= {file.name for file in offer.files}
    if strange:
        raise UsageError(f"{final} holds {min(strange)}, which no download of taxobot's brought; {_AWAY}")


_AWAY = "move it away, or name another models folder with --model-dir"
