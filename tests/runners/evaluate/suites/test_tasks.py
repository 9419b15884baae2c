"""Folders of multiple-choice tasks: taxobot's, InstructLab's, and what is wrong with others."""

from __future__ import annotations

import json
import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from runners.evaluate.suites.task_rows import ALIKE, MENDED
from runners.evaluate.suites.tasks import Tasks, read_tasks
from runners.generate.datasets.choices import task_text
from schemas.errors import UsageError
from schemas.item import ItemKind

OPTIONS = ["red", "green", "blue", "grey"]
THEIRS = {
    "task": "knowledge_tonsils",
    "tag": "mmlu_pr",
    "dataset_path": "json",
    "dataset_kwargs": {"data_files": {"test": "/another/machine/mmlubench_knowledge_tonsils.jsonl"}},
    "test_split": "test",
    "doc_to_text": "{{question.strip()}}\nA. {{choices[0]}}\nB. {{choices[1]}}\nC. {{choices[2]}}\nD. {{choices[3]}}\n"
    "Answer:",
    "doc_to_choice": "{{[choices[0], choices[1], choices[2], choices[3]]}}",
    "doc_to_target": "{{answer}}",
    "output_type": "multiple_choice",
}
SHARED = {key: value for key, value in THEIRS.items() if key not in ("task", "tag", "dataset_kwargs")} | {
    "group": "mmlu_pr",
    "doc_to_choice": ["A", "B", "C", "D"],
}


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"question": f"Which colour has number {number}?", "choices": OPTIONS, "answer": number % 4, **more}


def write(folder: Path, name: str, rows: list[Any], **task: Any) -> None:
    folder.mkdir(exist_ok=True)
    lines = [one if isinstance(one, str) else json.dumps(one) for one in rows]
    (folder / f"mmlubench_{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = {**THEIRS, "task": name, **task}
    told["dataset_kwargs"] = task.get(
        "dataset_kwargs", {"data_files": {"test": f"/another/machine/mmlubench_{name}.jsonl"}}
    )
    (folder / f"{name}_task.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")


def read(folder: Path, rows: list[Any], **task: Any) -> Tasks:
    write(folder, "leaf", rows, **task)
    return read_tasks(folder)


def test_instructlabs_layout_with_a_path_of_another_machine(tmp_path: Path) -> None:
    tasks = read(tmp_path, [row(0, document="One."), row(1, document="One."), row(2, document="Two."), row(3)])
    (task,) = tasks.tasks
    assert (task.leaf, task.kind, task.letters, task.listed) == ("leaf", ItemKind.NEW_QUESTION, False, True)
    assert [item.id for item in task.items] == ["leaf/1", "leaf/2", "leaf/3", "leaf/4"]
    assert [item.answer for item in task.items] == [0, 1, 2, 3]
    one, same, two, alone = (item.cluster for item in task.items)
    assert one == same
    assert len({one, two, alone}) == 3
    assert tasks.warnings == ()


@pytest.mark.parametrize("letters", ["BCCDB", "DDBDD", "CC", "ABCD"])
def test_keys_that_were_numbered_by_the_letters_present_are_right_again(tmp_path: Path, letters: str) -> None:
    """The reference numbers the letters that occur: B, C, C, D, B become 0, 1, 1, 2, 0, which is A, B, B, C, A."""
    present = sorted(set(letters))
    shifted = [present.index(letter) for letter in letters]
    right = ["ABCD".index(letter) for letter in letters]
    rows = [
        row(number, answer=shifted[number], mmlubench_answer=f"{letter}) {OPTIONS['ABCD'.index(letter)]}")
        for number, letter in enumerate(letters)
    ]
    tasks = read(tmp_path, rows)
    assert [item.answer for item in tasks.tasks[0].items] == right
    wrong = sum(one != two for one, two in zip(shifted, right, strict=True))
    assert (shifted == right) == (letters == "ABCD"), "the contrast: what the reference scores against"
    assert tasks.warnings == ((f"mmlubench_leaf.jsonl: {MENDED} ({wrong} ×)",) if wrong else ())


def test_the_evaluation_projects_own_layout_with_an_included_file(tmp_path: Path) -> None:
    (tmp_path / "_default_mmlu_pr_template_yaml").write_text(yaml.safe_dump(SHARED), encoding="utf-8")
    (tmp_path / "tonsils.jsonl").write_text(json.dumps(row(1)) + "\n", encoding="utf-8")
    own = {"task": "tonsils", "include": "_default_mmlu_pr_template_yaml"}
    own["dataset_kwargs"] = {"data_files": {"test": "tonsils.jsonl"}}  # type: ignore[assignment]
    (tmp_path / "tonsils_task.yaml").write_text(yaml.safe_dump(own), encoding="utf-8")
    (task,) = read_tasks(tmp_path).tasks
    assert (task.leaf, task.letters, len(task.items)) == ("tonsils", True, 1)


def test_what_generation_writes(tmp_path: Path) -> None:
    folder = tmp_path / "node_datasets_2026-01-01T00_00_00"
    folder.mkdir()
    for kind, name in (
        (ItemKind.NEW_QUESTION, "leaf"),
        (ItemKind.CONTROL, "leaf.control"),
        (ItemKind.SEEN, "leaf.seen"),
    ):
        data = f"mmlubench_{name}.jsonl"
        told = row(2, id=f"leaf#{kind}", cluster="c001", template="which", kind=kind.value)
        (folder / data).write_text(json.dumps(told) + "\n", encoding="utf-8")
        (folder / f"{name}_task.yaml").write_text(task_text(name, kind, data=data, rows=1), encoding="utf-8")
    tasks = read_tasks(tmp_path)  # the only folder of its kind in what a run has left
    assert tasks.leaves == ("leaf",)
    assert sorted(task.kind for task in tasks.of("leaf")) == ["control", "new-question", "seen"]
    item = tasks.tasks[0].items[0]
    assert (item.cluster, item.template, item.answer, item.options) == ("c001", "which", 2, tuple(OPTIONS))


def test_questions_without_a_sound_key_are_left_out_and_told(tmp_path: Path) -> None:
    tasks = read(tmp_path, [row(0), row(1, choices=["red", "red", "blue", "grey"])])
    assert len(tasks.tasks[0].items) == 1
    assert tasks.warnings == (f"mmlubench_leaf.jsonl: {ALIKE} (1 ×)",)


def test_an_empty_task_is_told_beside_the_others(tmp_path: Path) -> None:
    write(tmp_path, "empty", [])
    tasks = read(tmp_path, [row(0)])
    assert tasks.leaves == ("leaf",)
    assert tasks.warnings == ("mmlubench_empty.jsonl holds no question that can be asked",)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", r"mmlubench_leaf\.jsonl:2: this line is no JSON"),
        ("[1]", r"jsonl:2: an object"),
        ({**row(0), "question": " "}, r"jsonl:2: question: a text"),
        ({**row(0), "choices": ["a"]}, r"jsonl:2: choices: a list of 2 to 10"),
        ({**row(0), "choices": ["a", 1, "c", "d"]}, r"jsonl:2: choices: each of them"),
        ({**row(0), "answer": 4}, r"jsonl:2: answer: the place of the right option, 0 to 3"),
        ({**row(0), "answer": -1}, "answer: the place"),
        ({**row(0), "answer": True}, "answer: the place"),
        ({**row(0), "answer": 1.0}, "answer: the place"),
        ({**row(0), "answer": "E"}, "answer: the place"),
        ({**row(0), "mmlubench_answer": "E) what"}, "answer: the place"),
    ],
)
def test_a_row_that_is_wrong_is_located(tmp_path: Path, bad: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        read(tmp_path, [row(0), bad])
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ({"task": ""}, r"leaf_task\.yaml: task: a name"),
        ({"output_type": "generate_until"}, "output_type: multiple_choice"),
        ({"doc_to_text": "Say: {{question}}"}, "doc_to_text: only question"),
        ({"doc_to_choice": ["1", "2"]}, "doc_to_choice: the texts"),
        ({"doc_to_choice": None}, "doc_to_choice: the texts"),
        ({"doc_to_choice": []}, "doc_to_choice: the texts"),
        ({"doc_to_choice": "{{choices|reverse|list}}"}, "doc_to_choice: the texts"),
        ({"doc_to_choice": "{% for i in range(10**9) %}{{choices}}{% endfor %}"}, "doc_to_choice: the texts"),
        ({"doc_to_text": ["question"]}, "doc_to_text: only question"),
        ({"doc_to_target": "{{[3, 2, 1, 0][answer]}}"}, "doc_to_target: only `answer`"),
        ({"process_docs": "turn"}, "process_docs: no code is run"),
        ({"task": ".new-question"}, "task: a name"),
        ({"test_split": ["test"]}, r"data_files\.test: the path"),
        ({"dataset_kwargs": {"data_files": {"test": "x" * 5000}}}, "no xxx"),
        ({"include": ""}, "only a file in the same folder"),
        ({"dataset_path": "cais/mmlu"}, r"data_files\.test: the path"),
        ({"dataset_kwargs": None}, r"data_files\.test: the path"),
        ({"dataset_kwargs": {"data_files": {"test": "nowhere.jsonl"}}}, r"no nowhere\.jsonl, nor a file of that name"),
        ({"include": "../other.yaml"}, "only a file in the same folder"),
        ({"include": "leaf_task.yaml"}, "more than 5 files include each other"),
        ({"include": "missing.yaml"}, r"missing\.yaml cannot be read"),
    ],
)
def test_a_task_that_is_wrong_is_located(tmp_path: Path, task: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read(tmp_path, [row(0)], **task)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("task: [", r"leaf_task\.yaml:\d+: "),
        ("v: 2001-99-99", r"leaf_task\.yaml: a value in it cannot be read: month"),
        ("v: !!timestamp x", r"leaf_task\.yaml: a value in it cannot be read"),
        (f"v: {'9' * 5000}", r"leaf_task\.yaml: a value in it cannot be read"),
        ("task: !!python/name:os.system", r"leaf_task\.yaml:1: "),
        ("task: !function utils.doc_to_text", r"leaf_task\.yaml:1: "),
        ("- a", "keys of a task"),
        ("{" * 10_000, "leaf_task"),
    ],
)
def test_yaml_that_is_wrong_is_located_and_never_executed(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "leaf_task.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        read_tasks(tmp_path)


def test_folders_without_such_tasks(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        read_tasks(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="has the tag mmlu_pr"):
        read_tasks(tmp_path)
    (tmp_path / "node_datasets_a").mkdir()
    (tmp_path / "node_datasets_b").mkdir()
    with pytest.raises(UsageError, match="holds several: node_datasets_a, node_datasets_b; say which one"):
        read_tasks(tmp_path)
    write(tmp_path / "c", "leaf", [], tag="mmlu_pr_control")
    with pytest.raises(UsageError, match="its tasks hold no question"):
        read_tasks(tmp_path / "c")


def test_answers_to_two_questions_of_one_id_could_not_be_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the id one stands there twice"):
        read(tmp_path, [row(0, id="one"), row(1, id="one")])


def test_a_text_that_grows_without_end_is_never_written_out(tmp_path: Path) -> None:
    write(tmp_path, "leaf", [row(0)])
    file = tmp_path / "leaf_task.yaml"
    grown = "a: &a [x]\n" + "".join(
        f"{one}: &{one} [{', '.join([f'*{two}'] * 9)}]\n" for two, one in pairwise("abcdefghij")
    )
    told = {key: value for key, value in yaml.safe_load(file.read_text()).items() if key != "doc_to_text"}
    file.write_text(f"{grown}doc_to_text: *j\n{yaml.safe_dump(told)}")
    with pytest.raises(UsageError, match="doc_to_text: only question"):
        read_tasks(tmp_path)


@pytest.mark.parametrize("name", ["leaf_task.yaml", "other_task.yaml"])
def test_nobody_waits_for_a_pipe(tmp_path: Path, name: str) -> None:
    write(tmp_path, "leaf", [row(0)])
    (tmp_path / name).unlink(missing_ok=True)
    os.mkfifo(tmp_path / name)
    with pytest.raises(UsageError, match=f"{name} cannot be read: it is no ordinary file"):
        read_tasks(tmp_path)


def test_half_a_character_is_refused_before_it_is_written_somewhere(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"leaf\.jsonl:1: there is half a character"):
        read(tmp_path, [row(0, document="\ud800")])
