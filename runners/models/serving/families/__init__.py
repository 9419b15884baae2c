"""Chat templates of model families, for files that came without one or with a wrong one."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent
_FILES = {"granite": "lab", "merlinite": "lab", "mistral": "mistral", "mixtral": "mistral", "llama": "llama"}
FAMILIES = tuple(_FILES)
"""granite and merlinite are InstructLab's 7B models, mistral and mixtral the first Instruct ones, llama is Llama 3."""


def template_of(family: str) -> Path:
    """The Jinja file with a family's chat template."""
    return _FOLDER / f"{_FILES[family]}.jinja"
