"""The job itself, as it runs in its sandbox: `python -I -m actions.worker.inside FOLDER`.

Its standard output is for lines of JSON alone, its standard input says when to stop: `stop`, or the end of it, which
comes also when the worker has died.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from actions.worker.telling import Teller
from runners.interrupt import MESSAGE
from runners.worker.assignment import ASSIGNMENT, SOCKET, Assignment
from runners.worker.probes import check_surroundings
from runners.worker.relay import open_relay
from schemas.errors import TaxobotError

if TYPE_CHECKING:
    from typing import TextIO

GRACE = 20.0
"""Seconds from being told to stop until the process ends, whatever it does."""


def main() -> int:
    """Do the job of the folder that is named; what goes wrong is said in a sentence."""
    folder = Path(sys.argv[1])
    teller = Teller(_own_output())
    told = threading.Event()
    threading.Thread(target=_obey, args=(told,), name="stop", daemon=True).start()
    try:
        with ExitStack() as stack:
            assignment = Assignment.model_validate_json((folder / ASSIGNMENT).read_bytes())
            if assignment.isolation != "none":
                check_surroundings(assignment.expected)
            if assignment.egress:
                way = open_relay(Path(assignment.egress, SOCKET), assignment.endpoints)
                os.environ.update(stack.enter_context(way))
            from actions.worker.doing import do

            do(assignment, folder, teller)
    except TaxobotError as error:
        return teller.end(str(error))
    except Exception as error:  # noqa: BLE001 - the last resort: people get a sentence, the worker's log the traceback
        if told.is_set():  # it came where a library made something else of it
            return teller.end(MESSAGE)
        traceback.print_exc()
        return teller.end(f"unexpected {type(error).__name__} in the job; the worker's log says more")
    return teller.end("")


def _own_output() -> TextIO:
    """Standard output for lines alone: whatever libraries print goes to the log."""
    kept = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return kept


def _obey(told: threading.Event) -> None:
    """Wait for the word; then stop as at Ctrl-C, and in any case."""
    os.read(0, 16)
    told.set()
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(GRACE)
    os._exit(4)


if __name__ == "__main__":
    sys.exit(main())
