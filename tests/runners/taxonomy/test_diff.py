"""Changed leaves between two commits, and what a tree may not hold."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runners.taxonomy import diff as module
from runners.taxonomy.changes import read_changes
from runners.taxonomy.diff import LeafChange, diff
from runners.taxonomy.git import Repository
from schemas.errors import UsageError

if TYPE_CHECKING:
    from fakes.bare import Forge

BASE = {
    "README.md": "x",
    "knowledge/a/qna.yaml": "a",
    "knowledge/a/attribution.txt": "by a",
    "knowledge/b/qna.yaml": "b",
    "foundational_skills/c/qna.yaml": "c",
}
ATTRIBUTION = """Title of work: Harbours
Link to work: https://example.org/harbours
License of the work: CC-BY-4.0
Creator names: Ada
"""


def rules(forge: Forge) -> list[tuple[str, str]]:
    findings = diff(Repository.open(forge.path), "main", "head").findings
    return [(finding.path, finding.rule) for finding in findings]


def test_changed_leaves_are_listed_and_no_others(forge: Forge) -> None:
    base = forge.commit("main", BASE)
    changes = {
        "README.md": "y",
        "docs/qna.yaml": "elsewhere",
        "knowledge/a/qna.yaml": "a2",
        "knowledge/b/qna.yaml": None,
        "compositional_skills/d/qna.yaml": "d",
        "compositional_skills/d/attribution.txt": "by d",
        "foundational_skills/c/notes.txt": "n",
    }
    head = forge.commit("head", changes, parent="main")
    result = diff(Repository.open(forge.path), "main", "head")
    assert (result.base, result.head, result.findings) == (base, head, ())
    assert result.changes == (
        LeafChange("compositional_skills/d", "added", b"d", b"by d"),
        LeafChange("knowledge/a", "modified", b"a2", b"by a"),
        LeafChange("knowledge/b", "deleted", None, None),
    )


def test_what_happened_on_the_base_meanwhile_is_no_change(forge: Forge) -> None:
    left = forge.commit("main", BASE)
    forge.commit("head", {"knowledge/n/qna.yaml": "n"}, parent="main")
    forge.commit("main", {"knowledge/a/qna.yaml": "moved on", "knowledge/b/qna.yaml": None})
    result = diff(Repository.open(forge.path), "main", "head")
    assert result.base == left
    assert [change.path for change in result.changes] == ["knowledge/n"]


def test_equal_commits_differ_in_nothing(forge: Forge) -> None:
    forge.commit("main", BASE)
    assert diff(Repository.open(forge.path), "main", "main").changes == ()


def test_a_new_mode_alone_is_no_change(forge: Forge) -> None:
    forge.commit("main", BASE)
    forge.commit("head", {"knowledge/a/qna.yaml": ("100755", "a")}, parent="main")
    assert diff(Repository.open(forge.path), "main", "head").changes == ()


def test_links_and_submodules_are_findings_and_never_followed(forge: Forge) -> None:
    forge.commit("main", BASE)
    changes = {
        "knowledge/a/qna.yaml": ("120000", "/etc/passwd"),
        "knowledge/s": ("160000", "1" * 40),
        "knowledge/t/qna.yaml": ("160000", "1" * 40),
        "foundational_skills": ("120000", "/etc"),
    }
    forge.commit("head", changes, parent="main")
    assert rules(forge) == [
        ("foundational_skills", "safety/symlink"),
        ("knowledge/a/qna.yaml", "safety/symlink"),
        ("knowledge/s", "safety/submodule"),
        ("knowledge/t/qna.yaml", "safety/submodule"),
    ]
    changes_seen = diff(Repository.open(forge.path), "main", "head").changes
    assert [(change.path, change.status) for change in changes_seen] == [("foundational_skills/c", "deleted")]


def test_a_linked_attribution_is_not_read(forge: Forge) -> None:
    forge.commit("main", BASE)
    forge.commit("head", {"knowledge/a/attribution.txt": ("120000", "/etc/passwd")}, parent="main")
    assert rules(forge) == [
        ("knowledge/a/attribution.txt", "safety/symlink"),
        ("knowledge/a/qna.yaml", "sources/attribution"),
    ]


@pytest.mark.parametrize("name", ["qna.yml", "qna.YAML", "QNA.yaml"])
def test_a_near_name_blocks_and_says_what_to_rename_it_to(forge: Forge, name: str) -> None:
    forge.commit("main", BASE)
    forge.commit("head", {f"knowledge/n/{name}": "n"}, parent="main")
    (finding,) = diff(Repository.open(forge.path), "main", "head").findings
    assert finding.blocks
    assert (finding.rule, finding.fix) == ("safety/file-name", "Rename the file to qna.yaml.")


def test_other_yaml_files_are_warned_of_and_deleted_ones_are_not(forge: Forge) -> None:
    forge.commit("main", BASE | {"knowledge/n/qna.yml": "old"})
    forge.commit("head", {"knowledge/n/qna.yml": None, "knowledge/n/file.yaml": "n"}, parent="main")
    (finding,) = diff(Repository.open(forge.path), "main", "head").findings
    assert (finding.path, finding.blocks) == ("knowledge/n/file.yaml", False)


def test_an_attribution_that_changes_alone_is_checked(forge: Forge) -> None:
    forge.commit("main", BASE)
    forge.commit("head", {"knowledge/a/attribution.txt": " \n"}, parent="main")
    assert rules(forge) == [("knowledge/a/attribution.txt", "sources/attribution")]
    forge.commit("head", {"knowledge/a/attribution.txt": None}, parent="main")
    assert rules(forge) == [("knowledge/a/qna.yaml", "sources/attribution")]
    forge.commit("head", {"knowledge/a/attribution.txt": ATTRIBUTION}, parent="main")
    assert rules(forge) == []


@pytest.mark.parametrize(
    ("version", "rule"), [("", "sources/attribution-old"), ("version: 2\n", "sources/attribution")]
)
def test_an_attribution_taken_away_weighs_as_its_leaf_asks(forge: Forge, version: str, rule: str) -> None:
    leaf = f"{version}created_by: ada\ntask_description: a\nseed_examples: []\n"
    folder = "foundational_skills/a"
    forge.commit("main", {f"{folder}/qna.yaml": leaf, f"{folder}/attribution.txt": "Link to work: own work\n"})
    forge.commit("head", {f"{folder}/attribution.txt": None}, parent="main")
    assert rules(forge) == [(f"{folder}/qna.yaml", rule)]


def test_a_file_too_large_is_a_finding_and_hides_no_other(forge: Forge) -> None:
    forge.commit("main", BASE)
    forge.commit("head", {"knowledge/a/qna.yaml": b"x" * (1024**2 + 1), "knowledge/b/qna.yaml": "b2"}, parent="main")
    assert rules(forge) == [("knowledge/a/qna.yaml", "safety/size")]
    assert [change.path for change in diff(Repository.open(forge.path), "main", "head").changes] == ["knowledge/b"]


def test_too_much_together_is_one_finding_and_nothing_is_read(forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    forge.commit("main", BASE)
    files = {"knowledge/y/qna.yaml": "y2", "knowledge/z/qna.yaml": "z23", "knowledge/z/attribution.txt": "by z"}
    forge.commit("head", files, parent="main")
    monkeypatch.setattr(module, "MAX_TOTAL", 8)
    found = diff(Repository.open(forge.path), "main", "head")
    (finding,) = found.findings
    assert (finding.path, finding.rule, finding.blocks) == ("knowledge/z/attribution.txt", "safety/total-size", True)
    assert "9 bytes together" in finding.message
    assert "at most 8" in finding.message
    assert found.changes == ()


def test_equal_files_count_once(forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    forge.commit("main", BASE)
    forge.commit("head", {"knowledge/y/qna.yaml": "same", "knowledge/z/qna.yaml": "same"}, parent="main")
    monkeypatch.setattr(module, "MAX_TOTAL", 4)
    assert rules(forge) == []


def test_hostile_names_are_only_names(forge: Forge, tmp_path: Path) -> None:
    sentinel = tmp_path / "ran"
    names: list[str | bytes] = [
        f"knowledge/-x; $(touch {sentinel})/qna.yaml",
        "knowledge/--output=x/qna.yaml",
        "knowledge/a\nb/qna.yaml",
        b"knowledge/\xff/qna.yaml",
    ]
    forge.commit("main", BASE)
    forge.commit("head", dict.fromkeys(names, "n"), parent="main")
    changes = diff(Repository.open(forge.path), "main", "head").changes
    assert {change.path for change in changes} == {
        f"knowledge/-x; $(touch {sentinel})",
        "knowledge/--output=x",
        "knowledge/a\nb",
        r"knowledge/\xff",
    }
    assert all(change.content == b"n" for change in changes)
    assert not sentinel.exists()


def test_what_is_no_taxonomy_is_said_so(forge: Forge) -> None:
    forge.commit("main", {"README.md": "x"})
    with pytest.raises(UsageError, match="is no taxonomy: neither main nor main holds compositional_skills/"):
        diff(Repository.open(forge.path), "main", "main")


def test_missing_refs_are_named(forge: Forge) -> None:
    forge.commit("main", BASE)
    with pytest.raises(UsageError, match="`origin/main`"):
        diff(Repository.open(forge.path), "origin/main", "main")
    with pytest.raises(UsageError, match="`pull`"):
        diff(Repository.open(forge.path), "main", "pull")
    with pytest.raises(UsageError, match=r"`main`, or `empty` for the whole tree$"):
        read_changes(forge.path, base="origin/main", head="main")


def test_the_working_tree_is_neither_read_nor_written(forge: Forge, tmp_path: Path) -> None:
    forge.commit("main", BASE)
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "--quiet", str(forge.path), str(work)], check=True)
    (work / "knowledge/a/qna.yaml").write_text("uncommitted")
    before = sorted((path, path.stat().st_mtime_ns) for path in work.rglob("*"))
    assert diff(Repository.open(work), "origin/main", "HEAD").changes == ()
    assert sorted((path, path.stat().st_mtime_ns) for path in work.rglob("*")) == before


def test_three_commits_without_their_history_are_enough(forge: Forge, tmp_path: Path) -> None:
    left = forge.commit("main", BASE)
    forge.commit("head", {"knowledge/a/qna.yaml": "changed"}, parent="main")
    head = forge.commit("head", {"knowledge/d/qna.yaml": "d"})
    tip = forge.commit("main", {"knowledge/b/qna.yaml": "newer"})
    shallow = tmp_path / "shallow.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(shallow)], check=True)
    forge.git("config", "uploadpack.allowAnySHA1InWant", "true")
    fetch = ["git", "-C", str(shallow), "fetch", "--quiet", "--depth=1", forge.path.as_uri(), left, head, tip]
    subprocess.run(fetch, check=True)
    found = diff(Repository.open(shallow), tip, head, merge_base=left)
    assert found == diff(Repository.open(forge.path), "main", "head")
    assert (found.base, found.head, found.tip) == (left, head, tip)
    assert [change.path for change in found.changes] == ["knowledge/a", "knowledge/d"]
    with pytest.raises(UsageError, match="is a shallow clone"):
        diff(Repository.open(shallow), tip, head)
