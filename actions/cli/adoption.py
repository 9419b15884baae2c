"""InstructLab's keys and what they mean here: those of ilab 0.26, and of the releases before it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any


def _folder(value: Any) -> str | None:
    return value if isinstance(value, str) and Path(value).is_absolute() and Path(value).is_dir() else None


def _model(value: Any) -> str | None:
    return value if isinstance(value, str) and Path(value).is_absolute() and Path(value).exists() else None


def _template(value: Any) -> str | None:
    is_file = isinstance(value, str) and Path(value).is_absolute() and Path(value).is_file()
    return str(value) if is_file or value == "tokenizer" else None


MODELS_OWN = "it is InstructLab's default; taxobot goes by the model's own"
CONTEXTS = ("default", "cli_helper")


def _context(value: Any) -> str | None:
    return value if value in CONTEXTS else None


def _context_size(value: Any) -> str | int | float | None:
    # ilab writes its default into every file; it is llama.cpp's alone there, and too much for small models.
    return None if value == 4096 else _as_it_is(value)


def _as_it_is(value: Any) -> str | int | float | None:
    return value if isinstance(value, str | int | float) and not isinstance(value, bool) else None


Reader = Callable[[Any], str | int | float | None]
TAKEN: dict[str, tuple[str, Reader, str]] = {
    "generate.taxonomy_path": ("folders.taxonomy", _folder, "there is no such folder"),
    "chat.model": ("chat.model", _model, "there is no such model"),
    "chat.context": ("chat.context", _context, "there is no such context here"),
    "chat.max_tokens": ("chat.max_tokens", _as_it_is, ""),
    "chat.temperature": ("chat.temperature", _as_it_is, ""),
    "serve.backend": ("serve.backend", _as_it_is, ""),
    "serve.host_port": ("serve.host", _as_it_is, ""),
    "serve.server.host": ("serve.host", _as_it_is, ""),
    "serve.server.port": ("serve.port", _as_it_is, ""),
    "serve.chat_template": ("serve.chat_template", _template, "taxobot goes by the tokenizer's own template"),
    "serve.gpu_layers": ("serve.gpu_layers", _as_it_is, ""),
    "serve.max_ctx_size": ("serve.max_ctx_size", _context_size, MODELS_OWN),
    "serve.llama_cpp.gpu_layers": ("serve.gpu_layers", _as_it_is, ""),
    "serve.llama_cpp.max_ctx_size": ("serve.max_ctx_size", _context_size, MODELS_OWN),
    "serve.vllm.gpus": ("serve.gpus", _as_it_is, ""),
}
"""By their key: ours, how the value is read, and what it means where that gives nothing."""


_REASONS = {
    "chat": "taxobot's chat has no such setting",
    "serve.vllm.vllm_args": "say them behind -- on the command line of `taxobot model serve`",
    "serve.model_path": "the preset, or `models.student`, says which model is served",
    "serve": "taxobot's servers have no such setting",
    "generate": "theirs are mostly defaults; set yours under `generate`",
    "train": "theirs are mostly defaults; set yours under `train`",
    "evaluate": "the preset and the taxonomy's policy say what is measured",
    "general": "taxobot has no such setting",
    "version": "it is the version of their file",
    "metadata": "taxobot looks at the machine itself",
}


def reason(key: str) -> str:
    """Why a key (dotted) that is not among `TAKEN` does not count."""
    return next(
        (why for start, why in _REASONS.items() if f"{key}.".startswith(f"{start}.")), "taxobot does not know it"
    )
