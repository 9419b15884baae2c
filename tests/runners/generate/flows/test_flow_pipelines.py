"""Finding the flows of a pipeline."""

from __future__ import annotations

from pathlib import Path

import pytest

from runners.generate.flows.pipelines import CHOICES, FREEFORM, GROUNDED, KNOWLEDGE, find_flows, known_pipelines
from schemas.errors import UsageError

FLOW = """
version: "1.0"
blocks: [{name: NAME, type: DuplicateColumnsBlock, config: {columns_map: {document: question}}}]
"""
THREE = (KNOWLEDGE, GROUNDED, FREEFORM)


def pipeline(folder: Path, *names: str, block: str = "copy") -> Path:
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_text(FLOW.replace("NAME", block), encoding="utf-8")
    return folder


def test_a_folder_is_a_pipeline(tmp_path: Path) -> None:
    flows = find_flows(str(pipeline(tmp_path / "mine", *THREE)))
    assert flows.name == "mine"
    assert [flow.name for flow in (flows.knowledge, flows.grounded, flows.freeform)] == [
        "mine/knowledge",
        "mine/grounded_skills",
        "mine/freeform_skills",
    ]
    assert flows.choices.name == "choices/mmlu_bench"


def test_a_folder_may_have_its_own_multiple_choice_flow(tmp_path: Path) -> None:
    assert find_flows(str(pipeline(tmp_path / "mine", *THREE, CHOICES))).choices.name == "mine/mmlu_bench"


def test_a_name_is_looked_for_in_the_folders_first(tmp_path: Path) -> None:
    pipeline(tmp_path / "simple", *THREE, block="own")
    assert find_flows("simple", folders=[tmp_path]).freeform.blocks[0].name == "own"
    assert find_flows("simple").freeform.blocks[0].name != "own"


def test_a_path_is_a_path_even_where_a_pipeline_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline(tmp_path / "simple", *THREE, block="own")
    monkeypatch.chdir(tmp_path)
    assert find_flows("./simple").freeform.blocks[0].name == "own"
    assert find_flows("simple").freeform.blocks[0].name != "own"


def test_an_unknown_name_lists_what_there_is(tmp_path: Path) -> None:
    pipeline(tmp_path / "mine", *THREE)
    with pytest.raises(UsageError, match=r"“complete”; known pipelines: .*full.*, mine, .*simple") as caught:
        find_flows("complete", folders=[tmp_path])
    assert KNOWLEDGE in str(caught.value)


@pytest.mark.parametrize("name", ["../simple", "", ".", "/nowhere/at/all"])
def test_what_is_no_pipeline_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"known pipelines|has no knowledge.yaml"):
        find_flows(name)


@pytest.mark.parametrize("missing", THREE)
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    pipeline(tmp_path / "mine", *(name for name in THREE if name != missing))
    with pytest.raises(UsageError, match=f"has no {missing}; it has to hold"):
        find_flows(str(tmp_path / "mine"))


def test_folders_that_are_not_there_hold_nothing(tmp_path: Path) -> None:
    assert known_pipelines([tmp_path / "none"]) == known_pipelines()
    assert {"simple", "full"} <= set(known_pipelines())
