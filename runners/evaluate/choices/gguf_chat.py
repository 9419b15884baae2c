"""The chat template that a GGUF file brings along, rendered as transformers renders a folder's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from runners.evaluate.choices.chat import Chat, TokenizerChat
from schemas.errors import ModelRefused

TEMPLATE, TOKENS = "tokenizer.chat_template", "tokenizer.ggml.tokens"
NAMES = {"bos_token": "bos", "eos_token": "eos", "unk_token": "unknown", "pad_token": "padding"}
"""What templates may name, and what GGUF calls it (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md)."""


def read_gguf_chat(file: Path) -> Chat | None:
    """The template of the model in `file`; None where it has none. Raises ModelRefused where it cannot be read."""
    from tokenizers import Tokenizer, models
    from transformers import PreTrainedTokenizerFast

    fields = _read_fields(file)
    if not (template := fields.get(TEMPLATE)):
        return None
    special = {name: fields[key] for name, key in NAMES.items() if key in fields}
    # It renders templates only: what cuts the text into tokens stays llama.cpp.
    build: Any = PreTrainedTokenizerFast
    return TokenizerChat(build(tokenizer_object=Tokenizer(models.BPE()), chat_template=template, **special))


def _read_fields(file: Path) -> dict[str, str]:
    """The template, and the special tokens' texts by GGUF's names."""
    import gguf

    try:
        fields = gguf.GGUFReader(file).fields
        found = {TEMPLATE: str(fields[TEMPLATE].contents())} if TEMPLATE in fields else {}
        for name in NAMES.values():
            if (number := fields.get(f"tokenizer.ggml.{name}_token_id")) is not None:
                found[name] = str(fields[TOKENS].contents(int(number.contents())))
    except (OSError, ValueError, KeyError, IndexError) as error:
        reason = " ".join(str(error).split())
        raise ModelRefused(f"{file} cannot be read as a GGUF file ({reason}); convert or download it again") from error
    return found
