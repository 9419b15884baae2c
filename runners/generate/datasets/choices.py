"""Multiple-choice sets for lm-eval: `mmlubench_<leaf>.jsonl` and `<leaf>_task.yaml`.

A task names its rows by a path relative to its own folder, so that the folder may be moved or sent elsewhere. lm-eval
0.4 hands that path to `datasets`, which goes by the current folder: start it in `node_datasets_*`, as
`lm_eval --include_path . --tasks mmlu_pr`.
(docs/new_task_guide.md of https://github.com/EleutherAI/lm-evaluation-harness)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from runners.generate.chunks.seam import Lesson
from runners.generate.datasets.columns import leaf_columns
from runners.generate.exam.letters import LETTERS
from runners.generate.samples import choice_samples
from runners.generate.split import seed_id
from schemas.item import ChoiceItem, ItemKind
from schemas.taxonomy import Leaf

TAGS = {ItemKind.NEW_QUESTION: "mmlu_pr", ItemKind.CONTROL: "mmlu_pr_control", ItemKind.SEEN: "mmlu_pr_seen"}
"""What lm-eval calls all tasks of one kind of items. Only new questions tell what was learnt: they have the name that
InstructLab's evaluation asks for, and a score of their own."""
FEW_SHOTS = 5  # that InstructLab's evaluation puts before a question
_HEAD = "# Paths are relative to this folder: start lm_eval in it, with --include_path .\n"
_TEXT = "{{question.strip()}}\nA. {{choices[0]}}\nB. {{choices[1]}}\nC. {{choices[2]}}\nD. {{choices[3]}}\nAnswer:"


def task_name(leaf: str, kind: ItemKind) -> str:
    """The name of a task and the middle of its files' names; leaves' names hold no dot."""
    return leaf if kind is ItemKind.NEW_QUESTION else f"{leaf}.{kind.value}"


def choice_rows(lesson: Lesson, kind: ItemKind) -> Iterator[dict[str, Any]]:
    """The items of one kind, each with the passage it was written from and with what the teacher was shown.

    Raises ValueError for an item that has not four different options and its answer among them: a wrong key would pass
    for a model's error.
    """
    samples = {sample.source: sample.row for sample in choice_samples(lesson, number=0)}
    for item in lesson.choice_items:
        if item.kind is kind:
            shown = samples.get(item.cluster) or _seed_row(lesson.leaf, item.cluster)
            yield {**_shown(shown), **_columns(lesson, item), **_question(item)}


def task_text(task: str, kind: ItemKind, *, data: str, rows: int) -> str:
    """The YAML of a task over the file `data`.

    Options are compared by the likelihood of their texts. Examples for a question come from the others, never from
    itself; where there are too few others, none are shown.
    """
    few = {"fewshot_split": "test"} if rows > FEW_SHOTS else {"num_fewshot": 0}
    described = {
        "task": task,
        "tag": TAGS[kind],
        "dataset_path": "json",
        "dataset_name": None,
        "dataset_kwargs": {"data_files": {"test": data}},
        "test_split": "test",
        **few,
        "doc_to_text": _TEXT,
        "doc_to_choice": "choices",
        "doc_to_target": "answer",
        "output_type": "multiple_choice",
        "metric_list": [{"metric": "acc", "aggregation": "mean", "higher_is_better": True}],
    }
    return _HEAD + yaml.safe_dump(described, sort_keys=False, allow_unicode=True)


def _seed_row(leaf: Leaf, cluster: str) -> dict[str, str]:
    """Of an item that is a seed example's own question: its context is what it was written from."""
    context = next((seed.context for number, seed in enumerate(leaf.seeds) if seed_id(number) == cluster), None)
    return {**leaf_columns(leaf), "document": (context or "").strip(), "document_outline": leaf.outline}


def _shown(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in row.items() if isinstance(value, str) and name != "domain"}


def _columns(lesson: Lesson, item: ChoiceItem) -> dict[str, str]:
    origin = {"id": item.id, "kind": item.kind.value, "cluster": item.cluster, "template": item.template}
    return {**origin, "subject": lesson.leaf.domain, "dataset_type": "mcq_qa"}


def _question(item: ChoiceItem) -> dict[str, Any]:
    if len(item.options) != len(LETTERS) or len(set(item.options)) < len(LETTERS) or item.answer >= len(LETTERS):
        raise ValueError(f"{item.id} has not four different options and an answer among them")
    options = [f"{letter}) {option}" for letter, option in zip(LETTERS, item.options, strict=True)]
    return {
        "mmlubench_question": "\n".join([item.question, *options]),
        "mmlubench_answer": options[item.answer],
        "question": item.question,
        "choices": list(item.options),
        "answer": item.answer,
    }
