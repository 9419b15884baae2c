from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from examples.materialise import DOCUMENTS_URL, materialise
from schemas.errors import UsageError

DOCUMENTS_SHA = "80e5e850fbe59c66e2fba1f020036e1f4bf7139c"
TAXONOMY_SHAS = {
    "base": "b8e1538c45fbc03af8d670142a4bdd95096fa1ec",
    "knowledge": "f1afed8019579b87c3125565f442cd758da19598",
    "skills": "5e9711ae9379ed8ec0776c6c6c42d10886c78f9b",
    "everything": "56123b0896e73beb1cef7e9a60a021b2c0872f72",
    "faulty": "45fae72a66253cf38890364afdf56f11dc6e4156",
}


def git(path: Path | str, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(path), *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


def test_shas_are_the_same_on_every_machine(tmp_path: Path) -> None:
    example = materialise(tmp_path / "example")
    assert git(example.mirrors[DOCUMENTS_URL], "rev-parse", "main") == DOCUMENTS_SHA
    names = {"base": example.base, **example.branches}
    assert {name: git(example.taxonomy, "rev-parse", ref) for name, ref in names.items()} == TAXONOMY_SHAS


def test_the_knowledge_leaf_names_the_documents_commit(tmp_path: Path) -> None:
    example = materialise(tmp_path)
    path = "knowledge/geography/islands/korrow_isles"
    branch = example.branches["knowledge"]
    assert f"commit: {DOCUMENTS_SHA}\n" in git(example.taxonomy, "show", f"{branch}:{path}/qna.yaml")
    assert DOCUMENTS_SHA in git(example.taxonomy, "show", f"{branch}:{path}/attribution.txt")


def test_every_branch_is_one_commit_above_the_base(tmp_path: Path) -> None:
    example = materialise(tmp_path)
    changed = {
        name: git(example.taxonomy, "diff", "--name-only", f"{example.base}...{branch}").splitlines()
        for name, branch in example.branches.items()
    }
    assert {name: sum(path.endswith("qna.yaml") for path in paths) for name, paths in changed.items()} == {
        "knowledge": 1,
        "skills": 2,
        "everything": 3,
        "faulty": 1,
    }
    assert sorted(changed["everything"]) == sorted(changed["knowledge"] + changed["skills"])


def test_the_working_tree_is_clean_at_the_base(tmp_path: Path) -> None:
    example = materialise(tmp_path)
    assert git(example.taxonomy, "status", "--porcelain", "--branch") == "## main"
    assert (example.taxonomy / "compositional_skills/linguistics/plurals/qna.yaml").is_file()


def test_the_users_own_settings_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = tmp_path / "hooks" / "post-checkout"
    hook.parent.mkdir()
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    hook.chmod(0o755)
    config = tmp_path / "gitconfig"
    config.write_text(
        f"[core]\n\thooksPath = {hook.parent}\n\tautocrlf = true\n[commit]\n\tgpgsign = true\n"
        "[init]\n\tdefaultBranch = trunk\n\tdefaultObjectFormat = sha256\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00")
    monkeypatch.setenv("GIT_DIR", os.devnull)
    example = materialise(tmp_path / "example")
    monkeypatch.delenv("GIT_DIR")
    assert git(example.mirrors[DOCUMENTS_URL], "rev-parse", "main") == DOCUMENTS_SHA
    assert not (tmp_path / "ran").exists()


def test_a_second_call_leaves_everything_as_it_is(tmp_path: Path) -> None:
    first = materialise(tmp_path)
    git(first.taxonomy, "branch", "mine")
    assert materialise(tmp_path) == first
    assert git(first.taxonomy, "rev-parse", "mine") == TAXONOMY_SHAS["base"]


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ada")
    with pytest.raises(UsageError, match="not empty"):
        materialise(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_interrupted_build_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="git was not found"):
        materialise(tmp_path / "example")
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []
    assert materialise(tmp_path / "example").taxonomy.is_dir()
