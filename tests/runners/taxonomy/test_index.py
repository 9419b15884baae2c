"""What stands beside a contribution: all leaves, and those questions that may be like one of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runners.taxonomy import index as module
from runners.taxonomy.git import Repository
from runners.taxonomy.index import Wanted, index_tree
from runners.taxonomy.snapshot import Commit, Snapshot
from runners.taxonomy.worktree import read_folder
from schemas.rules.leaf import LeafFile, examine
from schemas.rules.neighbours import TreeIndex
from schemas.rules.settings import Settings
from timing import cpu_seconds

if TYPE_CHECKING:
    from fakes.bare import Forge

OURS = "compositional_skills/ours/qna.yaml"


def leaf(*questions: str) -> str:
    return "version: 3\ncreated_by: ada\ntask_description: t\nseed_examples:\n" + "".join(
        f"  - question: {question}\n    answer: So it is.\n" for question in questions
    )


def place(folder: Path, files: Mapping[str, str | bytes]) -> Snapshot:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_folder(folder)


def index(after: Snapshot, *questions: str) -> TreeIndex:
    ours = examine(LeafFile(OURS, leaf(*questions).encode(), None), settings=Settings())
    return index_tree(after, [ours], alike=0.9)


def test_other_leaves_and_like_questions_are_found_with_their_places(tmp_path: Path) -> None:
    files = {
        OURS: leaf("Which fish sings at night?"),
        "knowledge/b/qna.yaml": leaf("Which fish sings at night?", "Which bird swims?"),
        "knowledge/c/qna.yaml": leaf("Where does the river end?"),
        "knowledge/c/notes.yaml": leaf("Which fish sings at night?"),
    }
    found = index(place(tmp_path, files), "Which fish sings at night?")
    assert found.leaves == {"knowledge/b", "knowledge/c"}
    assert [(one.path, one.line) for one in found.questions] == [
        ("knowledge/b/qna.yaml", 5),
        ("knowledge/b/qna.yaml", 7),
    ]


def test_a_commit_is_indexed_as_a_folder_is(forge: Forge, tmp_path: Path) -> None:
    files = {OURS: leaf("Why?"), "knowledge/b/qna.yaml": leaf("Which fish sings?")}
    sha = forge.commit("main", files)
    of_commit = index(Commit.read(Repository.open(forge.path), sha), "Which fish sings?")
    assert of_commit == index(place(tmp_path, files), "Which fish sings?")
    assert len(of_commit.questions) == 1


@pytest.mark.parametrize(
    "written",
    [
        '"Which fish\\nsings at night?"',
        '"Which fish sings \\\n      at night?"',
        "'Which fish sings at night?'",
        "|\n      Which fish\n      sings at night?",
        "which FISH sings, at night",
    ],
)
def test_however_a_question_is_written_it_is_found(tmp_path: Path, written: str) -> None:
    found = index(place(tmp_path, {"knowledge/b/qna.yaml": leaf(written)}), "Which fish sings at night?")
    assert len(found.questions) == 1


def test_broken_large_and_linked_neighbours_have_no_questions(tmp_path: Path) -> None:
    (tmp_path / "knowledge/l").mkdir(parents=True)
    (tmp_path / "knowledge/l/qna.yaml").symlink_to(tmp_path / "knowledge/b/qna.yaml")
    files = {
        "knowledge/b/qna.yaml": b"Which fish sings?: [\xff",
        "knowledge/c/qna.yaml": leaf("Which fish sings?") + "#" * 1024**2,
    }
    found = index(place(tmp_path, files), "Which fish sings?")
    assert found.questions == ()
    assert found.leaves == {"knowledge/b", "knowledge/c", "knowledge/l"}


def test_files_are_held_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 100)
    after = place(tmp_path, {f"knowledge/{number}/qna.yaml": leaf("Which fish sings?") for number in range(5)})
    assert len(index(after, "Which fish sings?").questions) == 5


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("one two three four five six seven eight nine ten", True),
        ("one two three four five six seven eight nine", True),
        ("two three four five six seven eight nine ten eleven", True),
        ("one two three four five six seven", False),
        ("", False),
    ],
)
def test_a_text_must_hold_enough_of_the_words(text: str, stands: bool) -> None:
    assert Wanted(["one two three four five six seven eight nine ten"], 0.9).may_stand_in(text) is stands


def test_repeated_words_may_be_missing_once(tmp_path: Path) -> None:
    assert Wanted(["tora tora tora tora tora tora tora tora is it"], 0.9).may_stand_in("tora is")


def test_a_thousand_leaves_are_indexed_in_a_blink(forge: Forge) -> None:
    files = {
        f"knowledge/k{number}/qna.yaml": leaf(*(f"What is entry {number * 10 + at} about?" for at in range(10)))
        for number in range(1000)
    }
    sha = forge.commit("main", files)
    after = Commit.read(Repository.open(forge.path), sha)
    asked = ("What is entry 77 about?", "Who rows the boat?", "Why?")
    assert len(index(after, *asked).leaves) == 1000
    assert cpu_seconds(lambda: index(after, *asked), enough=0.5) < 0.5
