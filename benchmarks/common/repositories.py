"""Git repositories to measure in."""

from __future__ import annotations

import subprocess
from pathlib import Path

IDENTITY = ("-c", "user.name=bench", "-c", "user.email=bench@example.invalid", "-c", "commit.gpgsign=false")


def git(place: Path, *arguments: str) -> None:
    """Run git as nobody in particular."""
    subprocess.run(["git", *IDENTITY, *arguments], cwd=place, check=True)


def commit(place: Path, message: str) -> None:
    """Commit everything there."""
    git(place, "add", "--all")
    git(place, "commit", "--quiet", f"--message={message}")
