"""Small chat templates in the styles that models have, and tokenizers of bytes that know their special tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
MARKED = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n"
    "{% if m.role == 'assistant' %}{% generation %}{{ m.content }}{% endgeneration %}"
    "{% else %}{{ m.content }}{% endif %}"
    "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
LLAMA3 = (
    "{{ bos_token }}{% for m in messages %}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n{{ m.content | trim }}"
    "<|eot_id|>{% endfor %}"
    "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}"
)
GEMMA = (
    "{{ bos_token }}{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
    "{% for m in messages %}<start_of_turn>{{ 'model' if m.role == 'assistant' else m.role }}\n{{ m.content | trim }}"
    "<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)
GRANITE = (
    "{% for m in messages %}<|start_of_role|>{{ m.role }}<|end_of_role|>{{ m.content }}<|end_of_text|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|start_of_role|>assistant<|end_of_role|>{% endif %}"
)
LAB = (
    "{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}"
    "{% if m.role == 'assistant' %}<|endoftext|>{% endif %}{% if not loop.last %}\n{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}\n<|assistant|>\n{% endif %}"
)
# The system prompt stands before the last question.
MISTRAL = (
    "{{ bos_token }}{% set system = messages[0].content if messages[0].role == 'system' else '' %}"
    "{% set turns = messages[1:] if system else messages %}"
    "{% set asked = turns | selectattr('role', 'equalto', 'user') | list %}"
    "{% for m in turns %}{% if m.role == 'user' %}[INST] "
    "{% if system and m == asked[-1] %}{{ system }}\n\n{% endif %}{{ m.content }} [/INST]"
    "{% else %} {{ m.content }}{{ eos_token }}{% endif %}{% endfor %}"
)
# Thoughts stay only after the last question, where an empty one stands if there is none.
QWEN3 = (
    "{% set ns = namespace(last=0) %}{% for m in messages %}{% if m.role == 'user' %}{% set ns.last = loop.index0 %}"
    "{% endif %}{% endfor %}{% for m in messages %}<|im_start|>{{ m.role }}\n"
    "{% set content = m.content %}{% set thought = m.reasoning_content or '' %}"
    "{% if m.role == 'assistant' and not thought and '</think>' in content %}"
    "{% set thought = content.split('</think>')[0].split('<think>')[-1].strip('\n') %}"
    "{% set content = content.split('</think>')[-1].lstrip('\n') %}{% endif %}"
    "{% if m.role == 'assistant' and loop.index0 > ns.last and (loop.last or thought) %}"
    "<think>\n{{ thought.strip('\n') }}\n</think>\n\n{{ content.lstrip('\n') }}{% else %}{{ content }}{% endif %}"
    "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
# Thoughts never stay; the assistant is asked to begin with one.
DEEPSEEK = (
    "{{ bos_token }}{% for m in messages %}{% if m.role == 'system' %}{{ m.content }}{% elif m.role == 'user' %}"
    "<|User|>{{ m.content }}{% else %}<|Assistant|>{{ m.content.split('</think>')[-1] }}<|end of sentence|>{% endif %}"
    "{% endfor %}{% if add_generation_prompt %}<|Assistant|><think>\n{% endif %}"
)
# Nothing says when the assistant is to speak, and no token ends its turn.
PLAIN = "{% for m in messages %}### {{ m.role }}:\n{{ m.content }}\n\n{% endfor %}"
# No token ends the assistant's turn: the next question's does.
GLM = (
    "[gMASK]<sop>{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)
SHOUTING = "{% for m in messages %}<|{{ m.role }}|>{{ m.content | upper | replace('\ue000', '') }}{% endfor %}"


@dataclass(frozen=True)
class Style:
    """A template with its end and begin tokens, its other special tokens, and what it takes for granted."""

    template: str | None
    eos: str
    bos: str | None = None
    special: tuple[str, ...] = ()


IM = ("<|im_start|>", "<think>", "</think>")
STYLES = {
    "chatml": Style(CHATML, "<|im_end|>", special=IM),
    "marked": Style(MARKED, "<|im_end|>", special=IM),
    "llama3": Style(LLAMA3, "<|eot_id|>", "<|begin_of_text|>", ("<|start_header_id|>", "<|end_header_id|>")),
    "gemma": Style(GEMMA, "<eos>", "<bos>", ("<start_of_turn>", "<end_of_turn>")),
    "granite": Style(GRANITE, "<|end_of_text|>", special=("<|start_of_role|>", "<|end_of_role|>")),
    "lab": Style(LAB, "<|endoftext|>", special=("<|system|>", "<|user|>", "<|assistant|>")),
    "mistral": Style(MISTRAL, "</s>", "<s>"),
    "qwen3": Style(QWEN3, "<|im_end|>", special=IM),
    "deepseek": Style(DEEPSEEK, "<|end of sentence|>", "<|begin of sentence|>", ("<|User|>", "<|Assistant|>")),
    "plain": Style(PLAIN, "</s>"),
    "glm": Style(GLM, "<|endoftext|>", special=("[gMASK]", "<sop>", "<|system|>", "<|user|>", "<|assistant|>")),
    "shouting": Style(SHOUTING, "</s>"),
    "none": Style(None, "</s>"),
}


def byte_tokenizer(style: str, *, sentences: bool = False) -> Any:
    """A tokenizer of single bytes, or, with `sentences`, of characters with a space put before each text."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    known = STYLES[style]
    if sentences:
        letters = ["▁", *(chr(code) for code in range(10, 127))]
        tokenizer = Tokenizer(models.BPE(vocab={letter: n for n, letter in enumerate(letters)}, merges=[]))
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
        tokenizer.decoder = decoders.Metaspace(prepend_scheme="always", split=False)
    else:
        letters = pre_tokenizers.ByteLevel.alphabet()
        tokenizer = Tokenizer(models.BPE(vocab={letter: n for n, letter in enumerate(sorted(letters))}, merges=[]))
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
    marks: dict[str, Any] = {"eos_token": known.eos, "extra_special_tokens": list(known.special)}
    if known.bos:
        marks["bos_token"] = known.bos
    fast = cast("Any", PreTrainedTokenizerFast)(tokenizer_object=tokenizer, **marks)
    fast.chat_template = known.template
    return fast
