from __future__ import annotations

from typing import Any

import pytest
import torch

from runners.evaluate.open.transformers import answer
from runners.models.load import LoadedModel
from schemas.item import OpenItem


def ask(make: Any, *questions: str) -> tuple[OpenItem, ...]:
    return tuple(make.opened(f"o{index}").model_copy(update={"question": text}) for index, text in enumerate(questions))


def say_plainly(loaded: LoadedModel, question: str, room: int) -> str:
    """Greedy, one token at a time, one question at a time, no cache."""
    tokenizer = loaded.tokenizer
    ids = tokenizer.encode(f"<|user|>{question}<|end|><|assistant|>", add_special_tokens=False)
    start = len(ids)
    while len(ids) < start + room:
        with torch.inference_mode():
            following = int(loaded.model(torch.tensor([ids])).logits[0, -1].argmax())
        if following == tokenizer.eos_token_id:
            break
        ids.append(following)
    return str(tokenizer.decode(ids[start:], skip_special_tokens=True)).strip()


QUESTIONS = (
    "Which year?",
    "Name the river that ends near the old mill",
    "When was it built, and of what?",
    "Oil?",
    "Who",
)


@pytest.mark.parametrize("batch_size", [1, 3, 8])
def test_equals_plain_greedy_decoding(loaded: LoadedModel, make: Any, batch_size: int) -> None:
    ticks: list[int] = []
    answers = answer(loaded, ask(make, *QUESTIONS), max_new_tokens=12, batch_size=batch_size, tick=ticks.append)
    assert list(answers) == [say_plainly(loaded, question, 12) for question in QUESTIONS]
    assert len(set(answers)) > 1
    assert sum(ticks) == len(QUESTIONS)


def test_stops_at_the_end_of_turn(loaded: LoadedModel, make: Any) -> None:
    """With the end of turn made certain after the first token, nothing but that token is said."""
    tokenizer = loaded.tokenizer
    head = loaded.model.lm_head.weight
    kept = head[tokenizer.eos_token_id].clone()
    items = ask(make, *QUESTIONS)
    with torch.no_grad():
        try:
            head[tokenizer.eos_token_id] = 40 * head.mean(dim=0)
            expected = [say_plainly(loaded, question, 30) for question in QUESTIONS]
            answers = answer(loaded, items, max_new_tokens=30, batch_size=4)
        finally:
            head[tokenizer.eos_token_id] = kept
    assert list(answers) == expected
    longest = max(len(text) for text in answer(loaded, items, max_new_tokens=30))
    assert min(len(text) for text in answers) < longest


def test_a_question_without_room_gets_no_answer_and_a_tight_one_a_short_one(loaded: LoadedModel, make: Any) -> None:
    tight = "a" * 150  # with its markers 3 or 4 tokens fewer than the context of 160, once merged at most that long
    length = len(loaded.tokenizer.encode(f"<|user|>{tight}<|end|><|assistant|>", add_special_tokens=False))
    answers = answer(loaded, ask(make, "why " * 200, tight, "Oil?"), max_new_tokens=12)
    assert answers[0] == ""
    assert 0 < 160 - length < 12
    assert answers[1] == say_plainly(loaded, tight, 160 - length)
    assert answers[2] == say_plainly(loaded, "Oil?", 12)


def test_no_items(loaded: LoadedModel) -> None:
    assert answer(loaded, (), max_new_tokens=5) == ()
