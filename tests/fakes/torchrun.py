"""A launcher that trains nothing: it stands where torchrun is looked for, and does what its way says."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

WAYS: Mapping[str, str] = {
    "fails": "sys.stderr.write('no route to host\\n'); sys.exit(7)",
    "says nothing": "pass",
    "tells of a death": "sys.stderr.write(DEATH); sys.exit(1)",
    "dies": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "trains": "curve(); put('trained.json', SUCCESS)",
    "trains another job": "put('trained.json', SUCCESS.replace('digest', 'other'))",
    "refuses": "put('ended-0.json', failed('RuntimeError', 1)); put('ended-1.json', failed('UsageError', 2))",
    "breaks": "put('ended-1.json', failed('OSError', 2)); put('ended-0.json', failed('RuntimeError', 1))",
    "stops": "curve_until_stopped(); put('ended-0.json', failed('Interrupted', 1))",
    "stops without a word": "curve_until_stopped()",
    "is deaf": "signal.signal(signal.SIGTERM, signal.SIG_IGN); curve(); time.sleep(600)",
}
_DEATH = """\
W1121 12:34:38.050000 77 torch/distributed/elastic/multiprocessing/api.py:1028] Sending process 6 closing signal SIGTERM
OSError: no room in the ark
E1121 12:34:38.114000 77 torch/distributed/elastic/multiprocessing/api.py:1002] failed (exitcode: 1) local_rank: 0
Traceback (most recent call last):
============================================================
"""
_BEGINNING = """#!{python} -IS
import json, os, signal, sys, time
from pathlib import Path
FOLDER = Path(sys.argv[-1])
SUCCESS, CURVE = {success!r}, {curve!r}
DEATH = {death!r}
def put(name, text):
    (FOLDER / "launch" / name).write_text(text)
def curve():
    with (FOLDER / "loss.jsonl").open("a") as file:
        file.write(CURVE)
def failed(error, seconds):
    return json.dumps(dict(rank=0, error=error, text="said by " + error, seconds=seconds))
def curve_until_stopped():
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])  # it may come as soon as the curve is there
    curve()
    signal.sigwait([signal.SIGTERM])
(FOLDER / "told.json").write_text(json.dumps([sys.argv, dict(os.environ), os.getcwd(), os.listdir(), os.getpid()]))
"""


def put_torchrun(beside: Path, way: str, *, success: str = "", curve: str = "") -> Path:
    """Put it beside an interpreter."""
    path = beside.with_name("torchrun")
    path.write_text(
        _BEGINNING.format(python=sys.executable, success=success, curve=curve, death=_DEATH) + WAYS[way] + "\n"
    )
    path.chmod(0o755)
    return path
