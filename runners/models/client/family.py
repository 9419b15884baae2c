"""Conversations as one text, in the way that a family of models was taught to read them.

For endpoints that only complete texts: `/chat/completions` knows the model's own way. The token that begins a text
(`<s>`, `<|begin_of_text|>`) is left out, as servers put it there themselves. Written after the models' public formats:

- granite, merlinite: https://huggingface.co/instructlab/granite-7b-lab (tokenizer_config.json)
- mixtral, mistral: https://docs.mistral.ai/guides/tokenization/ (instruct, V1)
- llama: https://www.llama.com/docs/model-cards-and-prompt-formats/meta-llama-3/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import PurePath

from runners.models.client.seam import Messages
from schemas.errors import UsageError

Turns = list[tuple[str, str]]


def wrap(messages: Messages, family: str) -> str:
    """The conversation, ready for the assistant's next turn.

    What looks like a mark of the family inside a turn is taken apart by a space, so that no turn can begin another one.
    Raises UsageError for a family that is not known, and for a conversation that the family has no words for.
    """
    write = _FAMILIES.get(family.lower())
    if write is None:
        raise UsageError(f"there is no model family {family}; known are {', '.join(_FAMILIES)}")
    turns = [(message["role"], message["content"]) for message in messages]
    if wrong := next((role for role, _ in turns if role not in ("system", "user", "assistant")), None):
        raise UsageError(f"a conversation has no turns of {wrong}; it has those of system, user and assistant")
    return write(turns)


def family_of(model: str) -> str:
    """The family that a model's name or file begins with; merlinite where it begins with no family's."""
    first = re.split(r"[^a-z]", PurePath(model).name.lower())[0]
    return first if first in _FAMILIES else "merlinite"


def _granite(turns: Turns) -> str:
    said = "".join(
        f"<|{role}|>\n{_plain(content)}" + ("<|endoftext|>\n" if role == "assistant" else "\n")
        for role, content in turns
    )
    return f"{said}<|assistant|>\n"


def _mistral(turns: Turns) -> str:
    system = "".join(f"{_plain(content)}\n\n" for role, content in turns if role == "system")
    said = []
    for role, content in ((role, content) for role, content in turns if role != "system"):
        if role == "user":
            said.append(f"[INST] {system}{_plain(content)} [/INST]")
            system = ""
        else:
            said.append(f" {_plain(content)}</s>")
    return "".join(said) or f"[INST] {system.rstrip()} [/INST]"


def _llama(turns: Turns) -> str:
    said = "".join(
        f"<|start_header_id|>{role}<|end_header_id|>\n\n{_plain(content).strip()}<|eot_id|>" for role, content in turns
    )
    return f"{said}<|start_header_id|>assistant<|end_header_id|>\n\n"


def _blank(turns: Turns) -> str:
    return "\n\n".join(content for _, content in turns)


def _plain(content: str) -> str:
    """The content without anything that could be read as a mark."""
    return _MARKS.sub(lambda mark: f"{mark[0][0]} {mark[0][1:]}", content)


_MARKS = re.compile(r"<\|(?=[\w/]+\|>)|\[(?=/?INST\])|<(?=/?s>)")
_FAMILIES: Mapping[str, Callable[[Turns], str]] = {
    "granite": _granite,
    "merlinite": _granite,
    "mixtral": _mistral,
    "mistral": _mistral,
    "llama": _llama,
    "blank": _blank,
}
FAMILIES = tuple(_FAMILIES)
