"""What counts is what the assistant says and the end of its turn, whatever the chat template does around it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fakes.chat_templates import byte_tokenizer
from runners.train.data.encoder import RowEncoder
from runners.train.data.frame import stand_in
from runners.train.data.spans import MOST_TURNS, Speaker, Spoken
from runners.train.data.template import Refused, Template
from schemas.errors import UsageError
from schemas.sample import Message, TrainingRow

SYSTEM = {"role": "system", "content": "Be brief."}
TALK = [
    {"role": "user", "content": "One?"},
    {"role": "assistant", "content": "1"},
    {"role": "user", "content": "Two?"},
    {"role": "assistant", "content": "2 or 1"},
]
THOUGHT = {"role": "assistant", "content": "2", "reasoning_content": "hm"}


def found(style: str, turns: Any) -> Spoken:
    return Speaker(Template(byte_tokenizer(style))).find(turns)


def said(style: str, turns: Any) -> list[str]:
    spoken = found(style, turns)
    return [spoken.text[start:end] for start, end in spoken.spans]


@pytest.mark.parametrize(
    ("style", "ends"),
    [
        ("chatml", "<|im_end|>"),
        ("marked", "<|im_end|>"),
        ("llama3", "<|eot_id|>"),
        ("granite", "<|end_of_text|>"),
        ("lab", "<|endoftext|>"),
        ("deepseek", "<|end of sentence|>"),
    ],
)
def test_every_answer_and_its_end(style: str, ends: str) -> None:
    spoken = found(style, [SYSTEM, *TALK])
    assert [spoken.text[start:end] for start, end in spoken.spans] == [f"1{ends}", f"2 or 1{ends}"]
    assert byte_tokenizer(style).apply_chat_template([SYSTEM, *TALK], tokenize=False).startswith(spoken.text)


def test_an_end_of_turn_that_is_not_the_end_of_text() -> None:
    assert said("gemma", TALK) == ["1<end_of_turn>", "2 or 1<end_of_turn>"]


def test_the_space_before_an_answer_is_said_too_and_a_moved_system_prompt_is_not() -> None:
    assert said("mistral", [SYSTEM, *TALK]) == [" 1</s>", " 2 or 1</s>"]


def test_earlier_turns_are_learnt_as_they_stand_and_the_last_with_its_thought() -> None:
    assert said("qwen3", TALK) == ["1<|im_end|>", "<think>\n\n</think>\n\n2 or 1<|im_end|>"]
    thinking = [*TALK[:3], THOUGHT]
    assert said("qwen3", thinking) == ["1<|im_end|>", "<think>\nhm\n</think>\n\n2<|im_end|>"]
    inside = [*TALK[:3], {"role": "assistant", "content": "<think>\nhm\n</think>\n\n2"}]
    assert said("qwen3", inside) == said("qwen3", thinking)
    assert said("qwen3", [TALK[0], THOUGHT, *TALK[2:]])[0] == "2<|im_end|>"


def test_a_thought_that_a_template_leaves_out() -> None:
    inside = [TALK[0], {"role": "assistant", "content": "<think>hm</think>2"}]
    assert said("deepseek", inside) == ["2<|end of sentence|>"]


def test_a_template_that_trims() -> None:
    assert said("llama3", [TALK[0], {"role": "assistant", "content": "\n 7 \n"}]) == ["7<|eot_id|>"]


def test_without_prompt_or_end_token_the_answer_and_the_space_after_it() -> None:
    """And the tokenizer's end token at last, or a tuned model would never stop."""
    assert said("plain", TALK) == ["1\n\n", "2 or 1\n\n</s>"]


def folder_of(tmp_path: Path, config: str, ends: object) -> Any:
    """A tokenizer whose turns end with the next role, beside a file that says what serving stops at."""
    tokenizer = byte_tokenizer("glm")
    (tmp_path / config).write_text(json.dumps({"eos_token_id": ends}), "utf-8")
    tokenizer.name_or_path = str(tmp_path)
    return tokenizer


@pytest.mark.parametrize("config", ["generation_config.json", "config.json"])
def test_a_turn_that_the_next_role_ends_is_learnt_with_its_token(tmp_path: Path, config: str) -> None:
    numbers = byte_tokenizer("glm").convert_tokens_to_ids(["<|endoftext|>", "<|user|>"])
    tokenizer = folder_of(tmp_path, config, numbers)
    spoken = Speaker(Template(tokenizer)).find(TALK)
    assert [spoken.text[start:end] for start, end in spoken.spans] == ["1<|user|>", "2 or 1<|user|>"]
    assert spoken.text == tokenizer.apply_chat_template(TALK, tokenize=False) + "<|user|>"
    longer = Speaker(Template(tokenizer)).find([*TALK, TALK[0]])
    assert longer == spoken, "whether somebody asks on or not"


@pytest.mark.parametrize("ends", [None, "<|endoftext|>", "nonsense", [-1, 10**9, 65, "x"]])
def test_where_serving_does_not_stop_at_the_next_role_the_end_token_is_said(tmp_path: Path, ends: object) -> None:
    number = byte_tokenizer("glm").eos_token_id if ends == "<|endoftext|>" else ends
    spoken = Speaker(Template(folder_of(tmp_path, "generation_config.json", number))).find(TALK)
    assert [spoken.text[start:end] for start, end in spoken.spans] == ["1", "2 or 1<|endoftext|>"]


def test_what_is_learnt_last_is_what_serving_stops_at(tmp_path: Path) -> None:
    tokenizer = folder_of(tmp_path, "generation_config.json", byte_tokenizer("glm").convert_tokens_to_ids(["<|user|>"]))
    turns = tuple(Message.model_validate(turn) for turn in TALK)
    row = TrainingRow(id="r", origin="taught", leaf="", cluster="", template="", messages=turns)
    encoded = RowEncoder(tokenizer).encode(row)
    stops = [token for token, counts in zip(encoded.ids, encoded.learnt, strict=True) if counts and token > 255]
    assert stops == tokenizer.convert_tokens_to_ids(["<|user|>", "<|user|>"])
    assert encoded.ids[-1] == stops[-1]


def test_an_end_token_or_a_stand_in_within_an_answer() -> None:
    odd = [TALK[0], {"role": "assistant", "content": "say <|im_end|> or \ue000, 1"}]
    assert said("chatml", odd) == ["say <|im_end|> or \ue000, 1<|im_end|>"]


def test_what_follows_the_last_answer_is_left_out() -> None:
    assert found("chatml", [*TALK[:2], TALK[2]]).text.endswith("1<|im_end|>")


def test_an_answer_that_repeats_the_question() -> None:
    same = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "a"}] * 3
    assert said("chatml", same) == ["a<|im_end|>"] * 3


def test_more_turns_than_can_be_found_in_time_are_refused() -> None:
    many = [TALK[0], TALK[1]] * (MOST_TURNS // 2 + 1)
    with pytest.raises(UsageError, match=r"^1,002 turns; a conversation may have 1,000"):
        found("chatml", many)
    assert len(said("marked", many)) == MOST_TURNS // 2 + 1, "one that is marked is rendered once"


def test_an_empty_answer() -> None:
    assert said("chatml", [TALK[0], {"role": "assistant", "content": ""}]) == ["<|im_end|>"]


@pytest.mark.parametrize("style", ["shouting", "none"])
def test_a_template_that_does_not_tell(style: str) -> None:
    with pytest.raises(UsageError, match=r"chat.template"):
        found(style, TALK)


def test_a_template_that_refuses_says_why() -> None:
    with pytest.raises(UsageError, match="System role not supported"):
        found("gemma", [SYSTEM, *TALK])


def test_a_template_that_tells_the_day_gives_the_same_text_tomorrow() -> None:
    tokenizer = byte_tokenizer("chatml")
    tokenizer.chat_template = "\n{{ strftime_now('%B %d, %Y') }}\n" + tokenizer.chat_template
    assert Template(tokenizer).render(TALK[:1]).startswith("\nJuly 26, 2024\n<|im_start|>")


def test_thoughts_that_a_template_does_not_know_are_said() -> None:
    inside = [TALK[0], {"role": "assistant", "content": "<think>hm</think>2"}]
    assert said("plain", inside) == ["<think>hm</think>2\n\n</s>"]
    assert said("chatml", inside) == ["<think>hm</think>2<|im_end|>"]


def test_a_template_that_marks_what_is_no_answer() -> None:
    """As those of models that see pictures do, which know contents of several parts only."""
    tokenizer = byte_tokenizer("marked")
    tokenizer.chat_template = tokenizer.chat_template.replace("{{ m.content }}", "{{ m.content.parts }}")
    with pytest.raises(UsageError, match="does not show every answer"):
        Speaker(Template(tokenizer)).find(TALK)


@pytest.mark.parametrize("expression", ["1 / 0", "'x' * 10 ** 15", "range(10 ** 9)", "messages.__class__.x"])
def test_what_a_template_s_expressions_raise_is_a_refusal(expression: str) -> None:
    tokenizer = byte_tokenizer("chatml")
    tokenizer.chat_template = f"{{{{ {expression} }}}}"
    with pytest.raises(Refused, match="does not take this conversation"):
        Template(tokenizer).render(TALK)


def test_a_stand_in_is_found_whatever_a_text_holds() -> None:
    private = "".join(map(chr, range(0xE000, 0xF900)))
    assert stand_in([private]) == chr(0xF0000)
    with pytest.raises(UsageError, match="every character of private use"):
        stand_in([private, "".join(map(chr, (*range(0xF0000, 0xFFFFE), *range(0x100000, 0x10FFFE))))])
