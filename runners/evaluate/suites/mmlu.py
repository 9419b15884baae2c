"""MMLU (arXiv 2009.03300) by lm-eval's own tasks: 57 subjects of four-option questions, scored by the letter.

The texts, the examples in front (the first of the `dev` split) and what counts as right are lm-eval's; likelihoods come
from any Scorer. Every model gets the same questions, and every answer is kept.
"""

from __future__ import annotations

import io
import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runners.evaluate.choices.chat import Chat
from runners.evaluate.choices.harness import as_harness_model
from runners.evaluate.choices.read import DECIMALS, soften
from runners.evaluate.choices.seam import Scorer
from runners.evaluate.suites.mmlu_tasks import choose_subjects, load_task
from runners.evaluate.suites.outcome import Seat
from runners.progress import Tick
from schemas.errors import EmptyResult
from schemas.item import ChoiceItem, ChoiceRecord, ItemKind

TEMPLATE = "letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class MmluRecords:
    """All questions, subject by subject (`leaf`), each a cluster of its own; each model's `records` in their order.

    `loglikelihoods` of the records are those of the letters, in nats, not divided by anything, as in lm-eval.
    """

    items: tuple[ChoiceItem, ...]
    records: Mapping[Seat, tuple[ChoiceRecord, ...]]


def evaluate_mmlu(
    scorers: Mapping[Seat, Scorer],
    *,
    shots: int = 5,
    limit: int | None = None,
    data: Path | None = None,
    subjects: Sequence[str] = (),
    seed: int = 0,
    kind: ItemKind = ItemKind.FROZEN,
    chats: Mapping[Seat, Chat] | None = None,
    system: str = "",
    tick: Tick = lambda _: None,
) -> MmluRecords:
    """Ask each model, one at least; `tick` counts questions, model after model.

    `subjects` (all, if empty) are names of tasks, with or without their `mmlu_`; the first `limit` questions of each
    are asked. `data` is a folder as `mmlu_data` reads it; without it lm-eval brings the questions from the Hugging Face
    hub. `kind` is what the items are called. With `chats` questions go through the model's template, the examples
    within one turn, after `system`. `seed` is handed to lm-eval, whose MMLU draws nothing. Raises UsageError for an
    unknown subject, data that are not there, and more examples than there are; DownloadFailed where the questions
    cannot be brought; and as Scorer does.
    """
    chosen = choose_subjects(subjects)
    templates = chats or {}
    # Made before the silence: what their scorers say is heard.
    models = {seat: as_harness_model(one, chat=templates.get(seat), tick=tick) for seat, one in scorers.items()}
    with _silence():
        tasks = {subject: load_task(subject, data=data, shots=shots, seed=seed) for subject in chosen}
        found = {
            seat: _run(tasks, model, limit=limit, chat=seat in templates, system=system)
            for seat, model in models.items()
        }
    first = next(iter(found.values()))
    return MmluRecords(
        items=tuple(_item(subject, sample, kind) for subject in chosen for sample in first["samples"][subject]),
        records={
            seat: tuple(_record(subject, sample) for subject in chosen for sample in one["samples"][subject])
            for seat, one in found.items()
        },
    )


def _run(tasks: Mapping[str, Any], model: Any, *, limit: int | None, chat: bool, system: str) -> dict[str, Any]:
    from lm_eval import evaluate

    results: dict[str, Any] = evaluate(
        lm=model,
        task_dict={"tasks": dict(tasks)},
        limit=limit,
        bootstrap_iters=0,
        log_samples=True,
        system_instruction=system or None,
        apply_chat_template=chat,
        fewshot_as_multiturn=False,
    )
    return results


@contextmanager
def _silence() -> Iterator[None]:
    """lm-eval tells of every task on stderr, with bars, datasets of every try; progress is the tick's business."""
    loggers = [logging.getLogger(name) for name in ("lm_eval", "datasets", "huggingface_hub")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with redirect_stderr(io.StringIO()):
            yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _item(subject: str, sample: Mapping[str, Any], kind: ItemKind) -> ChoiceItem:
    name, document = _name(subject, sample), sample["doc"]
    return ChoiceItem(
        id=name,
        kind=kind,
        leaf=subject,
        cluster=name,
        template=TEMPLATE,
        question=document["question"],
        options=tuple(document["choices"]),
        answer=int(sample["target"]),
    )


def _record(subject: str, sample: Mapping[str, Any]) -> ChoiceRecord:
    name = _name(subject, sample)
    sums = [float(response[0]) for response in sample["filtered_resps"]]
    if not all(map(math.isfinite, sums)):
        raise EmptyResult(f"the model gives item {name} a likelihood that is no number: its training diverged")
    # lm-eval takes the first of the likeliest, before anything is rounded.
    return ChoiceRecord(
        item=name,
        loglikelihoods=tuple(round(value, DECIMALS) for value in sums),
        chosen=max(range(len(sums)), key=sums.__getitem__),
        correct=bool(sample["acc"]),
        p_correct=round(soften(sums)[int(sample["target"])], DECIMALS),
    )


def _name(subject: str, sample: Mapping[str, Any]) -> str:
    return f"{subject}/{sample['doc_id']}"
