"""One training by several processes, which torchrun starts and starts anew; what they do is followed from outside.

    launch ── keeper ── torchrun ── worker.py FOLDER   once a process; all meet in `worlds/many.py`
      │                                  │
      └── loss.jsonl, launch/*.json ◄────┘

Whatever becomes of `launch`, the keeper ends all of them (`runners/models/serving/keeper.py`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from subprocess import TimeoutExpired
from tempfile import mkdtemp
from typing import IO, TYPE_CHECKING

from runners.interrupt import deferred
from runners.train.job import TrainingJob
from runners.train.launch.command import GRACE, Launch, command, environment, find_torchrun
from runners.train.launch.ended import forget_all, read_failure, read_success
from runners.train.launch.follow import Follower
from runners.train.loop.folder import writing
from runners.train.seams import Listener
from schemas.errors import Interrupted, TaxobotError, TrainingFailed
from schemas.training import Trained

if TYPE_CHECKING:
    from runners.models.serving.kept import Kept

__all__ = ["Launch", "launch"]

PAUSE = 0.3
"""Seconds between two looks at the curve."""
STARTING = 60.0
"""Seconds for torchrun's process to exist."""
LAST_WORDS = 400
"""Characters of the log that an error ends with."""
_NOTICE = re.compile(r"^[A-Z]\d{4} .* torch/distributed/elastic/\S+\] (.*)$", re.MULTILINE)
"""A line that torchrun itself logs."""
STOPPED = "interrupted; run the same command again to carry on from the last state that was saved"


def launch(job: TrainingJob, how: Launch, *, listener: Listener, log: Path) -> Trained:
    """Train `job` as `how` says. `listener` is told what the processes do, `log` gets what they write (on further
    machines with the machine's number in its name).

    Raises UsageError where torchrun is missing; Interrupted after a signal, once the state is saved, a second one ends
    everything at once; whatever error for people ended the training; else TrainingFailed, also where torchrun ends
    well and no process has said that training is done.
    """
    line = command(find_torchrun(), how, job.folder)
    log = log.with_stem(f"{log.stem}-{how.node_rank}") if how.node_rank else log
    # A further machine may come back while the others still train: they start anew once it is there.
    with writing(job.folder) if how.node_rank == 0 else nullcontext():
        forget_all(job.folder)
    log.unlink(missing_ok=True)  # a link may lead out of this folder
    follower = Follower(job.folder, listener)
    with deferred() as asked, log.open("wb") as file:
        with _running(line, environment(how, os.environ), file) as processes:
            while processes.status is None and not asked:
                processes.wait(PAUSE)
                follower.tell()
        follower.tell()
        if asked:
            raise _interruption(job.folder)
    if trained := read_success(job):
        return trained
    raise _failure(job.folder, log, status=processes.status)


@contextmanager
def _running(line: list[str], variables: dict[str, str], log: IO[bytes]) -> Iterator[Kept]:
    """The processes within the block; after it none runs any more. They are asked to stop where they have not ended."""
    from runners.models.serving.kept import Kept

    place = Path(mkdtemp(prefix="taxobot-"))
    try:
        kept = Kept(line, environment=variables, folder=place, log=log, seconds=STARTING, grace=GRACE)
    except TimeoutExpired as error:
        raise TrainingFailed(f"{line[0]} was not started within {STARTING:.0f} s") from error
    try:
        yield kept
        kept.stop()
    except Interrupted:  # by the second signal
        kept.kill()
        raise
    finally:
        kept.stop()


def _interruption(folder: Path) -> TaxobotError:
    """What the processes themselves said of it; any other sentence where they said nothing."""
    failure = read_failure(folder)
    return failure.ours if failure and isinstance(failure.ours, Interrupted) else Interrupted(STOPPED)


def _failure(folder: Path, log: Path, *, status: int | None) -> TaxobotError:
    failure = read_failure(folder)
    if failure and failure.ours:
        return failure.ours
    said = f"process {failure.rank}: {failure.error}: {failure.text}" if failure else f"torchrun ended with {status}"
    return TrainingFailed(f"training in several processes failed, {_line(said)}; {log} ends: {_last_words(log)}")


def _last_words(log: Path) -> str:
    """What the processes wrote before torchrun's last notice, which is followed by a table that says nothing more."""
    text = log.read_text("utf-8", errors="replace")
    *_, last = ["", *_NOTICE.findall(text)]
    said = text[: text.rindex(last)] if last else text
    return _line(_NOTICE.sub("", said))[-LAST_WORDS:] + (f" ({last})" if last else "")


def _line(text: str) -> str:
    return " ".join(text.split())
