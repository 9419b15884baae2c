"""The schemas of a run's files: sound, fresh where models decide them, and each reachable by a name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas.datasets import kinds
from schemas.datasets.kinds import derived_schemas, read_name, schema_of

FOLDER = Path(kinds.__file__).parent
D = "2026-11-20T10_25_37"
NAMES = {
    f"train_granite_7b_{D}.jsonl": ("train", "granite_7b", D),
    f"train_{D}.jsonl": ("train", "", D),
    f"test_m_{D}.jsonl": ("test", "m", D),
    f"messages_train_x_{D}.jsonl": ("messages", "train_x", D),
    f"skills_train_msgs_{D}.jsonl": ("train_msgs", "", D),
    f"knowledge_train_msgs_{D}.jsonl": ("train_msgs", "", D),
    f"skills_recipe_{D}.yaml": ("recipe", "", D),
    f"node_datasets_{D}/compositional_skills_a.jsonl": ("skill", "", D),
    f"node_datasets_{D}/knowledge_a_p07.jsonl": ("knowledge", "", D),
    f"node_datasets_{D}/knowledge_a_p10.jsonl": ("knowledge", "", D),
    f"node_datasets_{D}/mmlubench_knowledge_a.control.jsonl": ("mmlubench", "", D),
    f"node_datasets_{D}/knowledge_a_task.yaml": ("task", "", D),
    f"preprocessed_{D}/a.jsonl": ("preprocessed", "", D),
    f"generated_{D}/a.jsonl": ("generated", "", D),
    f"items_{D}.jsonl": ("item", "", D),
    "funnel.json": ("funnel", "", ""),
    "manifest.json": ("manifest", "", ""),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_tells_its_kind(name: str) -> None:
    named = read_name(name)
    assert named is not None
    assert (named.kind, named.model, named.stamp) == NAMES[name]
    Draft202012Validator.check_schema(schema_of(named.kind))


@pytest.mark.parametrize(
    "name", ["train.jsonl", "train_m_2026.jsonl", f"a/train_m_{D}.jsonl", f"train_m_{D}.jsonl.part"]
)
def test_other_names_tell_nothing(name: str) -> None:
    assert read_name(name) is None


def test_every_schema_has_a_name_that_leads_to_it() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {kind for kind, _, _ in NAMES.values()}


def test_what_models_decide_is_fresh() -> None:
    assert {kind: schema_of(kind) for kind in derived_schemas()} == derived_schemas(), "write the files anew"


ROW = {"question": "Q?", "choices": ["a", "b", "c", "d"], "answer": 3, "mmlubench_answer": "D) d", "cluster": "c001"}
WRONG: list[dict[str, Any]] = [
    {"answer": 4},
    {"answer": "D"},
    {"choices": ["a", "b", "c"]},
    {"choices": ["a", "b", "c", "c"]},
    {"kind": "other"},
    {"mmlubench_answer": "E) e"},
]


@pytest.mark.parametrize("change", [{}, *WRONG], ids=json.dumps)
def test_a_multiple_choice_item_without_a_sound_key_does_not_pass(change: dict[str, Any]) -> None:
    whole = {
        **ROW,
        "id": "i",
        "kind": "control",
        "template": "",
        "dataset_type": "mcq_qa",
        "mmlubench_question": "Q?",
        "document": "",
        "subject": "",
        "leaf_node_path": "a",
        "leaf_node_type": "knowledge",
    }
    assert Draft202012Validator(schema_of("mmlubench")).is_valid(whole | change) is (change == {})


@pytest.mark.parametrize(
    ("path", "valid"), [("mmlubench_a.jsonl", True), ("/abs/mmlubench_a.jsonl", False), ("../mmlubench_a.jsonl", False)]
)
def test_a_task_s_path_is_relative(path: str, valid: bool) -> None:
    data = schema_of("task")["properties"]["dataset_kwargs"]
    assert Draft202012Validator(data).is_valid({"data_files": {"test": path}}) is valid
