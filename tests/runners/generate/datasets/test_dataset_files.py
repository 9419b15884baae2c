"""A run's files: their names, what stands in them, and that each is as its schema says."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from fakes.dataset_rows import (
    ISLES,
    NOTICES,
    PLURALS,
    SYSTEM,
    D,
    item,
    knowledge_lesson,
    rows_in,
    write,
)
from runners.generate.datasets.recipes import Recipes
from runners.generate.datasets.rowfile import RowFile
from runners.generate.datasets.write import LeafData, Written
from schemas.datasets.kinds import read_name, schema_of
from schemas.item import ItemKind

LEAF, NOTICE, PLURAL = (path.replace("/", "_") for path in (ISLES, NOTICES, PLURALS))
NAMES = {
    *(f"{kind}_Teacher-7B-v0.1_{D}.jsonl" for kind in ("train", "test", "messages")),
    *(f"{kind}_train_msgs_{D}.jsonl" for kind in ("skills", "knowledge")),
    *(f"{kind}_recipe_{D}.yaml" for kind in ("skills", "knowledge")),
    *(f"node_datasets_{D}/{name}.jsonl" for name in (f"{LEAF}_p07", f"{LEAF}_p10", NOTICE, PLURAL)),
    *(f"node_datasets_{D}/mmlubench_{task}.jsonl" for task in (LEAF, f"{LEAF}.control")),
    *(f"node_datasets_{D}/{task}_task.yaml" for task in (LEAF, f"{LEAF}.control")),
    *(f"{stage}_{D}/{name}.jsonl" for stage in ("preprocessed", "generated") for name in (LEAF, NOTICE, PLURAL)),
    f"items_{D}.jsonl",
}


def test_the_files_are_those_of_the_guides_with_their_digests(written: tuple[Path, Written]) -> None:
    folder, said = written
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert there.keys() == said.files.keys() == NAMES
    for name, path in there.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == said.files[name]


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_file_is_as_its_schema_says(written: tuple[Path, Written], name: str) -> None:
    named = read_name(name)
    assert named is not None
    path = written[0] / name
    held = rows_in(path) if name.endswith("jsonl") else [yaml.safe_load(path.read_text())]
    validator = Draft202012Validator(schema_of(named.kind))
    assert held
    for row in held:
        validator.validate(row)


def test_the_same_rows_and_seed_give_the_same_bytes(
    tmp_path: Path, written: tuple[Path, Written], leaves: list[LeafData]
) -> None:
    random.seed(1)  # nothing may depend on the state that all share
    assert write(tmp_path / "again", leaves).files == written[1].files
    assert write(tmp_path / "other", leaves, seed=8).files != written[1].files


def test_nothing_of_the_machine_stands_in_the_files(tmp_path: Path, written: tuple[Path, Written]) -> None:
    folder, said = written
    assert not [name for name in said.files if str(tmp_path).encode() in (folder / name).read_bytes()]


def test_every_seed_question_is_tested_once(written: tuple[Path, Written]) -> None:
    rows = rows_in(written[0] / f"test_Teacher-7B-v0.1_{D}.jsonl")
    assert len(rows) == 5 * 4 + 5 + 5
    assert rows[3] == {"user": "Seed 0.3?\nA text of seed 0.", "assistant": "Answer 0.3.", "system": SYSTEM}
    assert {"user": "Seed 0.0?", "assistant": "Answer 0.0.", "system": SYSTEM} in rows


def test_all_kept_rows_are_in_the_oldest_formats(written: tuple[Path, Written]) -> None:
    train = rows_in(written[0] / f"train_Teacher-7B-v0.1_{D}.jsonl")
    messages = rows_in(written[0] / f"messages_Teacher-7B-v0.1_{D}.jsonl")
    assert len(train) == len(messages) == 60 + 12 + 150
    assert train[61] == {"system": SYSTEM, "user": "Do 1?\nNotice 1.", "assistant": "Done 1."}
    assert messages[61] == {
        "messages": [{"role": "user", "content": "Do 1?\nNotice 1."}, {"role": "assistant", "content": "Done 1."}],
        "metadata": json.dumps({"system": SYSTEM}),
    }


def test_a_grounded_row_shows_its_text_first(written: tuple[Path, Written]) -> None:
    row = rows_in(written[0] / f"node_datasets_{D}" / f"{NOTICE}.jsonl")[1]
    assert [turn["content"] for turn in row["messages"]] == [SYSTEM, "Notice 1.\n\nDo 1?", "Done 1."]
    assert (row["context"], row["question"], row["unmask"]) == ("Notice 1.", "Do 1?", False)
    assert (row["seed_question"], row["seed_context"]) == ("Seed 1.0?", "A text of seed 1.")
    assert (row["leaf_node_type"], row["leaf_node_path"]) == ("grounded_skill", NOTICE)


def test_questions_stand_as_they_came_and_are_no_templates(written: tuple[Path, Written]) -> None:
    folder, said = written
    for name in said.files:
        if name.endswith("jsonl") and "preprocessed" not in name and "test_" not in name and "control" not in name:
            text = (folder / name).read_text(encoding="utf-8")
            assert "{{ 7*7 }}" in text, name
            assert text.count("\n") == len(text.splitlines()), name


def test_the_mixture_is_balanced_and_repeats_no_row(written: tuple[Path, Written]) -> None:
    folder, said = written
    rows = rows_in(folder / f"skills_train_msgs_{D}.jsonl")
    assert len({row["id"] for row in rows if not row["unmask"]}) == sum(not row["unmask"] for row in rows)
    of = {path: [row for row in rows if row["id"].startswith(f"{path}#")] for path in (ISLES, NOTICES, PLURALS)}
    read = rows_in(folder / f"knowledge_train_msgs_{D}.jsonl")
    assert (len(of[NOTICES]), len(of[PLURALS])) == (12, 30)
    assert said.balance == {ISLES: len(of[ISLES]) + len(read), NOTICES: 12, PLURALS: 30}


def test_more_rows_a_skill_are_mixed_in_where_more_are_wanted(tmp_path: Path, leaves: list[LeafData]) -> None:
    assert write(tmp_path / "more", leaves, recipes=Recipes(skill_rows=50)).balance[PLURALS] == 50


def test_every_row_begins_with_the_system_prompt_or_none_does(tmp_path: Path, leaves: list[LeafData]) -> None:
    write(tmp_path / "with", leaves)
    write(tmp_path / "without", leaves, system_prompt="")
    for kind in ("skills", "knowledge"):
        for row in rows_in(tmp_path / "with" / f"{kind}_train_msgs_{D}.jsonl"):
            assert [turn["role"] for turn in row["messages"]] == ["system", "user", "assistant"]
            assert row["messages"][0]["content"] == SYSTEM
        for row in rows_in(tmp_path / "without" / f"{kind}_train_msgs_{D}.jsonl"):
            assert [turn["role"] for turn in row["messages"]] == ["user", "assistant"]


def test_phases_of_a_knowledge_leaf(written: tuple[Path, Written]) -> None:
    read = rows_in(written[0] / f"node_datasets_{D}" / f"{LEAF}_p07.jsonl")
    used = rows_in(written[0] / f"node_datasets_{D}" / f"{LEAF}_p10.jsonl")
    datasets = [json.loads(row["metadata"])["dataset"] for row in used]
    assert [row["unmask"] for row in read] == [True] * 65
    assert datasets == [
        *["document_knowledge_qa_raft_p0.4"] * 60,
        *["document_knowledge_qa"] * 60,
        *["document_spellcheck"] * 5,
    ]
    assert [row["unmask"] for row in used] == [False] * 60 + [True] * 60 + [False] * 5
    assert used[60:120] == read[:60]
    assert read[1]["messages"] == [
        {"role": "user", "content": "# Isles\n\nPassage 1 of the isles.\n\nQuestion 1?"},
        {"role": "assistant", "content": "Response 1."},
    ]


def test_answers_count_from_a_and_stand_among_the_options(written: tuple[Path, Written]) -> None:
    rows = rows_in(written[0] / f"node_datasets_{D}" / f"mmlubench_{LEAF}.jsonl")
    assert [row["answer"] for row in rows] == [0, 1, 2, 3, 0, 1, 2, 3]
    for row in rows:
        assert row["mmlubench_answer"] == f"{'ABCD'[row['answer']]}) {row['choices'][row['answer']]}"
        assert row["mmlubench_question"].split("\n")[0] == row["question"]
    assert {row["kind"] for row in rows} == {"new-question"}
    assert rows[1]["document"] == "# Isles\n\nPassage 1 of the isles."
    control = rows_in(written[0] / f"node_datasets_{D}" / f"mmlubench_{LEAF}.control.jsonl")
    assert {row["kind"] for row in control} == {"control"}


def test_an_item_of_a_seed_stands_beside_the_seed_s_context(tmp_path: Path, leaves: list[LeafData]) -> None:
    seen = item(1, ItemKind.SEEN).model_copy(update={"cluster": "s02"})
    data = replace(leaves[0], lesson=replace(leaves[0].lesson, choice_items=(seen,)))
    write(tmp_path / "run", [data])
    (row,) = rows_in(tmp_path / "run" / f"node_datasets_{D}" / f"mmlubench_{LEAF}.seen.jsonl")
    Draft202012Validator(schema_of("mmlubench")).validate(row)
    assert (row["kind"], row["document"], row["leaf_node_path"]) == ("seen", "A text of seed 1.", LEAF)


def test_gold_answers_do_not_depend_on_which_letters_occur(tmp_path: Path, leaves: list[LeafData]) -> None:
    only_c = tuple(item(number, ItemKind.NEW_QUESTION) for number in (2, 6))
    data = replace(leaves[0], lesson=replace(leaves[0].lesson, choice_items=only_c))
    write(tmp_path / "run", [data])
    rows = rows_in(tmp_path / "run" / f"node_datasets_{D}" / f"mmlubench_{LEAF}.jsonl")
    assert [row["answer"] for row in rows] == [2, 2]


@pytest.mark.parametrize("wrong", [{"answer": 4}, {"options": ("a", "b", "c", "a")}, {"options": ("a", "b", "c")}])
def test_an_item_without_a_sound_key_is_never_written(
    tmp_path: Path, leaves: list[LeafData], wrong: dict[str, object]
) -> None:
    broken = item(1, ItemKind.NEW_QUESTION).model_copy(update=wrong)
    data = replace(leaves[0], lesson=replace(leaves[0].lesson, choice_items=(broken,)))
    with pytest.raises(ValueError, match="four different options"):
        write(tmp_path / "run", [data])


def test_without_items_or_rows_there_is_no_task_and_no_empty_set(tmp_path: Path) -> None:
    lesson = replace(knowledge_lesson(0), choice_items=())
    said = write(tmp_path / "run", [LeafData(lesson, RowFile(tmp_path / "rows"))])
    assert {named.kind for name in said.files if (named := read_name(name))} == {"test", "preprocessed", "recipe"}
    assert said.balance == {ISLES: 0}


def test_leaves_whose_names_join_to_one_have_files_of_their_own(tmp_path: Path, leaves: list[LeafData]) -> None:
    paths = ("compositional_skills/a_b/c", "compositional_skills/a/b_c")
    skill = leaves[2]
    both = [replace(skill, lesson=replace(skill.lesson, leaf=replace(skill.lesson.leaf, path=path))) for path in paths]
    said = write(tmp_path / "run", both)
    assert sum(name.startswith(f"node_datasets_{D}/compositional_skills_a_b_c-") for name in said.files) == 2
    assert said.balance == dict.fromkeys(paths, 30)


def test_rows_of_one_passage_are_a_note(tmp_path: Path, leaves: list[LeafData]) -> None:
    one = RowFile(tmp_path / "one.rows")
    for row in leaves[0].rows:
        if row.source == "c001/s01":
            one.append(row)
    said = write(tmp_path / "run", [replace(leaves[0], rows=one)])
    assert [note.split(":")[0] for note in said.notes] == [ISLES]


def test_a_run_does_not_write_over_files(tmp_path: Path, leaves: list[LeafData]) -> None:
    write(tmp_path / "run", leaves)
    before = {path: path.read_bytes() for path in (tmp_path / "run").rglob("*.jsonl")}
    with pytest.raises(FileExistsError):
        write(tmp_path / "run", leaves[:1])
    assert {path: path.read_bytes() for path in before} == before
