"""Packages from npm for tests that compare with software of others; they stay below .venvs, which git does not see."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]


def install(name: str, packages: Sequence[str]) -> Path:
    """The node_modules folder of .venvs/NAME that holds these packages (`name@version`); nothing of them is run.

    Fetched when the folder was made for other packages. Raises RuntimeError with npm's last words.
    """
    place = ROOT / ".venvs" / name
    note, wanted = place / "packages.txt", "\n".join(packages)
    if note.exists() and note.read_text() == wanted:
        return place / "node_modules"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    command = ["npm", "install", "--prefix", str(place), "--ignore-scripts", "--no-audit", "--no-fund", *packages]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"npm cannot install {', '.join(packages)}: {done.stderr.strip()[-500:]}")
    note.write_text(wanted)
    return place / "node_modules"
