"""Ask llama.cpp in an environment of its own, through a child process that never outlives us."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from schemas.errors import LlamaFailed

WORKER = Path(__file__).with_name("worker.py")
NOT_FOR_IT = {"PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP"}
"""Variables that would lead another Python to our libraries."""
LAST_WORDS = 400
"""Characters of the library's own complaints that are shown."""
PAUSE = 0.1


def ask_llama(
    python: Path, request: Mapping[str, Any], *, seconds: float, meanwhile: Callable[[], None] = lambda: None
) -> Any:
    """The worker's answer to `request`, run by `python`, which has to hold llama_cpp. `meanwhile` is called now and
    then.

    Raises LlamaFailed where it cannot be started, fails, or takes longer than `seconds`.
    """
    with TemporaryDirectory(prefix="taxobot-") as place:
        folder = Path(place)
        (folder / "request").write_text(json.dumps(request), "utf-8")
        with _child(python, folder) as child:
            deadline = time.monotonic() + seconds
            while child.poll() is None:
                if time.monotonic() > deadline:
                    raise LlamaFailed(f"llama.cpp was not done within {seconds:.0f} s: {request['task']}")
                meanwhile()
                time.sleep(PAUSE)
            return _answer(child.returncode, folder)


@contextmanager
def _child(python: Path, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The worker while it runs. Nothing is ever written to its stdin: by its end it knows that we are gone."""
    environment = {name: value for name, value in os.environ.items() if name not in NOT_FOR_IT}
    with (folder / "answer").open("wb") as answer, (folder / "complaints").open("wb") as complaints:
        try:
            child = subprocess.Popen(  # noqa: S603 - an argument list of ours; the interpreter is the operator's choice
                [str(python), str(WORKER), "request"],
                stdin=subprocess.PIPE,
                stdout=answer,
                stderr=complaints,
                cwd=folder,
                env=environment | {"PYTHONSAFEPATH": "1"},
                start_new_session=True,  # Ctrl-C is ours to answer: we end it
            )
        except OSError as error:
            raise LlamaFailed(
                f"{python} cannot be started: {error.strerror}; see `taxobot model engine list`"
            ) from error
        with child:
            try:
                yield child
            finally:
                child.kill()


def _answer(status: int, folder: Path) -> Any:
    if status != 0:
        said = (folder / "complaints").read_text("utf-8", errors="replace")[-LAST_WORDS:]
        raise LlamaFailed(f"llama.cpp ended with status {status}: {' '.join(said.split())}")
    return json.loads((folder / "answer").read_bytes().splitlines()[-1])
