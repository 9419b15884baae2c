"""A program that stands where the Python of another environment is expected."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent


def python_that(place: Path, code: str) -> Path:
    """An executable in `place` that runs `code`, whatever it is told to run; the arguments stand in `sys.argv`."""
    program = place / "python"
    program.write_text(f"#!{sys.executable}\nimport json, os, pathlib, shutil, sys, time\n{dedent(code)}", "utf-8")
    program.chmod(0o755)
    return program
