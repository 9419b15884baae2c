"""Golden files: after a change of wording, run the tests with UPDATE_GOLDEN=1, then read the diff."""

from __future__ import annotations

import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"


def is_golden(name: str, text: str) -> bool:
    """Tell whether the text is that of the golden file, which is written first if UPDATE_GOLDEN asks for it."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8") == text
