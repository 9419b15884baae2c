"""The scorer beside the definition: prompt and option in one unbatched forward pass, no cache, no padding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import torch

from runners.evaluate.choices.ask import ask_choices
from runners.evaluate.choices.chat import TokenizerChat
from runners.evaluate.choices.plan import ChoicePlan
from runners.evaluate.choices.queries import build_queries
from runners.evaluate.choices.read import normalise
from runners.evaluate.choices.seam import OptionScore, Query
from runners.evaluate.choices.transformers import TransformersScorer
from runners.models.load import LoadedModel
from schemas.errors import EmptyResult, UsageError
from schemas.item import ChoiceItem, ChoiceRecord

PLAN = ChoicePlan()


def score_options(loaded: LoadedModel, items: Sequence[ChoiceItem], *, batch_size: int = 16) -> list[list[float]]:
    """Unrounded nats a token of each option as the chat model's turn."""
    queries = build_queries(items, PLAN, chat=TokenizerChat(loaded.tokenizer))
    scores = TransformersScorer(loaded, batch_size=batch_size).score(queries, tick=lambda _: None)
    return [normalise(item, row, PLAN) for item, row in zip(items, scores, strict=True)]


def score_choices(
    loaded: LoadedModel, items: Sequence[ChoiceItem], *, tick: Callable[[int], None] = lambda _: None
) -> tuple[ChoiceRecord, ...]:
    return ask_choices(TransformersScorer(loaded), items, PLAN, chat=TokenizerChat(loaded.tokenizer), tick=tick)


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
    with pytest.raises(UsageError, match=r"item endless is \d+ tokens .* holds 160"):
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


def shared(count: int, *, length: int = 60) -> tuple[Query, ...]:
    """Queries of several lengths after one long beginning, and some with another one or none."""
    front = "Keepers carried oil up every evening. " * length
    return tuple(
        Query(
            f"q{index}",
            (front[:200] if index % 4 else front[3:180] if index % 8 else "") + f"Name {'the river ' * (index % 3)}:",
            (" oil", " granite", " the old mill near it", " 1847")[: 2 + index % 3],
            joined=True,
        )
        for index in range(count)
    )


def watch(monkeypatch: pytest.MonkeyPatch, loaded: LoadedModel) -> list[tuple[int, int]]:
    """Rows and tokens of each pass from now on."""
    shapes: list[tuple[int, int]] = []
    forward = loaded.model.forward

    def watched(input_ids: Any, **given: Any) -> Any:
        shapes.append(tuple(input_ids.shape))
        return forward(input_ids, **given)

    monkeypatch.setattr(loaded.model, "forward", watched)
    return shapes


def plain_forward(loaded: LoadedModel, query: Query) -> list[OptionScore]:
    row = []
    start = loaded.tokenizer.encode(query.prompt, add_special_tokens=False)
    for option in query.options:
        whole = loaded.tokenizer.encode(query.prompt + option, add_special_tokens=False)
        end = whole[len(start) :]
        with torch.inference_mode():
            logits = loaded.model(torch.tensor([whole])).logits[0, len(start) - 1 : -1]
        total = logits.log_softmax(-1)[range(len(end)), end].sum().item()
        row.append(OptionScore(total, len(end), logits.argmax(-1).tolist() == end))
    return row


@pytest.mark.parametrize("batch_size", [1, 5, 32])
def test_a_shared_beginning_changes_no_score(
    model_with: Callable[..., LoadedModel], batch_size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = model_with(5, max_position_embeddings=400)
    shapes = watch(monkeypatch, loaded)
    queries = shared(24)
    scores = TransformersScorer(loaded, batch_size=batch_size).score(queries, tick=lambda _: None)
    computed = sum(rows * tokens for rows, tokens in shapes)
    plain = [plain_forward(loaded, query) for query in queries]
    for row, expected in zip(scores, plain, strict=True):
        assert [score.tokens for score in row] == [score.tokens for score in expected]
        assert [score.greedy for score in row] == [score.greedy for score in expected]
        for one, other in zip(row, expected, strict=True):
            assert one.loglikelihood == pytest.approx(other.loglikelihood, abs=1e-5)
    prompts = sum(len(loaded.tokenizer.encode(query.prompt)) for query in queries)
    assert computed < prompts / 2, "the beginnings were computed for each query"


def test_layers_that_forget_the_beginning_share_none(model_with: Callable[..., LoadedModel]) -> None:
    """Padding between a shared beginning and the rest would make a sliding window shorter than it is."""
    from transformers import MistralConfig, MistralForCausalLM

    plain = model_with(6)
    torch.manual_seed(6)
    config = MistralConfig(
        vocab_size=len(plain.tokenizer), hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, intermediate_size=64, max_position_embeddings=400, initializer_range=0.3,
        sliding_window=12, bos_token_id=None, eos_token_id=plain.tokenizer.eos_token_id,
    )  # fmt: skip
    model: Any = MistralForCausalLM(config)
    loaded = LoadedModel(model.eval(), plain.tokenizer, "sliding")
    queries = shared(9)
    for query, row in zip(queries, TransformersScorer(loaded).score(queries, tick=lambda _: None), strict=True):
        for one, other in zip(row, plain_forward(loaded, query), strict=True):
            assert one.loglikelihood == pytest.approx(other.loglikelihood, abs=1e-5)


@pytest.mark.parametrize("kind", ["lfm2", "mamba"])
def test_layers_that_keep_no_keys_read_each_option_with_its_prompt(
    model_with: Callable[..., LoadedModel], kind: str
) -> None:
    """A recurrent state, or a convolution's inputs, cannot be repeated for options."""
    from transformers import AutoConfig, AutoModelForCausalLM

    plain = model_with(7)
    sizes: dict[str, Any] = {"vocab_size": len(plain.tokenizer), "hidden_size": 32, "num_hidden_layers": 2}
    if kind == "lfm2":
        attention = {"intermediate_size": 64, "num_attention_heads": 4, "num_key_value_heads": 2}
        sizes |= attention | {"layer_types": ["conv", "full_attention"], "max_position_embeddings": 400}
    torch.manual_seed(7)
    config = AutoConfig.for_model(kind, **sizes, initializer_range=0.3, pad_token_id=0, bos_token_id=0, eos_token_id=0)
    loaded = LoadedModel(AutoModelForCausalLM.from_config(config).eval(), plain.tokenizer, kind)
    queries, ticks = shared(9), list[int]()
    for query, row in zip(queries, TransformersScorer(loaded).score(queries, tick=ticks.append), strict=True):
        for one, other in zip(row, plain_forward(loaded, query), strict=True):
            assert one.loglikelihood == pytest.approx(other.loglikelihood, abs=2e-5)
            assert (one.tokens, one.greedy) == (other.tokens, other.greedy)
    assert sum(ticks) == len(queries)


def test_long_queries_make_small_batches(loaded: LoadedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runners.evaluate.choices.transformers.ROOM", 60)
    shapes = watch(monkeypatch, loaded)
    queries = [Query(f"q{index}", "Which river? " * 4, (" the oil", " grey granite")) for index in range(8)]
    ticks: list[int] = []
    scores = TransformersScorer(loaded).score(queries, tick=ticks.append)
    assert ticks == [1] * 8, "two options of more than 15 tokens each: no two queries fit"
    assert max(rows for rows, _ in shapes) == 2
    assert len({round(score.loglikelihood, 4) for row in scores for score in row}) == 2


def test_options_of_one_token_are_read_from_the_prompt_alone(
    loaded: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = watch(monkeypatch, loaded)
    queries = [Query("q", "Which river?", tuple("ABCD"))]
    (row,) = TransformersScorer(loaded).score(queries, tick=lambda _: None)
    assert len(shapes) == 1
    assert [score.loglikelihood for score in row] == pytest.approx(
        [score.loglikelihood for score in plain_forward(loaded, queries[0])], abs=1e-5
    )


def test_its_name_tells_what_its_numbers_depend_on(loaded: LoadedModel) -> None:
    name = TransformersScorer(loaded, batch_size=8).name
    assert name.startswith("transformers ")
    assert name.endswith(f"{torch.get_num_threads()} threads, batches of 8")
    assert name != TransformersScorer(loaded, batch_size=9).name
