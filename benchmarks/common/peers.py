"""The programs that taxobot is measured against, each in an environment of its own, for benchmarks and tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
INSTRUCTLAB_SCHEMA = ("instructlab-schema==0.4.2", "yamllint==1.38.0", "PyYAML==6.0.3", "jsonschema==4.26.0")
HARNESS = Path(__file__).with_name("peer_schema.py")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a peer said of some files and took for it: `own` CPU seconds, and those of its `children`."""

    files: int
    errors: int
    own: float
    children: float


def prepare(name: str, requirements: Sequence[str], *, first: Sequence[str] = ()) -> Path:
    """Return the Python of the environment `.venvs/NAME`, made now unless it is there.

    `first` goes in before the rest and alone, so that what comes later keeps the build that was chosen.
    """
    home = ROOT / ".venvs" / name
    python, done = home / "bin" / "python", home / ".installed"
    wanted = "\n".join([*first, *requirements])
    if not done.exists() or done.read_text() != wanted:
        print(f"setting up {home.relative_to(ROOT)}", file=sys.stderr)
        venv.create(home, clear=True, with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        for step in filter(None, (first, requirements)):
            subprocess.run([*install, *step], check=True)
        done.write_text(wanted)
    return python


def check_with_instructlab(files: Sequence[Path], *, in_process: bool) -> Checked:
    """Check files with instructlab-schema, which starts one yamllint a file, unless `in_process`.

    It runs as `ilab taxonomy diff` does, at the version that each file declares. Imports and one file that warms it up
    are not counted.
    """
    python = prepare("instructlab-schema", INSTRUCTLAB_SCHEMA)
    request = json.dumps({"files": [str(file) for file in files], "in_process": in_process})
    environment = os.environ | {"PATH": f"{python.parent}:{os.environ['PATH']}"}  # where it finds yamllint
    command = [str(python), "-P", str(HARNESS)]
    answer = subprocess.run(command, input=request, text=True, check=True, stdout=subprocess.PIPE, env=environment)
    return Checked(**json.loads(answer.stdout))
