"""Serve a model until SIGTERM: `python -P -m runners.models.serving.local MODEL --name NAME [--port N] …`"""

from __future__ import annotations

import logging
import os
import signal
import sys
from types import FrameType
from typing import Never

from runners.models.serving.local.arguments import KEY_VARIABLE, read_arguments
from schemas.errors import TaxobotError

log = logging.getLogger("taxobot")


def main() -> int:
    """Serve what the command line names; the exit status."""
    asked = read_arguments(sys.argv[1:])
    # Neither a child nor a page about the environment has a use for it.
    key = os.environ.pop(KEY_VARIABLE, None) or None
    # transformers and peft read this when they are imported: nothing is ever brought from a hub here.
    os.environ["HF_HUB_OFFLINE"] = "1"
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    from runners.models.serving.local.run import run

    try:
        run(asked, key)
    except TaxobotError as error:
        log.error("%s", error)
        return error.exit_status
    return 0


def _leave(_number: int, _frame: FrameType | None) -> Never:
    # uvicorn has ended, or nothing has begun. Taking torch and its modules apart would take a second.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
