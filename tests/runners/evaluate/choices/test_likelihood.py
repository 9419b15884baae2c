from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import torch

from runners.evaluate.choices.transformers import score_choices, score_options
from runners.models.load import LoadedModel
from schemas.errors import EmptyResult, UsageError
from schemas.item import ChoiceItem


def score_plainly(loaded: LoadedModel, items: Sequence[ChoiceItem]) -> list[list[float]]:
    """Prompt and option in one unbatched forward pass, no cache, no padding: the definition."""
    tokenizer = loaded.tokenizer
    rows = []
    for item in items:
        prompt = tokenizer.apply_chat_template(
            [{"role": "user", "content": item.question}], add_generation_prompt=True, tokenize=False
        )
        start = tokenizer.encode(prompt, add_special_tokens=False)
        row = []
        for option in item.options:
            end = tokenizer.encode(option + tokenizer.eos_token, add_special_tokens=False)
            with torch.inference_mode():
                logits = loaded.model(torch.tensor([start + end])).logits[0, len(start) - 1 : -1]
            row.append(logits.log_softmax(-1)[range(len(end)), end].mean().item())
        rows.append(row)
    return rows


def differ(left: Sequence[Sequence[float]], right: Sequence[Sequence[float]]) -> float:
    return max(abs(a - b) for x, y in zip(left, right, strict=True) for a, b in zip(x, y, strict=True))


@pytest.mark.parametrize("batch_size", [1, 5, 32])
def test_equals_the_plain_forward(loaded: LoadedModel, questions: tuple[ChoiceItem, ...], batch_size: int) -> None:
    scores = score_options(loaded, questions, batch_size=batch_size)
    assert differ(scores, score_plainly(loaded, questions)) < 1e-5


def test_negative_control_another_model_differs(
    loaded: LoadedModel, other: LoadedModel, questions: tuple[ChoiceItem, ...]
) -> None:
    assert differ(score_options(other, questions), score_plainly(loaded, questions)) > 0.1


def test_records_follow_from_the_scores(loaded: LoadedModel, questions: tuple[ChoiceItem, ...]) -> None:
    ticks: list[int] = []
    records = score_choices(loaded, questions, tick=ticks.append)
    scores = score_options(loaded, questions)
    assert sum(ticks) == len(questions)
    assert [record.item for record in records] == [item.id for item in questions]
    for item, record, row in zip(questions, records, scores, strict=True):
        assert record.loglikelihoods == tuple(round(score, 4) for score in row)
        assert record.chosen == row.index(max(row))
        assert record.correct == (record.chosen == item.answer)
        expected = torch.tensor(row).softmax(0)[item.answer].item()
        assert record.p_correct == pytest.approx(expected, abs=2e-4)
    assert len({record.chosen for record in records}) > 1


def test_same_items_same_records_in_any_order(loaded: LoadedModel, questions: tuple[ChoiceItem, ...]) -> None:
    assert score_choices(loaded, questions) == score_choices(loaded, questions)
    assert score_choices(loaded, questions[::-1]) == score_choices(loaded, questions)[::-1]


def test_one_token_turns_need_no_second_pass(loaded: LoadedModel, make: Any) -> None:
    """An empty option is the end of turn alone."""
    items = (make.choice("e", options=("", "")),)
    assert differ(score_options(loaded, items), score_plainly(loaded, items)) < 1e-5


def test_no_items(loaded: LoadedModel) -> None:
    assert score_choices(loaded, ()) == ()


def test_a_prompt_beyond_the_context_names_its_item(loaded: LoadedModel, make: Any) -> None:
    items = (make.choice("short"), make.choice("endless", question="why " * 200))
    with pytest.raises(UsageError, match=r"item endless of knowledge/harbours is \d+ tokens .* holds 160"):
        score_choices(loaded, items)


def test_a_diverged_model_is_an_error_not_a_score(model_with: Callable[..., LoadedModel], make: Any) -> None:
    broken = model_with(3)
    with torch.no_grad():
        broken.model.lm_head.weight.fill_(float("nan"))
    with pytest.raises(EmptyResult, match=r"item lost .* no number"):
        score_choices(broken, (make.choice("lost"),))


def test_grouped_heads_and_tied_embeddings(
    model_with: Callable[..., LoadedModel], questions: tuple[ChoiceItem, ...]
) -> None:
    tied = model_with(4, tie_word_embeddings=True, num_key_value_heads=1)
    assert differ(score_options(tied, questions), score_plainly(tied, questions)) < 1e-5


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_equals_lm_eval(loaded: LoadedModel, questions: tuple[ChoiceItem, ...]) -> None:
    from lm_eval.api.instance import Instance
    from lm_eval.models.huggingface import HFLM

    tokenizer = loaded.tokenizer
    evaluator = HFLM(pretrained=loaded.model, tokenizer=tokenizer, batch_size=32, add_bos_token=False, device="cpu")
    four = [item for item in questions if len(item.options) == 4]
    requests = [
        Instance("loglikelihood", {}, (f"<|user|>{item.question}<|end|><|assistant|>", f"{option}<|end|>"), 0)
        for item in four
        for option in item.options
    ]
    sums = [score for score, _ in evaluator.loglikelihood(requests, disable_tqdm=True)]
    ours = [
        score * len(tokenizer.encode(f"{option}<|end|>", add_special_tokens=False))
        for item, row in zip(four, score_options(loaded, four), strict=True)
        for option, score in zip(item.options, row, strict=True)
    ]
    assert max(abs(a - b) for a, b in zip(sums, ours, strict=True)) < 1e-4
