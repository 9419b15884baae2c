"""Recipes: what is read, how large portions are, and every complaint located."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from fakes.dataset_rows import ISLES, PLURALS, D, write
from runners.generate.datasets.recipes import Portion, find_recipes, read_recipe, rows_of, sdg_folders
from runners.generate.datasets.write import LeafData
from schemas.errors import UsageError

ROW = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}], "origin": "old"}\n'


def put(folder: Path, kind: str, text: str, *, rows: int = 10) -> Path:
    recipes = folder / "default_data_recipes"
    recipes.mkdir(parents=True, exist_ok=True)
    (recipes / "set.jsonl").write_text(ROW * rows)
    (recipes / f"{kind}.yaml").write_text(text)
    return recipes / f"{kind}.yaml"


def test_paths_are_relative_to_the_recipe(tmp_path: Path) -> None:
    path = put(tmp_path, "skills", "datasets:\n- {path: set.jsonl, sampling_size: 3}\n- {path: set.jsonl}\n")
    assert read_recipe(path) == (Portion(path.parent / "set.jsonl", 3), Portion(path.parent / "set.jsonl", 1.0))


@pytest.mark.parametrize(("size", "rows"), [(1.0, 10), (0.25, 2), (2.5, 25), (3, 3), (30, 30), (1, 1), (0, 0)])
def test_a_ratio_is_no_count(size: float, rows: int) -> None:
    assert rows_of(Portion(Path("set"), size), 10) == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a", "a list `datasets`"),
        ("datasets: {a: b}", "a list `datasets`"),
        ("datasets: [", "cannot be read as a recipe"),
        ("[" * 5_000, "cannot be read as a recipe: it stands too deep inside of itself"),
        (f"datasets: {'9' * 5_000}", "cannot be read as a recipe"),
        ("datasets: 2024-13-45", "cannot be read as a recipe"),
        ("datasets: !!bool perhaps", "cannot be read as a recipe"),
        ("datasets: !!timestamp noon", "cannot be read as a recipe"),
        ("datasets: [{sampling_size: 1}]", "datasets[0] needs a `path`"),
        ("datasets: [{path: no.jsonl}]", "datasets[0].path: there is no file"),
        (
            "datasets: [{path: set.jsonl}, {path: set.jsonl, sampling_size: all}]",
            "datasets[1].sampling_size is a ratio",
        ),
        ("datasets: [{path: set.jsonl, sampling_size: -1}]", "not -1"),
        ("datasets: [{path: set.jsonl, sampling_size: .inf}]", "not inf"),
        ("datasets: [{path: set.jsonl, sampling_size: yes}]", "not True"),
    ],
)
def test_a_recipe_that_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = put(tmp_path, "knowledge", text)
    with pytest.raises(UsageError) as error:
        find_recipes([tmp_path])
    assert str(path) in str(error.value)
    assert said in str(error.value)


def test_the_first_folder_that_has_a_recipe_wins(tmp_path: Path) -> None:
    put(tmp_path / "b", "skills", "datasets: [{path: set.jsonl, sampling_size: 1}]")
    put(tmp_path / "c", "skills", "datasets: [{path: set.jsonl, sampling_size: 2}]")
    found = find_recipes([tmp_path / name for name in "abc"], skill_rows=50)
    assert ([one.size for one in found.skills], found.knowledge, found.skill_rows) == ([1], (), 50)


def test_instructlab_s_folders_are_looked_into() -> None:
    assert sdg_folders({"XDG_DATA_HOME": "/a", "XDG_DATA_DIRS": "/b:/c"}) == tuple(
        Path(folder) / "instructlab" / "sdg" for folder in ("/a", "/b", "/c")
    )
    assert sdg_folders({"HOME": "/home/ada"})[0] == Path("/home/ada/.local/share/instructlab/sdg")


def test_a_run_s_own_recipe_names_what_was_mixed(tmp_path: Path, leaves: list[LeafData]) -> None:
    put(tmp_path, "skills", "datasets: [{path: set.jsonl, sampling_size: 0.5}]")
    write(tmp_path / "run", leaves, recipes=find_recipes([tmp_path]))
    recipe = yaml.safe_load((tmp_path / "run" / f"skills_recipe_{D}.yaml").read_text())
    node = f"node_datasets_{D}/"
    assert recipe["datasets"] == [
        {"path": str(tmp_path / "default_data_recipes" / "set.jsonl"), "sampling_size": 0.5},
        {"path": f"{node}{ISLES.replace('/', '_')}_p10.jsonl", "sampling_size": 1.0},
        {"path": f"{node}compositional_skills_grounded_notices.jsonl", "sampling_size": 1.0},
        {"path": f"{node}{PLURALS.replace('/', '_')}.jsonl", "sampling_size": 30},
    ]
    assert recipe["metadata"] == {"sys_prompt": "You help."}


def test_knowledge_does_not_drown_in_a_large_default_set(tmp_path: Path, leaves: list[LeafData]) -> None:
    put(tmp_path, "skills", "datasets: [{path: set.jsonl, sampling_size: 1.0}]", rows=10_000)
    said = write(tmp_path / "run", leaves, recipes=find_recipes([tmp_path]))
    recipe = yaml.safe_load((tmp_path / "run" / f"skills_recipe_{D}.yaml").read_text())
    assert recipe["datasets"][1]["sampling_size"] == 300
    assert said.balance[ISLES] == 65 + 300
