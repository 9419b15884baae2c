"""What jobs left, as one parcel each: a zip of files by their names, equal for equal files."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Mapping

from actions.app.office import Office
from actions.pulls.results.read import LIMIT, PRECHECK, PRECHECK_FILE, RESULT, results_of
from bot.app.book.jobs import JobState
from bot.app.dispatch.github import Expected
from bot.findings.terminal import plain_line
from bot.github.artifacts import unpack
from bot.records import Purpose
from runners.stages.artifacts import NAMES
from schemas.errors import TaxobotError
from schemas.precheck import Precheck

LOG = logging.getLogger("taxobot.step")
FILES = (*NAMES, PRECHECK_FILE)
"""The names that a file which a job left may have."""
ARTIFACTS: dict[Purpose, Expected] = {
    "run": Expected(RESULT, frozenset(NAMES), LIMIT),
    "precheck": Expected(PRECHECK, frozenset({PRECHECK_FILE}), LIMIT),
}
"""What jobs on Actions leave."""


def pack_files(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def unpack_files(content: bytes) -> dict[str, bytes]:
    """The files of a zip that anybody may have made. Raises ArtifactRefused."""
    return unpack(content, names=FILES, limit=LIMIT)


def find_precheck(office: Office, life: str) -> Precheck | None:
    """What a precheck of this life found, where it is still kept."""
    done = [one for one in office.book.jobs.of(states=(JobState.DONE,), life=life) if one.spec.purpose == "precheck"]
    for entry in reversed(done):
        content = office.book.parcels.get(entry.outcome.parcel) if entry.outcome is not None else None
        found = _read(content) if content is not None else None
        if found is not None and found.head_sha == entry.spec.head:
            return found
    return None


def _read(content: bytes) -> Precheck | None:
    try:
        return results_of(unpack_files(content)).precheck
    except TaxobotError as error:  # people were told of it when it came
        LOG.info("a precheck that was refused is not shown", extra={"problem": plain_line(str(error))})
        return None
