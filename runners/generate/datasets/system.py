"""The system prompt that training rows begin with: the one that the student's own family is used to."""

from __future__ import annotations

from runners.models.talk.contexts import BUILT_IN

GENERIC = BUILT_IN["assistant"]
_GRANITE = "You are Granite, developed by IBM. You are a helpful AI assistant."
_QWEN = "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."
_OWN = {
    "granite": _GRANITE,
    "granitemoe": _GRANITE,
    "granitemoehybrid": _GRANITE,
    "granitemoeshared": _GRANITE,
    "qwen2": _QWEN,
    "qwen2_moe": _QWEN,
}
"""What these families' chat templates say where nobody says anything else (tokenizer_config.json of
ibm-granite/granite-3.1-8b-instruct and Qwen/Qwen2.5-7B-Instruct)."""


def system_prompt_of(architecture: str) -> str:
    """The system prompt of a student, by `model_type` of its config.json; a generic one for any other architecture."""
    return _OWN.get(architecture, GENERIC)
