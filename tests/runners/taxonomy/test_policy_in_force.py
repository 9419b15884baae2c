"""Whose policy is in force: the base's, as it is now; what a contribution brings along is only looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runners.taxonomy.changes import Changes, read_changes
from runners.taxonomy.git import Repository
from runners.taxonomy.policy import policy_at, policy_id, policy_of, read_policy_of
from schemas.errors import UsageError
from schemas.gate import GatePolicy
from schemas.policy import Policy, TrainingPolicy
from schemas.rules.reading.safety import MAX_BYTES
from schemas.rules.settings import POLICY_PATH, Settings

if TYPE_CHECKING:
    from fakes.bare import Forge

LEAF = {"knowledge/a/qna.yaml": "a"}
WORDS = "validation:\n  limits:\n    words: {}\n"


def changes(forge: Forge) -> Changes:
    return read_changes(forge.path, base="main", head="head")


def test_without_a_policy_the_defaults_hold(forge: Forge) -> None:
    forge.commit("main", LEAF)
    forge.commit("head", {}, parent="main")
    assert policy_of(changes(forge)) == (Settings(), ())


def test_the_head_cannot_change_what_it_is_checked_with(forge: Forge) -> None:
    forge.commit("main", LEAF | {POLICY_PATH: WORDS.format(7)})
    forge.commit("head", {POLICY_PATH: "validation:\n  limits:\n    words: 9999\n  hosts: [evil]\n"}, parent="main")
    settings, findings = policy_of(changes(forge))
    assert settings.limits.words == 7
    (finding,) = findings
    assert (finding.path, finding.line, finding.rule, finding.blocks) == (POLICY_PATH, 4, "policy/file", True)


def test_a_policy_that_the_head_alone_has_is_only_looked_at(forge: Forge) -> None:
    forge.commit("main", LEAF)
    forge.commit("head", {POLICY_PATH: WORDS.format(7)}, parent="main")
    assert policy_of(changes(forge)) == (Settings(), ())
    forge.commit("head", {POLICY_PATH: WORDS.format("seven")}, parent="main")
    assert [finding.line for finding in policy_of(changes(forge))[1]] == [3]


def test_the_base_counts_as_it_is_now(forge: Forge) -> None:
    forge.commit("main", LEAF)
    forge.commit("head", {"knowledge/n/qna.yaml": "n"}, parent="main")
    tip = forge.commit("main", {POLICY_PATH: WORDS.format(7)})
    assert policy_of(changes(forge))[0].limits.words == 7
    assert read_policy_of(Repository.open(forge.path), tip).validation.limits.words == 7


def test_the_whole_policy_and_its_name(forge: Forge) -> None:
    text = "gate: {require: better}\ntraining: {epochs: 2}\n"
    bare = forge.commit("main", LEAF)
    tip = forge.commit("main", {POLICY_PATH: text})
    repository = Repository.open(forge.path)
    policy = read_policy_of(repository, tip)
    assert policy == policy_at(forge.path, "main")
    assert (policy.gate, policy.training) == (GatePolicy(require="better"), TrainingPolicy(epochs=2))
    assert policy_id(repository, tip) == forge.git("hash-object", "--stdin", stdin=text.encode())
    assert (read_policy_of(repository, bare), policy_id(repository, bare)) == (Policy(), "")


@pytest.mark.parametrize("read", [read_policy_of, policy_id])
def test_no_link_is_followed(forge: Forge, read: Callable[[Repository, str], object]) -> None:
    sha = forge.commit("main", LEAF | {POLICY_PATH: ("120000", "/etc/passwd")})
    with pytest.raises(UsageError, match="is a link, which is not followed"):
        read(Repository.open(forge.path), sha)


def test_a_policy_in_force_must_be_right(forge: Forge) -> None:
    sha = forge.commit("main", LEAF | {POLICY_PATH: WORDS.format("seven")})
    forge.commit("head", {}, parent="main")
    with pytest.raises(UsageError, match=rf"{POLICY_PATH} at {sha[:12]}:3: .* a whole number is expected"):
        policy_of(changes(forge))


def test_a_linked_policy_is_refused(forge: Forge) -> None:
    forge.commit("main", LEAF | {POLICY_PATH: ("120000", "/etc/passwd")})
    forge.commit("head", {}, parent="main")
    with pytest.raises(UsageError, match="is a link, which is not followed"):
        policy_of(changes(forge))


def test_it_stands_at_the_top_of_the_repository(forge: Forge, tmp_path: Path) -> None:
    forge.commit("main", {"inner/knowledge/a/qna.yaml": "a", POLICY_PATH: WORDS.format(7)})
    tree = tmp_path / "tree"
    forge.git("worktree", "add", "--detach", str(tree), "main")
    found = read_changes(tree / "inner", base="main")
    assert policy_of(found)[0].limits.words == 7
    (tree / POLICY_PATH).write_text("a: 1\n")
    settings, findings = policy_of(found)
    assert settings.limits.words == 7
    assert [finding.message for finding in findings] == ["The key `a` does not belong here."]


def test_without_a_base_the_folder_s_own_holds(tmp_path: Path) -> None:
    for name, text in {"knowledge/a/qna.yaml": "a", POLICY_PATH: WORDS.format(7)}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert policy_of(read_changes(tmp_path, base="empty"))[0].limits.words == 7
    assert policy_of(read_changes(tmp_path / "knowledge/a/qna.yaml"))[0].limits.words == 7
    (tmp_path / POLICY_PATH).write_text("a: 1\n")
    with pytest.raises(UsageError, match=rf"{tmp_path}/{POLICY_PATH}:1: The key `a`"):
        policy_of(read_changes(tmp_path, base="empty"))


def test_a_linked_policy_of_the_head_is_a_finding(forge: Forge, tmp_path: Path) -> None:
    forge.commit("main", LEAF)
    forge.commit("head", {POLICY_PATH: ("120000", "/etc/passwd")}, parent="main")
    tree = tmp_path / "tree"
    forge.git("worktree", "add", "--detach", str(tree), "head")
    for found in (changes(forge), read_changes(tree, base="main")):
        settings, (finding,) = policy_of(found)
        assert settings == Settings()
        assert (finding.rule, finding.message) == ("policy/file", "Symbolic links are not followed.")


def test_a_policy_that_is_too_large_is_not_left_out(tmp_path: Path) -> None:
    for name, text in {"knowledge/a/qna.yaml": "a", POLICY_PATH: " " * (MAX_BYTES + 1)}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    with pytest.raises(UsageError, match=r"bytes; at most .* are read"):
        policy_of(read_changes(tmp_path, base="empty"))
