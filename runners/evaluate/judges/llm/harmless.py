"""Texts of others as a judge may see them: nothing in them can be taken for anything but text.

What chat templates and tokenizers give a meaning of its own is replaced by signs that look alike, and what cannot be
seen is named. Nothing is left out, so that no new sign can come about from what stood around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby
from unicodedata import category

_JOINERS = "\u200c\u200d"
_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_NAMES = (
    "s|bos|eos|pad|unk|mask|cls|sep|sop|eop|eot|think|thinking|system|user|assistant|human|role|tool|begin|end"
    "|startoftext|endoftext|image|unused[0-9]+|0x[0-9A-Fa-f]{2}|[a-z]+(?:_[a-z0-9]+)+|[a-z]+:[a-z_]+"
)
_HEADINGS = (
    "instructions?|input|response|output|answer|system|user|human|assistant|feedback|result|rating|verdict|score"
    "|task|reference|rubric|question|material|marks?|form|your[ \t]+work|what[ \t]+to[ \t]+look"
)
_LABELS = "system|user|human|assistant|judge|examiner"


def _flatten(found: re.Match[str]) -> str:
    return found[0].replace("#", "♯")


_SUBSTITUTES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.MULTILINE), substitute)
    for pattern, substitute in (
        (r"[<＜]([|｜][^<>＜＞\n]{0,80}?[|｜])[>＞]", r"‹\1›"),  # ChatML, Llama 3, Harmony, DeepSeek
        (r"[<＜]([|｜][a-z_]{1,40}|[a-z_]{1,40}[|｜])[>＞]", r"‹\1›"),  # Gemma 4
        (r"<<(/?SYS)>>", r"‹‹\1››"),  # Llama 2
        (rf"[<＜](/?(?:{_NAMES})/?)[>＞]", r"‹\1›"),  # SentencePiece, Gemma, Seed, thinking
        (r"\[\[", "⟦⟦"),  # marks as our templates want them
        (r"\]\]", "⟧⟧"),
        (r"\[(/?(?-i:g?[A-Z][A-Z_]+(?:_[0-9]+)?))\]", r"⟦\1⟧"),  # Mistral, Prometheus, BERT, GLM, InternLM
        (r"\[([|｜][^\[\]|｜\n]{0,80}[|｜]|unused[0-9]+)\]", r"⟦\1⟧"),  # EXAONE, Jais; BERT
        (r"\](~!?b)[\[\]]|\[(e~)\[", r"⟧\1\2⟦"),  # MiniMax
        (r"\[(result)\]", r"⟦\1⟧"),
        (r"⟪", "«"),  # our markers
        (r"⟫", "»"),
        (rf"(?:(?<!#)##+|^[ \t]*#)(?=[ \t]*(?:the[ \t]+)?(?:{_HEADINGS})\b)", _flatten),  # Alpaca
        (rf"^([ \t]*)({_LABELS})(?=[ \t]*:)", r"\1‹\2›"),  # Vicuna, and transcripts
    )
)


def harmless(text: str) -> str:
    """The text with plain line breaks, invisible signs named (`⟨U+200B⟩`), and signs of control disarmed."""
    shown = _show(_BREAKS.sub("\n", text))
    for pattern, substitute in _SUBSTITUTES:
        shown = pattern.sub(substitute, shown)
    return shown


def _show(text: str) -> str:
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    signs = [(sign, _is_plain(text, place)) for place, sign in enumerate(text)]
    return "".join(_say(sign, len(list(run)), plain=plain) for (sign, plain), run in groupby(signs))


def _say(sign: str, times: int, *, plain: bool) -> str:
    """A run of one sign: many that cannot be seen are not to fill the page."""
    if plain:
        return sign * times
    return f"⟨U+{ord(sign):04X}⟩" if times == 1 else f"⟨U+{ord(sign):04X}, {times} times⟩"


def _is_plain(text: str, place: int) -> bool:
    sign = text[place]
    if sign in _JOINERS:  # Persian, the scripts of India and emoji cannot do without them
        around = text[max(place - 1, 0) : place] + text[place + 1 : place + 2]
        return len(around) == 2 and not around.isascii() and all(one.isprintable() and ord(one) > 127 for one in around)
    return sign.isprintable() or sign in "\n\t" or category(sign) == "Zs"
