"""Everything about a model's tokenizer that GGUF holds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runners.models.convert.pieces import Pieces, read_pieces
from schemas.errors import Interrupted, ModelRefused

EXAMPLE = (("user", "What is 12 + 30?\nSay why."), ("assistant", "It's 42, because…"), ("user", "And  12 - 30? "))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`ids` are those of the special tokens by GGUF's names (bos, eos, eot, eom, unk, pad).

    `adds_bos` and `adds_eos` say what the tokenizer puts around a text that asks for special tokens. `space` says
    whether llama.cpp puts a space before each stretch of text (None for byte-level tokenizers). `template` is the chat
    template, or several by name. `tokenizer` is transformers' own, to compare with.
    """

    pieces: Pieces
    ids: Mapping[str, int]
    adds_bos: bool
    adds_eos: bool
    space: bool | None
    template: str | Mapping[str, str] | None
    tokenizer: Any


def read_vocabulary(folder: Path, *, size: int, stops: Sequence[int]) -> Vocabulary:
    """The tokenizer of the model in `folder`, with `size` tokens; `stops` are those that end the model's answers.

    It is read as transformers loads it, so what the model was trained and measured with is what is written.
    Raises ModelRefused where there is none, or where llama.cpp could not do the same.
    """
    tokenizer = load_tokenizer(folder)
    content = json.loads(tokenizer.backend_tokenizer.to_str())
    pieces = read_pieces(content, size)
    around = tokenizer("")["input_ids"]
    if around not in _arounds(tokenizer):
        raise ModelRefused("the tokenizer puts other tokens than one at the begin and one at the end around a text.")
    return Vocabulary(
        pieces=pieces,
        ids=_ids(tokenizer, stops),
        adds_bos=tokenizer.bos_token_id is not None and around[:1] == [tokenizer.bos_token_id],
        adds_eos=len(around) == 2 or (around != [] and around != [tokenizer.bos_token_id]),
        space=_space(pieces, tokenizer),
        template=tokenizer.chat_template,
        tokenizer=tokenizer,
    )


def load_tokenizer(folder: Path) -> Any:
    """The tokenizer of a model here, by transformers. Raises ModelRefused where it cannot be loaded, or is none of the
    tokenizers library.
    """
    from transformers import AutoTokenizer

    _check_files(folder)
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Interrupted:
        raise
    except Exception as error:  # transformers and tokenizers raise errors of every kind, plain Exception among them
        raise ModelRefused(f"the tokenizer of {folder} cannot be read: {' '.join(str(error).split())}") from error
    if not hasattr(tokenizer, "backend_tokenizer"):
        raise ModelRefused(f"the tokenizer of {folder} ({type(tokenizer).__name__}) has no form that can be converted.")
    return tokenizer


def _check_files(folder: Path) -> None:
    """Where transformers would complain at length about a library that is missing, say it in a sentence."""
    from transformers.utils.import_utils import is_protobuf_available

    alone = (folder / "tokenizer.model").is_file() and not (folder / "tokenizer.json").is_file()
    if alone and not is_protobuf_available():
        raise ModelRefused(
            f"{folder} holds its tokenizer as tokenizer.model only, which takes protobuf to read; install it (pip"
            " install protobuf), or use a model that comes with tokenizer.json"
        )


def begins_special(tokenizer: Any) -> bool:
    """Does a chat, by the tokenizer's own template, begin with a special token?"""
    tokens = tuple(token.content for token in tokenizer.added_tokens_decoder.values())
    chats = example_chats(tokenizer)
    return bool(chats) and all(chat.startswith(tokens) for chat in chats)


def example_chats(tokenizer: Any) -> list[str]:
    """Conversations by the tokenizer's own template; none where it has none, or one that cannot be rendered."""
    from jinja2 import TemplateError

    if not tokenizer.chat_template:
        return []
    first, answer, second = ({"role": role, "content": text} for role, text in EXAMPLE)
    try:
        return [
            str(tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True))
            for turns in ([first], [first, answer, second])
        ]
    except (TemplateError, ValueError):  # ValueError: several templates, none of them the default
        return []


def _arounds(tokenizer: Any) -> list[list[int]]:
    bos, eos = ([one] if one is not None else [] for one in (tokenizer.bos_token_id, tokenizer.eos_token_id))
    return [[], bos, eos, bos + eos]


def _ids(tokenizer: Any, stops: Sequence[int]) -> dict[str, int]:
    eos = tokenizer.eos_token_id if tokenizer.eos_token_id in stops or not stops else stops[0]
    others = [stop for stop in stops if stop != eos]
    ids = {
        "bos": tokenizer.bos_token_id,
        "eos": eos,
        "unk": tokenizer.unk_token_id,
        "pad": tokenizer.pad_token_id,
        "eot": others[0] if others else None,
        "eom": others[1] if len(others) > 1 else None,
    }
    return {name: number for name, number in ids.items() if number is not None}


def _space(pieces: Pieces, tokenizer: Any) -> bool | None:
    """llama.cpp puts a space before each stretch of text between special tokens, or before none.

    Tokenizers that put one before the first stretch only are between: in a chat that begins with a special token they
    put none.
    """
    if pieces.model == "gpt2":
        return None
    return pieces.scheme in ("each", "missing") or (pieces.scheme == "first" and not begins_special(tokenizer))
