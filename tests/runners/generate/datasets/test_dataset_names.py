"""Names of files: those that the guides show, and no two leaves with one name."""

from __future__ import annotations

import pytest

from runners.generate.datasets.names import leaf_names, model_name


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("mistralai/Mixtral-8x7B-Instruct-v0.1", "Mixtral-8x7B-Instruct-v0.1"),
        ("/models/granite-7b-lab-Q4_K_M.gguf", "granite-7b-lab-Q4_K_M"),
        ("/models/folder/", "folder"),
        ("llama3:8b instruct", "llama3-8b-instruct"),
        ("..", "model"),
        ("", "model"),
    ],
)
def test_a_model_is_known_by_the_end_of_its_name(model: str, name: str) -> None:
    assert model_name(model) == name


def test_a_leaf_is_its_path_joined() -> None:
    path = "knowledge/science/astronomy"
    assert leaf_names([path]) == {path: "knowledge_science_astronomy"}


@pytest.mark.parametrize(
    "paths",
    [
        ("a/b_c", "a_b/c"),
        ("a/B", "a/b"),
        ("a/b c", "a/b-c"),
        ("a/é", "a/e\u0301"),
        ("a/" + "x" * 200, "a/" + "x" * 201),
    ],
)
def test_leaves_that_would_share_a_name_are_told_apart(paths: tuple[str, str]) -> None:
    names = leaf_names(paths)
    assert len({name.casefold() for name in names.values()}) == 2
    assert leaf_names(paths[::-1]) == names
    assert all(len(name.encode()) < 200 for name in names.values())


def test_a_leaf_cannot_take_the_name_that_another_one_gets() -> None:
    marked = leaf_names(["a/b_c", "a_b/c"])["a/b_c"]
    names = leaf_names(["a/b_c", "a_b/c", f"{marked[:1]}/{marked[2:]}"])
    assert len(set(names.values())) == 3


@pytest.mark.parametrize("path", ["", "/", "a/../b", "a\nb", "a/.hidden", "-rf"])
def test_no_path_leads_out_of_the_folder(path: str) -> None:
    (name,) = leaf_names([path]).values()
    assert name
    assert not set(name) & set("/.\n")
    assert not name.startswith("-")
