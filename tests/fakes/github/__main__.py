"""`python -m tests.fakes.github --repo DIR [--port N] [--owner O --name N] [--act …]`, from the project's folder."""

from __future__ import annotations

import sys
from pathlib import Path

# The tests' modules import each other from the tests folder, as pytest lets them.
sys.path.insert(0, str(Path(__file__).parents[2]))

from fakes.github.cli import main

main()
