"""A run in jobs on machines of their own comes to the same result as a run in one go."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples.materialise import Example
from fakes.bench import Bench
from runners.advance import advance
from runners.handover import pack, receive
from runners.pipeline import Goal
from schemas.errors import NotTrained, UsageError
from schemas.result import RunResult

KNOWLEDGE = "knowledge/geography/islands/korrow_isles"
SKILLS = ("compositional_skills/grounded/extraction/short_notices", "compositional_skills/linguistics/opposites")


class Machine(Bench):
    """One job's machine, with hardware of its own. What it used goes into the folder `parcel`."""

    def __init__(self, place: Path, example: Example) -> None:
        super().__init__(place, example)
        self.engine.name = f"fake 1 on {place.name}"
        self.parcel = place / "parcel"

    def work(self, goal: Goal, *received: Machine, leaf: str | None = None, seed: int = 0) -> RunResult:
        for machine in received:
            receive(machine.parcel, self.output / "store")
        store = self.store()
        request = self.request(seed=seed)
        result = advance(request, goal=goal, leaf=leaf, seams=self.seams(), store=store, progress=self.watch())
        pack(store.root, store.used, self.parcel)
        return result


def test_in_jobs_as_in_one_go(example: Example, tmp_path: Path) -> None:
    leaves = (*SKILLS, KNOWLEDGE)
    makers = [Machine(tmp_path / f"maker{number}", example) for number in range(3)]
    trainer, examiner = Machine(tmp_path / "trainer", example), Machine(tmp_path / "examiner", example)
    for maker, leaf in zip(makers, leaves, strict=True):
        drafted = maker.work("generate", leaf=leaf)
        assert (drafted.leaves, drafted.training, drafted.error) == ((), None, "")
        assert {title for title in maker.ran if not title.startswith("documents")} == {
            f"plan {leaf}",
            f"generate {leaf}",
        }
    trained = trainer.work("train", *makers)
    assert trainer.ran == ["mix", "train"]
    assert (trained.leaves, trained.frozen) == ((), None)
    result = examiner.work("evaluate", trainer)
    assert "finetune" not in examiner.engine.calls
    assert {title.split()[0] for title in examiner.ran} == {"evaluate", "rate", "check", "compare", "look"}
    whole = Bench(tmp_path / "whole", example).run()
    assert [timing.stage for timing in result.timings] == [timing.stage for timing in whole.timings]
    assert result.model_copy(update={"timings": whole.timings}) == whole


def test_nothing_is_trained_where_a_trained_model_was_to_come(example: Example, tmp_path: Path) -> None:
    trainer, examiner = (Machine(tmp_path / name, example) for name in ("trainer", "examiner"))
    with pytest.raises(NotTrained, match="train first, on this machine or on another"):
        examiner.work("evaluate")
    assert "finetune" not in examiner.engine.calls
    trainer.work("train", seed=1)
    with pytest.raises(NotTrained):
        examiner.work("evaluate", trainer)
    assert examiner.work("evaluate", trainer, seed=1).training is not None


def test_the_model_that_came_along_last_counts(example: Example, tmp_path: Path) -> None:
    trainer, examiner = (Machine(tmp_path / name, example) for name in ("trainer", "examiner"))
    own = examiner.work("train")
    trainer.engine.flavour = "other"
    theirs = trainer.work("train")
    assert own.training != theirs.training
    assert examiner.work("evaluate", trainer).training == theirs.training
    examiner.work("train")
    assert examiner.work("evaluate").training == own.training


def test_a_job_that_runs_again_carries_on(example: Example, tmp_path: Path) -> None:
    machine = Machine(tmp_path / "machine", example)
    first = machine.work("train")
    again = machine.work("train")
    assert (machine.ran, machine.engine.calls) == ([], [])
    assert again.model_copy(update={"timings": first.timings}) == first
    examiner = Machine(tmp_path / "examiner", example)
    assert examiner.work("evaluate", machine).frozen is not None


def test_a_leaf_that_did_not_change_is_named(example: Example, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=rf"knowledge/none is no leaf .* there are: {SKILLS[0]}, {SKILLS[1]}, "):
        Machine(tmp_path / "machine", example).work("generate", leaf="knowledge/none")


def test_an_invalid_contribution_ends_every_job_alike(example: Example, tmp_path: Path) -> None:
    bench = Machine(tmp_path / "machine", example)
    request = bench.request("faulty")
    result = advance(
        request, goal="generate", leaf="knowledge/x", seams=bench.seams(), store=bench.store(), progress=bench.watch()
    )
    assert any(finding.severity == "error" for finding in result.findings)
    assert bench.engine.calls == []
