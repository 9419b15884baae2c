from __future__ import annotations

import json
import random
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks.common.teacher_stub.answers import answer
from benchmarks.common.teacher_stub.texts import number_of
from fakes.asker import FakeAsker, Said
from runners.asking.seam import Models, Question
from runners.generate import conclude
from runners.generate.chunks.chunk import chunk_documents
from runners.generate.datasets.write import Written, write_datasets
from runners.generate.exam.lesson import lesson_of
from runners.generate.flows.pipelines import find_flows
from runners.generate.flows.seam import Flow, Flows
from runners.generate.generation import Generation, generate
from runners.generate.request import Material, Request
from runners.progress import Event, Progress, Reader
from schemas.documents import Documents
from schemas.errors import EmptyResult, EndpointError, EndpointUnreachable, JournalFailed, StoreCorrupt, UsageError
from schemas.generation import ModelUse
from schemas.taxonomy import Leaf, LeafKind

WHEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
SKILL = tuple((None, f"What is the opposite of word {number}?", f"It is drow {number}.") for number in range(6))


def count_words(text: str) -> int:
    return len(text.split())


class FakeModels(FakeAsker):
    def uses(self) -> tuple[ModelUse, ...]:
        return (ModelUse(role="teacher", model="fake"),)


def plausible(question: Question, draw: int) -> str:
    prompt = "\n".join(content for _, content in question.messages)
    return answer(prompt, number_of(prompt, draw))


def teacher(answers: Callable[[Question, int], Said] = plausible, **changes: Any) -> FakeModels:
    return FakeModels(answers, **changes)


@pytest.fixture(scope="module")
def full() -> Flows:
    return find_flows("full")


@pytest.fixture
def run(tmp_path: Path, full: Flows) -> Callable[..., Generation]:
    numbers = iter(range(60))

    def generated(
        asker: FakeModels,
        *materials: Material,
        when: datetime | None = None,
        readers: Sequence[Reader] = (),
        **wishes: Any,
    ) -> Generation:
        @asynccontextmanager
        async def models() -> AsyncIterator[Models]:
            yield asker

        request = Request(
            **{"flows": full, "pipeline": "full", "model": "fake", "scale": 6, "count": count_words} | wishes
        )
        moment = when or WHEN.replace(second=next(numbers))
        progress = Progress(*readers)
        return generate(materials, request, models=models, output=tmp_path, when=moment, progress=progress)

    return generated


@pytest.fixture
def skill_leaf(leaf_of: Callable[..., Leaf]) -> Leaf:
    return replace(leaf_of(LeafKind.FREEFORM, *SKILL), path="skills/opposites", task_description="Say the opposite.")


def rows_of(generation: Generation) -> list[dict[str, Any]]:
    assert generation.folder is not None
    files = sorted(generation.folder.glob("generated_*/*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def prompts_of(asker: FakeModels) -> Iterator[str]:
    for question, _ in asker.asked:
        yield "\n".join(content for _, content in question.messages)


def silent(flow: Flow) -> Flow:
    return replace(flow, blocks=(), columns=frozenset())


def test_progress_goes_by_steps_and_ends_at_the_whole(
    run: Callable[..., Generation], skill: Leaf, knowledge: Leaf, documents: Documents
) -> None:
    events: list[Event] = []
    run(teacher(), Material(skill), Material(knowledge, documents), scale=3, readers=[events.append])
    ended = [one for one in events if one.kind == "finished" and one.stage in ("exam", "generate")]
    assert {(one.stage, one.part) for one in ended} == {
        ("exam", knowledge.path),
        ("generate", knowledge.path),
        ("generate", skill.path),
    }
    assert all(one.done == one.total for one in ended)
    told = [one.done for one in events if one.kind == "advanced" and one.part == skill.path]
    assert len(told) > len(skill.seeds)


def test_all_kinds_of_leaves_come_to_rows_in_one_run(
    run: Callable[..., Generation], skill: Leaf, skill_leaf: Leaf, knowledge: Leaf, documents: Documents
) -> None:
    made = run(teacher(), Material(skill), Material(skill_leaf), Material(knowledge, documents), scale=3)
    assert made.kept.keys() == {skill.path, skill_leaf.path, knowledge.path}
    assert all(made.kept.values())
    assert len(rows_of(made)) == sum(made.kept.values())
    assert made.manifest is not None
    assert made.manifest.balance.keys() >= made.kept.keys()
    assert not [leaf.error for leaf in made.funnel.leaves if leaf.error]


def test_nothing_withheld_stands_in_a_prompt_for_rows(
    run: Callable[..., Generation], full: Flows, knowledge: Leaf, documents: Documents, skill_leaf: Leaf
) -> None:
    asker = teacher()
    run(asker, Material(knowledge, documents), Material(skill_leaf), flows=replace(full, choices=silent(full.choices)))
    chunks = chunk_documents(documents, limit=500, count=count_words)
    lessons = lesson_of(knowledge, documents, chunks=chunks), lesson_of(skill_leaf, None, chunks=())
    asked = "\n".join(prompts_of(asker))
    texts = {chunk.id: chunk.text for chunk in chunks}
    assert lessons[0].control
    assert [name for name in lessons[0].control if texts[name] in asked] == []
    assert all(texts[name] in asked for name in lessons[0].taught)
    withheld = [SKILL[int(name[1:]) - 1][1] for name in lessons[1].control]
    assert withheld
    assert [text for text in withheld if text in asked] == []


def test_what_arrives_first_changes_nothing(
    run: Callable[..., Generation], skill: Leaf, knowledge: Leaf, documents: Documents
) -> None:
    pace = random.Random(7)
    materials = Material(skill), Material(knowledge, documents)
    steady, jumbled = teacher(), teacher(turns=lambda _: pace.randint(1, 40))
    one, other = (run(asker, *materials, scale=3) for asker in (steady, jumbled))
    assert rows_of(one) == rows_of(other)
    assert one.funnel == other.funnel


@pytest.mark.parametrize("target", [1, 17, 60])
def test_a_target_is_met_exactly_and_shared_evenly(
    run: Callable[..., Generation], skill: Leaf, skill_leaf: Leaf, target: int
) -> None:
    made = run(teacher(), Material(skill), Material(skill_leaf), target=target)
    assert sum(made.kept.values()) == target
    assert max(made.kept.values()) - min(made.kept.values()) <= 1


def test_what_a_target_kept_is_all_mixed_for_training(
    run: Callable[..., Generation], skill_leaf: Leaf, skill: Leaf
) -> None:
    def one_leaf(question: Question, draw: int) -> Said:
        return plausible(question, draw) if question.leaf == skill_leaf.path else "I cannot say."

    made = run(teacher(one_leaf), Material(skill_leaf), Material(skill), target=80)
    assert made.manifest is not None
    assert made.kept == {skill_leaf.path: 80, skill.path: 0}
    assert made.manifest.balance[skill_leaf.path] >= 80


def test_a_target_beyond_what_can_be_made_ends_and_says_what_was_lost(
    run: Callable[..., Generation], skill_leaf: Leaf
) -> None:
    def few(question: Question, draw: int) -> Said:
        return plausible(question, draw % 2)

    made = run(teacher(few), Material(skill_leaf), target=5_000)
    assert 0 < made.kept[skill_leaf.path] < 5_000
    assert sum(source.rejected.get("duplicate", 0) for source in made.funnel.leaves[0].sources)


def test_threshold_0_rejects_every_row_and_1_accepts_the_same_one_again(
    run: Callable[..., Generation], skill_leaf: Leaf, full: Flows
) -> None:
    def alike(question: Question, draw: int) -> str:
        said = plausible(question, draw)
        return re.sub(r"(?s)<question>.*?</question>", "<question>Why is it so?</question>", said)

    with pytest.raises(EmptyResult, match="× duplicate"):
        run(teacher(), Material(skill_leaf), threshold=0.0)
    made = {threshold: run(teacher(alike), Material(skill_leaf), threshold=threshold) for threshold in (0.9, 1.0)}
    assert made[1.0].kept[skill_leaf.path] > made[0.9].kept[skill_leaf.path] == 1


def test_one_leaf_that_fails_stops_no_other(run: Callable[..., Generation], skill: Leaf, skill_leaf: Leaf) -> None:
    def broken(question: Question, draw: int) -> Said:
        return EndpointError("it does not answer") if question.leaf == skill.path else plausible(question, draw)

    made = run(teacher(broken), Material(skill), Material(skill_leaf))
    assert made.kept[skill.path] == 0
    assert made.kept[skill_leaf.path] > 0
    (lost,) = [leaf for leaf in made.funnel.leaves if leaf.leaf == skill.path]
    assert all(source.steps[0].failed == source.steps[0].asked > 0 for source in lost.sources)


@pytest.mark.parametrize("kind", [JournalFailed, StoreCorrupt])
@pytest.mark.parametrize("failing", ["rows", "choices"])
def test_a_journal_that_fails_ends_the_run_whichever_leaf_it_met(
    run: Callable[..., Generation],
    knowledge: Leaf,
    documents: Documents,
    skill_leaf: Leaf,
    kind: type[JournalFailed | StoreCorrupt],
    failing: str,
) -> None:
    def full_disk(question: Question, draw: int) -> Said:
        asks_for_choices = "A)" in question.messages[-1][1]
        if question.leaf == knowledge.path and asks_for_choices == (failing == "choices"):
            raise kind("the disk is full")
        return plausible(question, draw)

    with pytest.raises(kind, match="the disk is full"):
        run(teacher(full_disk), Material(skill_leaf), Material(knowledge, documents))


def test_documents_without_text_fail_their_leaf_only(
    run: Callable[..., Generation], knowledge: Leaf, documents_of: Callable[..., Documents], skill_leaf: Leaf
) -> None:
    made = run(teacher(), Material(knowledge, documents_of(empty="\n")), Material(skill_leaf))
    assert made.kept == {skill_leaf.path: made.kept[skill_leaf.path]}
    assert [leaf.leaf for leaf in made.funnel.leaves if leaf.error] == [knowledge.path]


def test_models_that_cannot_be_asked_end_the_run_and_leave_nothing_half(
    run: Callable[..., Generation], skill_leaf: Leaf, tmp_path: Path
) -> None:
    gone = EndpointUnreachable("nobody answers")
    with pytest.raises(EndpointUnreachable, match="nobody answers"):
        run(teacher(ends=lambda question: gone if question.role == "critic" else None), Material(skill_leaf))
    assert [path.name for path in tmp_path.rglob("*")] == ["checkpoints"]


def test_nothing_left_says_where_and_shows_raw_texts(run: Callable[..., Generation], skill_leaf: Leaf) -> None:
    with pytest.raises(EmptyResult) as caught:
        run(teacher(lambda _, draw: f"I am sorry, Dave ({draw})."), Material(skill_leaf))
    assert "not in the form that is asked for" in str(caught.value)
    assert str(caught.value).count("I am sorry, Dave") == 3


def test_personal_data_never_comes_through_and_is_masked_where_it_is_told(
    run: Callable[..., Generation], skill_leaf: Leaf
) -> None:
    address = "rosalind.quaife@brightmail.co.uk"

    def telling(question: Question, draw: int) -> str:
        # One of the many questions of each text.
        return plausible(question, draw).replace("</question>", f" Write to {address}.</question>", 1)

    made = run(teacher(telling), Material(skill_leaf), target=20)
    written = (
        "".join(path.read_text("utf-8") for path in made.folder.rglob("*") if path.is_file()) if made.folder else ""
    )
    assert made.kept[skill_leaf.path] == 20
    assert any("prohibited: personal data" in source.rejected for source in made.funnel.leaves[0].sources)
    assert address not in written


def test_what_models_write_beside_questions_is_looked_at_too(
    run: Callable[..., Generation], knowledge: Leaf, documents: Documents
) -> None:
    address = "rosalind.quaife@brightmail.co.uk"

    def telling(question: Question, draw: int) -> str:
        said = plausible(question, draw)
        numbered = number_of(said) % 3 == 0
        return re.sub(r"(</corrected>|\nB\) )", rf" Write to {address}.\1", said) if numbered else said

    made = run(teacher(telling), Material(knowledge, documents), scale=2)
    assert made.folder is not None
    written = "".join(path.read_text("utf-8") for path in made.folder.rglob("*") if path.is_file())
    assert address not in written
    for leaf in made.funnel.leaves:
        assert any("prohibited: personal data" in source.rejected for source in leaf.sources), leaf.flow
    assert "spellcheck" in written


def test_the_name_of_a_leaf_is_no_prohibited_word_of_its_rows(run: Callable[..., Generation], skill_leaf: Leaf) -> None:
    words = ("opposites", "Say the opposite", "freeform")
    made = run(teacher(), Material(skill_leaf), target=5, prohibited_words=words)
    assert made.kept == {skill_leaf.path: 5}


def test_every_count_of_the_funnel_adds_up(
    run: Callable[..., Generation], knowledge: Leaf, documents: Documents, skill_leaf: Leaf
) -> None:
    def failing(question: Question, draw: int) -> Said:
        said = plausible(question, draw)
        cases: dict[int, Said] = {
            0: EndpointUnreachable("gone"),
            1: "I cannot say.",
            2: said.replace("?", "? Mail a.quaife@brightmail.net"),
        }
        return cases.get(number_of(said, "fault") % 12, said)

    made = run(teacher(failing), Material(knowledge, documents), Material(skill_leaf), scale=3)
    assert sum(leaf.kept for leaf in made.funnel.leaves) > sum(made.kept.values()) > 0
    for leaf in made.funnel.leaves:
        for source in leaf.sources:
            assert source.made == source.kept + sum(source.rejected.values()), (leaf.flow, source)
            went = [step.went for step in source.steps]
            assert [step.came for step in source.steps[1:]] == went[:-1]
            assert went[-1:] in ([], [source.made])
    assert made.folder is not None
    (listed,) = made.folder.glob("items_*")
    asked = sum(json.loads(line)["leaf"] == knowledge.path for line in listed.read_text("utf-8").splitlines())
    assert [leaf.kept for leaf in made.funnel.leaves if leaf.flow.startswith("choices")] == [asked]


def test_a_leaf_that_owes_nothing_is_not_asked_about(
    run: Callable[..., Generation], skill: Leaf, skill_leaf: Leaf
) -> None:
    asker = teacher()
    made = run(asker, Material(skill_leaf), Material(skill), target=1)
    assert made.kept == {skill_leaf.path: 1, skill.path: 0}
    assert {question.leaf for question, _ in asker.asked} == {skill_leaf.path}


def test_a_preview_writes_nothing(
    run: Callable[..., Generation], skill_leaf: Leaf, skill: Leaf, tmp_path: Path
) -> None:
    asker = teacher()
    made = run(asker, Material(skill_leaf), Material(skill), preview=2)
    assert {leaf: len(rows) for leaf, rows in made.preview.items()} == {skill_leaf.path: 2, skill.path: 2}
    assert made.folder is None
    assert [path.name for path in tmp_path.rglob("*")] == ["checkpoints"]


def test_a_preview_shows_no_more_of_one_leaf_because_another_gives_none(
    run: Callable[..., Generation], skill_leaf: Leaf, skill: Leaf
) -> None:
    def one_leaf(question: Question, draw: int) -> Said:
        return plausible(question, draw) if question.leaf == skill_leaf.path else "I cannot say."

    made = run(teacher(one_leaf), Material(skill_leaf), Material(skill), preview=2)
    assert made.kept == {skill_leaf.path: 2, skill.path: 0}


def test_the_embedded_teacher_leaves_the_same_kinds_of_files(
    run: Callable[..., Generation], skill: Leaf, knowledge: Leaf, documents: Documents
) -> None:
    asker = teacher()
    made = run(asker, Material(skill), Material(knowledge, documents), flows=None, pipeline="extractive", target=50)
    asked = run(teacher(), Material(skill), Material(knowledge, documents), target=50)
    assert asker.asked == []
    assert sum(made.kept.values()) == 50
    own, others = (
        {re.sub(r"\d{4}-\d\d-\d\dT[\d_]+", "D", name) for name in one.manifest.files}
        for one in (made, asked)
        if one.manifest
    )
    # Its rows hold the leaf's own questions already, which other teachers' runs have in files beside.
    assert {name for name in others - own if ".seeds" not in name} == own - others == set()


def test_runs_of_one_second_have_folders_of_their_own(run: Callable[..., Generation], skill_leaf: Leaf) -> None:
    first, second = (run(teacher(), Material(skill_leaf), when=WHEN) for _ in range(2))
    assert first.folder
    assert second.folder
    assert [one.name for one in (first.folder, second.folder)] == ["2026-03-04_050607", "2026-03-04_050608"]
    assert list(second.folder.glob("train_*_2026-03-04T05_06_08.jsonl"))


def test_a_folder_that_exists_is_never_written_into(
    run: Callable[..., Generation], skill_leaf: Leaf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "2026-03-04_050607"

    def slow(*values: Any, **named: Any) -> Written:
        folder.mkdir()
        (folder / "theirs").touch()
        return write_datasets(*values, **named)

    monkeypatch.setattr(conclude, "write_datasets", slow)
    with pytest.raises(UsageError, match="exists already"):
        run(teacher(), Material(skill_leaf), when=WHEN)
    assert [path.name for path in folder.iterdir()] == ["theirs"]
