"""The same numbers as lm-eval's `hf` model, its own task, few-shot and request code included.

Within 1e-5 for options of a few words. For long ones, at -46 nats, both are 2e-5 away from what 64 bits give.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml

from runners.evaluate.choices.plan import ChoicePlan
from runners.evaluate.choices.queries import build_queries
from runners.evaluate.choices.seam import OptionScore, Query
from runners.evaluate.choices.transformers import TransformersScorer
from runners.models.load import LoadedModel, load
from runners.models.presets import TINY
from schemas.item import ChoiceItem, ItemKind

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
Scores = dict[str, list[tuple[float, bool]]]
LISTED = "{{question}}\nA. {{options[0]}}\nB. {{options[1]}}\nC. {{options[2]}}\nD. {{options[3]}}\nAnswer:"
LEAF = "knowledge/harbours"
ODD = ('"1847"', " in 1903", "grey\ngranite", "the old mill, near it")
"""Texts that are easily changed on the way: quotes, a blank in front, a line break, a comma."""


@pytest.fixture(scope="module", autouse=True)
def offline(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "HF_EVALUATE_OFFLINE"):
            patch.setenv(name, "1")
        patch.setenv("HF_DATASETS_CACHE", str(tmp_path_factory.mktemp("datasets")))
        yield


@dataclass(frozen=True)
class Exam:
    """A model, what it is asked, and the solved examples."""

    loaded: LoadedModel
    tested: tuple[ChoiceItem, ...]
    examples: tuple[ChoiceItem, ...]


@pytest.fixture(scope="module", params=["random model, odd texts", "bundled model, its own suite"])
def exam(request: pytest.FixtureRequest, model_with: Callable[..., LoadedModel]) -> Exam:
    if request.param.startswith("random"):
        return Exam(model_with(7, max_position_embeddings=600), items(14), items(5, 100))
    short = [item for item in TINY.frozen() if max(map(len, item.options)) <= 12]
    return Exam(load(TINY.student), tuple(short[5:25]), tuple(short[:5]))


def nudged(loaded: LoadedModel) -> LoadedModel:
    """Nearly the same model."""
    model = copy.deepcopy(loaded.model)
    torch.manual_seed(0)
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(torch.randn_like(weight), alpha=0.01)
    return replace(loaded, model=model)


def items(count: int, begin: int = 0) -> tuple[ChoiceItem, ...]:
    lines = ("When was the lighthouse built", "Which river ends near the mill", 'What does "Orrin" mean')
    return tuple(
        ChoiceItem(
            id=f"q{number}", kind=ItemKind.NEW_QUESTION, leaf=LEAF, cluster="c", template="t",
            question=f"{lines[number % 3]}, case {number * 37 % 11}?",
            options=ODD[number % 4 :] + ODD[: number % 4], answer=number % 4,
        )
        for number in range(begin, begin + count)
    )  # fmt: skip


def ask_lm_eval(exam: Exam, folder: Path, *, task: dict[str, Any], shots: int) -> Scores:
    from lm_eval.evaluator import simple_evaluate
    from lm_eval.models.huggingface import HFLM
    from lm_eval.tasks import TaskManager

    files = {}
    for split, rows in (("test", exam.tested), ("dev", exam.examples)):
        files[split] = str(folder / f"{split}.jsonl")
        lines = (
            json.dumps({"id": i.id, "question": i.question, "options": i.options, "answer": i.answer}) for i in rows
        )
        Path(files[split]).write_text("\n".join(lines), "utf-8")
    common = {
        "task": "harbours", "dataset_path": "json", "dataset_kwargs": {"data_files": files}, "test_split": "test",
        "fewshot_split": "dev", "fewshot_config": {"sampler": "first_n"}, "output_type": "multiple_choice",
        "doc_to_target": "answer", "metric_list": [{"metric": "acc"}, {"metric": "acc_norm"}],
    }  # fmt: skip
    (folder / "harbours.yaml").write_text(yaml.safe_dump(common | task), "utf-8")
    evaluator = HFLM(pretrained=exam.loaded.model, tokenizer=exam.loaded.tokenizer, batch_size=4, device="cpu")
    result = simple_evaluate(
        evaluator, tasks=["harbours"], num_fewshot=shots, bootstrap_iters=0, log_samples=True,
        task_manager=TaskManager(include_path=str(folder), include_defaults=False),
    )  # fmt: skip
    samples = result["samples"]["harbours"]
    return {sample["doc"]["id"]: [tuple(answer[0]) for answer in sample["resps"]] for sample in samples}


def ask_ours(exam: Exam, plan: ChoicePlan) -> dict[str, tuple[OptionScore, ...]]:
    queries = build_queries(exam.tested, plan, shots={item.leaf: exam.examples[: plan.shots] for item in exam.tested})
    scores = TransformersScorer(exam.loaded).score(queries, tick=lambda _: None)
    return {query.id: row for query, row in zip(queries, scores, strict=True)}


def differ(theirs: Scores, ours: dict[str, tuple[OptionScore, ...]]) -> float:
    assert set(theirs) == set(ours)
    return max(
        abs(total - score.loglikelihood)
        for name, row in theirs.items()
        for (total, _), score in zip(row, ours[name], strict=True)
    )


@pytest.mark.parametrize("shots", [0, 5])
@pytest.mark.parametrize("style", ["text", "letter"])
def test_zero_and_five_shots(exam: Exam, tmp_path: Path, style: Any, shots: int) -> None:
    task = {"doc_to_text": LISTED, "doc_to_choice": ["A", "B", "C", "D"] if style == "letter" else "options"}
    plan = ChoicePlan(style=style, listed=True, chat=False, shots=shots, normalise="none")
    theirs, ours = ask_lm_eval(exam, tmp_path, task=task, shots=shots), ask_ours(exam, plan)
    assert len(theirs) == len(exam.tested)
    assert differ(theirs, ours) < 1e-5
    assert {name: [exact for _, exact in row] for name, row in theirs.items()} == {
        name: [score.greedy for score in row] for name, row in ours.items()
    }
    assert differ(theirs, ask_ours(replace(exam, loaded=nudged(exam.loaded)), plan)) > 1e-2, "any model would pass"
    assert differ(theirs, ask_ours(exam, replace(plan, shots=2))) > 1e-2, "any prompt would pass"


def test_without_a_list(exam: Exam, tmp_path: Path) -> None:
    task = {"doc_to_text": "{{question}}\nAnswer:", "doc_to_choice": "options"}
    plan = ChoicePlan(chat=False, shots=3, normalise="none")
    assert differ(ask_lm_eval(exam, tmp_path, task=task, shots=3), ask_ours(exam, plan)) < 1e-5


@pytest.mark.parametrize("begin", [False, True])
def test_cutting_into_tokens(loaded: LoadedModel, begin: bool) -> None:
    """Blanks at the prompt's end, an empty prompt, a text that brings the beginning along, with and without such."""
    from lm_eval.api.instance import Instance
    from lm_eval.models.huggingface import HFLM

    pairs = [
        ("Which river?  ", "oil"),
        ("", "grey granite"),
        ("Name:", " in 1903"),
        ("<|user|>Name", "d"),
        (" ", "oil"),
    ]
    tokenizer = with_beginning(loaded.tokenizer) if begin else loaded.tokenizer
    model = replace(loaded, tokenizer=tokenizer)
    evaluator = HFLM(pretrained=model.model, tokenizer=tokenizer, batch_size=2, device="cpu")
    pairs = pairs if begin else pairs[:-1]  # there lm-eval has no prompt and stops
    requests = [Instance("loglikelihood", {}, pair, 0) for pair in pairs]
    theirs = evaluator.loglikelihood(requests, disable_tqdm=True)
    queries = [Query(f"q{i}", one, (two,), joined=True, begin=True) for i, (one, two) in enumerate(pairs)]
    ours = TransformersScorer(model).score(queries, tick=lambda _: None)
    for (total, exact), (score,) in zip(theirs, ours, strict=True):
        assert score.loglikelihood == pytest.approx(total, abs=1e-5)
        assert score.greedy == exact


def with_beginning(tokenizer: Any) -> Any:
    """The same one, with a token that it puts in front of every text."""
    from tokenizers.processors import TemplateProcessing

    changed = copy.deepcopy(tokenizer)
    changed.bos_token = "<|user|>"
    changed.backend_tokenizer.post_processor = TemplateProcessing(
        single="<|user|> $A", special_tokens=[("<|user|>", changed.bos_token_id)]
    )
    assert changed.encode("oil")[0] == changed.bos_token_id
    return changed
