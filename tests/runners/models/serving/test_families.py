"""The chat templates of families say what the families were taught."""

from __future__ import annotations

import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment

from actions.cli.model.serve import FAMILIES as OFFERED
from runners.models.serving.families import FAMILIES, template_of

TURNS = [("system", "S"), ("user", "U"), ("assistant", "A"), ("user", "V")]
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}
LAB = "<|system|>\nS\n<|user|>\nU\n<|assistant|>\nA</s>\n<|user|>\nV\n<|assistant|>\n"
MISTRAL = "<s>[INST] S\n\nU [/INST] A</s>[INST] V [/INST]"
LLAMA = (
    "<s><|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|>"
    "<|start_header_id|>user<|end_header_id|>\n\nU<|eot_id|>"
    "<|start_header_id|>assistant<|end_header_id|>\n\nA<|eot_id|>"
    "<|start_header_id|>user<|end_header_id|>\n\nV<|eot_id|>"
    "<|start_header_id|>assistant<|end_header_id|>\n\n"
)
EXPECTED = {"granite": LAB, "merlinite": LAB, "mistral": MISTRAL, "mixtral": MISTRAL, "llama": LLAMA}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("trim", [True, False])  # transformers trims blocks, others need not
def test_a_conversation(family: str, trim: bool) -> None:
    environment = ImmutableSandboxedEnvironment(trim_blocks=trim, lstrip_blocks=trim)
    template = environment.from_string(template_of(family).read_text("utf-8"))
    messages = [{"role": role, "content": content} for role, content in TURNS]
    said = template.render(messages=messages, add_generation_prompt=True, **TOKENS)
    assert said == EXPECTED[family]


def test_an_answer_that_is_learned_ends_where_it_ends() -> None:
    template = ImmutableSandboxedEnvironment().from_string(template_of("granite").read_text("utf-8"))
    messages = [{"role": "user", "content": "U"}, {"role": "assistant", "content": "A"}]
    assert template.render(messages=messages, **TOKENS) == "<|user|>\nU\n<|assistant|>\nA</s>"


def test_the_command_offers_them_all() -> None:
    assert sorted(OFFERED) == sorted(FAMILIES)
