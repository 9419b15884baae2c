"""The system prompt that training rows begin with: the one that the student's own family is used to."""

from __future__ import annotations

from runners.models.talk.contexts import BUILT_IN

GENERIC = BUILT_IN["assistant"]
_FAMILIES = {
    "granite": "You are Granite, developed by IBM. You are a helpful AI assistant.",
    "qwen2": "You are Qwen, created by Alibaba Cloud. You are a helpful assistant.",
}
"""What the chat templates of these families say where nobody says anything else (ibm-granite/granite-3.1-8b-instruct and
Qwen/Qwen2.5-7B-Instruct, tokenizer_config.json)."""


def system_prompt_of(architecture: str) -> str:
    """The system prompt of a student, by `model_type` of its config.json; a generic one for any other architecture."""
    plain = architecture.lower().replace("-", "_")
    return next((text for family, text in _FAMILIES.items() if plain in (family, f"{family}_moe")), GENERIC)
