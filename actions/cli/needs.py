"""What to install where a library is missing: checks and estimates need few, models and charts need the engine's."""

from __future__ import annotations

ENGINE = {"accelerate", "matplotlib", "numpy", "peft", "safetensors", "scipy", "tokenizers", "torch", "transformers"}


def explain_missing(error: ModuleNotFoundError) -> str:
    """One sentence on a library of the engine that is not installed; empty where it is another one."""
    name = (error.name or "").partition(".")[0]
    return f"{name} is not installed; install taxobot with its engine: taxobot[engine]" if name in ENGINE else ""
