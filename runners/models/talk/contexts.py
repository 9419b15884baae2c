"""Contexts: system prompts with a name."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.errors import UsageError

BUILT_IN = {
    "default": "",  # nothing of ours: the model's own template decides, as in training and evaluation
    "assistant": "You are a helpful assistant. Answer truthfully and to the point; say so when you do not know.",
    "cli_helper": "You know command lines well. Answer with the command to run, and nothing else.",
}
NO_PROMPT = "no system prompt: the model's own template decides"


def all_contexts(own: Mapping[str, str]) -> dict[str, str]:
    """The built-in contexts and the operator's own, which win."""
    return BUILT_IN | dict(own)


def find_context(name: str, contexts: Mapping[str, str]) -> str | None:
    """The system prompt of a context; None where it has none. Raises UsageError with the names that there are."""
    if name not in contexts:
        raise UsageError(f"there is no context {name}; there are {', '.join(contexts)}")
    return contexts[name] or None
