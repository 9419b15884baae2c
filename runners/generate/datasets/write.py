"""All files of a run, by the names that InstructLab's guides know them by.

`D` is the moment of the run, `<leaf>` the leaf's path joined with `_`, all names are below the run's folder:

    train_<model>_<D>.jsonl, messages_<model>_<D>.jsonl     every kept row, in the two oldest formats
    test_<model>_<D>.jsonl                                  the seed examples, each question once
    skills_train_msgs_<D>.jsonl                             so many rows of each skill, knowledge among distractors, and
                                                            what default recipes add; by skills_recipe_<D>.yaml
    knowledge_train_msgs_<D>.jsonl                          knowledge after its documents; by knowledge_recipe_<D>.yaml
    node_datasets_<D>/<leaf>.jsonl                          a skill's rows
    node_datasets_<D>/<leaf>_p07.jsonl, <leaf>_p10.jsonl    a knowledge leaf's rows, for either phase
    node_datasets_<D>/mmlubench_<leaf>.jsonl, <leaf>_task.yaml    its new questions; those of other kinds of items
                                                            stand in files and tasks `<leaf>.control`, `<leaf>.seen`
    node_datasets_<D>/<leaf>.seeds.jsonl, <leaf>.seeds_p07.jsonl  its own questions that are taught
    preprocessed_<D>/<leaf>.jsonl, generated_<D>/<leaf>.jsonl     what flows began with, and what they left
    items_<D>.jsonl                                         every evaluation item, with its kind
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path

from runners.generate.chunks.seam import Lesson
from runners.generate.datasets.choices import TAGS, choice_rows, task_name, task_text
from runners.generate.datasets.files import Files
from runners.generate.datasets.mixer import Mixer
from runners.generate.datasets.names import leaf_names, model_name, stamp_of
from runners.generate.datasets.plain import message_rows, test_rows, train_rows
from runners.generate.datasets.recipes import Recipes
from runners.generate.datasets.rowfile import RowFile
from runners.generate.datasets.stages import generated_rows, preprocessed_rows
from schemas.generation import GeneratedRow


@dataclass(frozen=True, slots=True)
class LeafData:
    """A leaf with its kept rows. `auxiliary` holds, by `dataset_type`, instructions to which that row's document is the
    answer. `seeds` are the leaf's own questions that are taught, where they do not stand among the rows already.
    """

    lesson: Lesson
    rows: RowFile
    auxiliary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seeds: tuple[GeneratedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """SHA-256 of every file by its name below the run's folder; how many rows of each leaf training gets to see, in
    both mixtures together; and what is worth a word to people.
    """

    files: dict[str, str]
    balance: dict[str, int]
    notes: tuple[str, ...] = ()


def write_datasets(
    folder: Path,
    leaves: Sequence[LeafData],
    *,
    model: str,
    when: datetime,
    system_prompt: str,
    recipes: Recipes,
    seed: int,
) -> Written:
    """Write all files into `folder`, where none of them may be yet. The same rows and `seed` give the same bytes.

    A set without rows has no file. Raises UsageError for a set of `recipes` that cannot be read, OSError, and
    ValueError for a multiple-choice item without a sound key.
    """
    files, stamp = Files(folder), stamp_of(when)
    names = leaf_names([one.lesson.leaf.path for one in leaves])
    _write_plain(files, leaves, f"{model_name(model)}_{stamp}", system_prompt=system_prompt)
    mixer = Mixer(files, stamp, recipes, system_prompt=system_prompt, seed=seed)
    for number, one in enumerate(leaves):
        name = names[one.lesson.leaf.path]
        files.write_lines(f"preprocessed_{stamp}/{name}.jsonl", preprocessed_rows(one.lesson, number=number))
        files.write_lines(f"generated_{stamp}/{name}.jsonl", generated_rows(one.rows))
        mixer.add(one.lesson.leaf, name, one.rows, one.auxiliary)
        mixer.add_seeds(one.lesson.leaf, name, one.seeds)
        _write_choices(files, f"node_datasets_{stamp}", name, one.lesson)
    items = (item for one in leaves for item in (*one.lesson.choice_items, *one.lesson.open_items))
    files.write_lines(f"items_{stamp}.jsonl", (item.model_dump(mode="json") for item in items))
    mixer.mix()
    return Written(files.digests, mixer.balance, tuple(mixer.notes))


def _write_plain(files: Files, leaves: Sequence[LeafData], end: str, *, system_prompt: str) -> None:
    seeds = test_rows((one.lesson.leaf for one in leaves), system_prompt=system_prompt)
    rows = [one.rows for one in leaves]
    files.write_lines(f"test_{end}.jsonl", seeds)
    files.write_lines(f"train_{end}.jsonl", train_rows(chain.from_iterable(rows), system_prompt=system_prompt))
    files.write_lines(f"messages_{end}.jsonl", message_rows(chain.from_iterable(rows), system_prompt=system_prompt))


def _write_choices(files: Files, folder: str, leaf: str, lesson: Lesson) -> None:
    for kind in TAGS:
        task = task_name(leaf, kind)
        data = f"mmlubench_{task}.jsonl"
        if rows := files.write_lines(f"{folder}/{data}", choice_rows(lesson, kind)):
            files.write_text(f"{folder}/{task}_task.yaml", task_text(task, kind, data=data, rows=rows))
