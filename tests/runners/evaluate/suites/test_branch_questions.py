from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from skill_files import numbered, skill

from fakes.bare import Forge
from runners.evaluate.suites.branch_questions import BranchQuestions, read_questions
from schemas.errors import UsageError
from schemas.item import ItemKind

OLD, NEW, GONE = "compositional_skills/old", "compositional_skills/new", "compositional_skills/gone"


def two_branches(forge: Forge) -> None:
    forge.commit(
        "main",
        {
            f"{OLD}/qna.yaml": skill(numbered(5)),
            f"{GONE}/qna.yaml": skill(numbered(5, word="plum")),
            "compositional_skills/same/qna.yaml": skill(numbered(5, word="pear")),
        },
    )
    edited = [*numbered(6)[1:], ("What is apple 1?", "Twice.")]
    forge.commit(
        "feature",
        {f"{OLD}/qna.yaml": skill(edited), f"{NEW}/qna.yaml": skill(numbered(5, word="fig")), f"{GONE}/qna.yaml": None},
        parent="main",
    )
    forge.commit("main", {"compositional_skills/later/qna.yaml": skill(numbered(5, word="lime"))})


def git(place: Path, *arguments: str) -> str:
    command = ["git", "-C", str(place), *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def read(forge: Forge, **more: Path) -> BranchQuestions:
    return read_questions(forge.path, base="main", head="feature", **more)


def test_the_changed_skills_with_their_questions_at_head(forge: Forge) -> None:
    two_branches(forge)
    found = read(forge)
    assert [leaf.path for leaf in found.leaves] == [NEW, OLD], "neither what is the same nor what main got later"
    assert found.removed == (GONE,)
    new, old = found.leaves
    assert [item.question for item in new.items] == [question for question, _ in numbered(5, word="fig")]
    assert {item.kind for leaf in found.leaves for item in leaf.items} == {ItemKind.SEEN}
    assert old.gone == ("What is apple 0?",)
    assert new.gone == ()
    assert found.head == forge.git("rev-parse", "feature")
    assert found.base == forge.git("merge-base", "main", "feature")


def test_ids_go_by_leaf_seed_and_place_and_clusters_by_seed(forge: Forge) -> None:
    """The same question under several contexts is several items."""
    contexts = [f"The cat number {number} sleeps." for number in range(5)]
    forge.commit("main", {"README.md": "x", "compositional_skills/x/qna.yaml": skill(numbered(5, word="kiwi"))})
    same = skill([("Who sleeps?", f"Cat {number}.") for number in range(5)], contexts=contexts)
    forge.commit("feature", {f"{NEW}/qna.yaml": same}, parent="main")
    (leaf,) = read(forge).leaves
    assert len({item.id for item in leaf.items}) == 5
    assert len({item.cluster for item in leaf.items}) == 5
    assert [item.question for item in leaf.items] == [f"{context}\n\nWho sleeps?" for context in contexts]


def test_a_working_tree_is_left_as_it_is_detached_and_dirty(forge: Forge, tmp_path: Path) -> None:
    two_branches(forge)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(forge.path), str(clone)], check=True)
    git(clone, "checkout", "-q", "--detach", "origin/main")
    dirty = clone / OLD / "qna.yaml"
    dirty.write_text("not yaml: [")
    (clone / "untracked").write_text("x")
    status = git(clone, "status", "--porcelain")
    found = read_questions(clone, base="origin/main", head="origin/feature")
    assert [len(leaf.items) for leaf in found.leaves] == [5, 6]
    assert dirty.read_text() == "not yaml: ["
    assert git(clone, "status", "--porcelain") == status
    assert git(clone, "rev-parse", "--abbrev-ref", "HEAD") == "HEAD\n"


def test_a_leaf_that_cannot_be_read_says_where_and_the_others_are_read(forge: Forge) -> None:
    forge.commit("main", {f"{OLD}/qna.yaml": skill(numbered(5))})
    files = {
        f"{OLD}/qna.yaml": "seed_examples: [",
        f"{NEW}/qna.yaml": skill(numbered(5, word="fig")),
        f"{GONE}/qna.yaml": "x" * (3 * 1024 * 1024),
    }
    forge.commit("feature", files, parent="main")
    leaves = {leaf.path: leaf for leaf in read(forge).leaves}
    assert len(leaves[NEW].items) == 5
    assert leaves[OLD].items == ()
    assert f"{OLD}/qna.yaml:1" in leaves[OLD].failure
    assert f"{GONE}/qna.yaml" in leaves[GONE].failure


def test_knowledge_is_named_and_not_asked(forge: Forge) -> None:
    forge.commit("main", {f"{OLD}/qna.yaml": skill(numbered(5))})
    forge.commit("feature", {"knowledge/x/qna.yaml": "version: 3\n"}, parent="main")
    found = read(forge)
    assert found.knowledge == ("knowledge/x",)
    assert found.leaves == ()


def test_what_is_no_taxonomy_or_ref(forge: Forge, tmp_path: Path) -> None:
    two_branches(forge)
    with pytest.raises(UsageError, match="there is no folder"):
        read_questions(tmp_path / "none", base="main", head="feature")
    with pytest.raises(UsageError, match="`nope` names no commit"):
        read_questions(forge.path, base="main", head="nope")
    with pytest.raises(UsageError, match=r"`empty` names no commit.*name what exists there: `main`$"):
        read_questions(forge.path, base="empty", head="feature")
    (tmp_path / "plain").mkdir()
    with pytest.raises(UsageError, match="not a git repository"):
        read_questions(tmp_path / "plain", base="main", head="feature")


def item(leaf: str, number: int, kind: str, **more: object) -> str:
    row = {"id": f"{leaf}#{kind}/{number}", "kind": kind, "leaf": leaf, "cluster": f"t{number}", "template": "t"}
    return json.dumps(row | {"question": f"{kind} {number}?", "reference": f"{kind} {number}."} | more)


def test_written_questions_stand_before_the_seeds(forge: Forge, tmp_path: Path) -> None:
    two_branches(forge)
    other = "compositional_skills/other"
    rows = [item(NEW, 1, "new-question"), item(NEW, 2, "control"), item(NEW, 3, "seen"), item(other, 4, "control")]
    rows.append(item(NEW, 5, "new-question", reference=None, options=["a", "b"], answer=0, value_kind=""))
    tasks = tmp_path / "node_datasets_2026-01-02T03_04_05"
    tasks.mkdir()
    (tmp_path / "items_2025-01-01T00_00_00.jsonl").write_text(item(NEW, 9, "control"))
    newest = tmp_path / "items_2026-01-02T03_04_05.jsonl"
    newest.write_text("\n".join(rows) + "\n")
    for folder in (tmp_path, tasks):
        found = read(forge, tasks_dir=folder)
        new = next(leaf for leaf in found.leaves if leaf.path == NEW)
        assert [one.question for one in new.items[:2]] == ["new-question 1?", "control 2?"]
        assert len(new.items) == 7
        assert found.written == newest.name
        assert found.warnings == (f"{newest.name} asks about leaves that the branch does not change: {other}",)


def test_a_folder_without_items_or_with_broken_ones(forge: Forge, tmp_path: Path) -> None:
    two_branches(forge)
    folder = tmp_path / "run"
    with pytest.raises(UsageError, match="there is no folder"):
        read(forge, tasks_dir=folder)
    folder.mkdir()
    with pytest.raises(UsageError, match="holds no items_"):
        read(forge, tasks_dir=folder)
    file = folder / "items_2026-01-02T03_04_05.jsonl"
    file.write_text(item(NEW, 1, "control") + "\n" + item(NEW, 1, "control"))
    with pytest.raises(UsageError, match=r"items_2026-01-02T03_04_05\.jsonl:2: the id .* stood in line 1"):
        read(forge, tasks_dir=folder)
    file.write_text('{"id": "a"}')
    with pytest.raises(UsageError, match=r"items_2026-01-02T03_04_05\.jsonl:1: `kind` is missing"):
        read(forge, tasks_dir=folder)
