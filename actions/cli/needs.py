"""What to install where a library is missing: checks and estimates need few, models and charts need the engine's."""

from __future__ import annotations

ENGINE = {"accelerate", "matplotlib", "peft", "scipy", "tokenizers", "torch", "transformers"}
MODELS = {
    "aiohttp",
    "gguf",
    "httpx2",
    "huggingface_hub",
    "numpy",
    "prompt_toolkit",
    "psutil",
    "safetensors",
    "sentencepiece",
    "starlette",
    "tenacity",
    "uvicorn",
}
"""What it takes to bring models here, to talk to them, and to serve them by a server in an environment of its own."""


def explain_missing(error: ModuleNotFoundError) -> str:
    """One sentence on a library that belongs to an extra and is not installed; empty where it is another one."""
    name = (error.name or "").partition(".")[0]
    if name in ENGINE:
        return f"{name} is not installed; install taxobot with its engine: taxobot[engine]"
    return f"{name} is not installed; install taxobot with its models: taxobot[models]" if name in MODELS else ""
