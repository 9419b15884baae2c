"""The choice of a checkpoint by a development split."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from runners.evaluate.choices.plan import ChoicePlan
from runners.evaluate.judges.overlap import OverlapJudge
from runners.evaluate.suites.mmlu_branch import Sheet
from runners.models.load import LoadedModel
from runners.progress import Event, Progress
from runners.train.choice.benchmark import Answers, Choices, Values, benchmark_of
from runners.train.choice.candidates import Checkpoints
from runners.train.choice.choose import Chosen, choose
from runners.train.choice.decide import Wish, decide
from runners.train.choice.development import Development, read_development
from runners.train.history import read_history
from runners.train.loop.checkpoints import read_best, write_best
from schemas.errors import EmptyResult, StoreCorrupt, TrainingFailed, UsageError
from schemas.item import ChoiceItem, ItemKind
from schemas.training import LOSSES, Measured, Saved, Trained


def saved(step: int, *, validation: float) -> Saved:
    folder = f"adapters/adapters-{step:03d}" if step else ""
    return Saved(step=step, epoch=step, rows=8 * step, validation=validation, folder=folder)


BASE = saved(0, validation=3.0)
THREE = (saved(1, validation=2.0), saved(2, validation=1.0), saved(3, validation=1.5))


@dataclass
class Rehearsed:
    """A Benchmark whose answers are known, by checkpoint; it remembers who was asked."""

    values: dict[str, Values]
    title: str = "right answers"
    share: bool = True
    asked: list[str] = field(default_factory=list)

    @property
    def clusters(self) -> tuple[str, ...]:
        return tuple(f"passage {place}" for place in range(len(next(iter(self.values.values())))))

    @property
    def identity(self) -> dict[str, Any]:
        return {"values": {name: list(values) for name, values in self.values.items()}}

    def ask(self, loaded: LoadedModel, *, tick: Callable[[int], None]) -> Values:
        self.asked.append(loaded.digest)
        tick(len(self.clusters))
        return self.values[loaded.digest]


class Crashing(Rehearsed):
    """Is killed at the second checkpoint."""

    def ask(self, loaded: LoadedModel, *, tick: Callable[[int], None]) -> Values:
        if loaded.digest.endswith("002"):
            raise KeyboardInterrupt
        return super().ask(loaded, tick=tick)


class Named:
    """Candidates that are nothing but names."""

    def digest(self, saved: Saved) -> str:
        return saved.folder or "base"

    @contextmanager
    def open(self, saved: Saved) -> Iterator[LoadedModel]:
        yield LoadedModel(None, None, self.digest(saved))


def rehearsed(base: Values, *others: Values) -> Rehearsed:
    return Rehearsed({"base": base, **{f"adapters/adapters-{step:03d}": row for step, row in enumerate(others, 1)}})


def chosen(benchmark: Rehearsed, cache: Path, **told: Any) -> Chosen:
    return choose(benchmark, Named(), BASE, THREE, cache=cache, progress=told.pop("progress", Progress()))


def test_the_highest_mean_wins_whatever_its_loss(tmp_path: Path) -> None:
    found = chosen(rehearsed((0, 0, 0, 1), (1, 1, 1, 0), (1, 1, 0, 0), (0, 0, 1, 0)), tmp_path)
    assert (found.best.step, found.best.score) == (1, 0.75)
    assert [one.score for one in (found.base, *found.checkpoints)] == [0.25, 0.75, 0.5, 0.25]


def test_of_equal_means_the_lower_validation_loss_wins_and_then_the_earlier(tmp_path: Path) -> None:
    equal = rehearsed((0, 0, 0, 0), *[(1, 1, 0, 0)] * 3)
    assert chosen(equal, tmp_path).best.step == 2
    twins = (saved(1, validation=1.0), saved(2, validation=1.0), saved(3, validation=1.0))
    assert choose(equal, Named(), BASE, twins, cache=tmp_path, progress=Progress()).best.step == 1


def test_where_nobody_surpasses_the_base_it_is_the_base(tmp_path: Path) -> None:
    found = chosen(rehearsed((1, 1, 1, 1), (0, 1, 1, 1), (0, 0, 1, 1), (0, 0, 0, 1)), tmp_path)
    assert (found.best.step, found.best.folder, found.best.score) == (0, "", 1.0)


def test_only_questions_count_that_everybody_has_a_value_for(tmp_path: Path) -> None:
    """Else a checkpoint that fails on the hard ones would have the best mean."""
    found = chosen(rehearsed((1, 1, 0, 0), (1, 1, None, None), (1, 1, 1, 0), (1, 1, 0, 0)), tmp_path)
    assert [one.score for one in found.checkpoints] == [1.0, 1.0, 1.0]
    assert found.best.step == 2
    assert "on 2 development questions, 2 more have no score for every one of them" in found.why


def test_without_a_common_question_there_is_no_choice(tmp_path: Path) -> None:
    with pytest.raises(EmptyResult, match="no question"):
        chosen(rehearsed((1, None), (None, 1), (1, 1), (1, 1)), tmp_path)


def test_other_examples_before_the_questions_are_another_benchmark() -> None:
    """Or answers to them would be read from the cache that were given after others."""
    common: dict[str, Any] = {"kind": ItemKind.NEW_QUESTION, "leaf": "x", "cluster": "", "template": ""}
    items = [
        ChoiceItem(id=name, question=name, options=("a", "b"), answer=0, value_kind="", **common) for name in "pqr"
    ]
    bare = Sheet("x", ItemKind.NEW_QUESTION, ChoicePlan(), (items[0],))
    sheets = [bare, *(replace(bare, shots=(shot,)) for shot in items[1:])]
    identities = [Choices((sheet,)).identity for sheet in sheets]
    assert all(identities.count(one) == 1 for one in identities)


def test_n_and_interval_are_said_and_that_it_is_no_test(tmp_path: Path) -> None:
    why = chosen(rehearsed((0, 0, 0, 0), (1, 1, 1, 0), (0, 0, 0, 0), (0, 0, 0, 0)), tmp_path).why
    assert why.startswith(
        "the best of the base and 3 checkpoints by right answers on 4 development questions: 75.0 % (95 % interval"
        " 0.0 % to 100.0 %), the base 0.0 %; where equal"
    )
    assert "that number is no test" in why


def test_ratings_are_told_on_their_own_scale_and_without_an_interval_where_there_is_none(tmp_path: Path) -> None:
    marks = rehearsed((2.0,), (7.5,), (3.0,), (4.0,))
    marks.title, marks.share = "mean rating by a judge", False
    assert "by mean rating by a judge on 1 development questions: 7.5 (no interval" in chosen(marks, tmp_path).why


def test_who_was_asked_is_not_asked_again_after_a_crash(tmp_path: Path) -> None:
    benchmark = rehearsed((0, 1), (1, 1), (0, 0), (0, 1))
    crashing = Crashing(benchmark.values)
    with pytest.raises(KeyboardInterrupt):
        chosen(crashing, tmp_path)
    assert crashing.asked == ["base", "adapters/adapters-001"]
    events: list[Event] = []
    assert chosen(benchmark, tmp_path, progress=Progress(events.append)).best.step == 1
    assert benchmark.asked == ["adapters/adapters-002", "adapters/adapters-003"]
    assert [event.part for event in events if event.kind == "cached"] == ["base", "adapters/adapters-001"]


@pytest.mark.parametrize("content", ["", "{}", '{"checkpoint": "base", "title": "t", "values": [1]}'])
def test_a_spoilt_cache_is_named(tmp_path: Path, content: str) -> None:
    benchmark = rehearsed((0, 1), (1, 1), (0, 0), (0, 1))
    chosen(benchmark, tmp_path)
    next(iter(tmp_path.iterdir())).write_text(content)
    with pytest.raises(StoreCorrupt, match=str(tmp_path)):
        chosen(benchmark, tmp_path)


# The questions


def choice_row(number: int, **other: Any) -> dict[str, Any]:
    row = {"question": f"When was place {number} founded?", "options": ["1847", "1903"], "answer": number % 2}
    return {**row, **other}


def write(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_items_of_generation_are_read_without_those_that_training_shows(tmp_path: Path) -> None:
    common = {"leaf": "knowledge/islands", "cluster": "c", "template": "t", "value_kind": "year"}
    rows = [
        {**choice_row(0), **common, "id": "a", "kind": "new-question"},
        {**choice_row(1), **common, "id": "b", "kind": "seen"},
        {"question": "Why?", "reference": "So.", **common, "id": "c", "kind": "control"},
    ]
    found = read_development(write(tmp_path / "items_1.jsonl", *rows))
    assert [item.id for sheet in found.sheets for item in sheet.items] == ["a"]
    assert [item.id for item in found.open] == ["c"]
    assert found.notes == ("1 questions in items_1.jsonl stand in training, so no checkpoint is chosen by them",)


def test_a_folder_of_tasks_is_read_as_it_is_evaluated(tmp_path: Path) -> None:
    rows = [
        {"question": "Q?", "choices": ["a", "b"], "answer": 1},
        {"question": "R?", "choices": ["a", "a"], "answer": 1},
    ]
    write(tmp_path / "islands.jsonl", *rows)
    (tmp_path / "islands_task.yaml").write_text(
        "task: islands\ntag: mmlu_pr\noutput_type: multiple_choice\ndoc_to_text: '{{question}}'\n"
        "doc_to_choice: '{{[choices[0], choices[1]]}}'\ndoc_to_target: '{{answer}}'\n"
        "dataset_path: json\ndataset_kwargs: {data_files: {test: islands.jsonl}}\n"
    )
    found = read_development(tmp_path)
    assert [item.question for sheet in found.sheets for item in sheet.items] == ["Q?"]
    assert len(found.notes) == 1
    assert "two options are the same" in found.notes[0]


def test_what_somebody_wrote_needs_no_more_than_the_question(tmp_path: Path) -> None:
    found = read_development(write(tmp_path / "own.jsonl", choice_row(0), choice_row(1)))
    (sheet,) = found.sheets
    assert [item.id for item in sheet.items] == ["own.jsonl:1", "own.jsonl:2"]
    assert len({item.cluster for item in sheet.items}) == 2
    assert sheet.items[0].kind is ItemKind.NEW_QUESTION


def test_rows_of_lm_evals_tasks_are_read(tmp_path: Path) -> None:
    rows = [{"question": "Q?", "choices": ["a", "b", "c", "d"], "answer": 2}]
    (sheet,) = read_development(write(tmp_path / "task.jsonl", *rows)).sheets
    assert (sheet.items[0].options, sheet.items[0].answer) == (("a", "b", "c", "d"), 2)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        (choice_row(0, answer=2), r"own\.jsonl:1: `answer`: the place of the right option, 0 to 1"),
        (choice_row(0, answer=None), r"own\.jsonl:1: `answer`"),
        (choice_row(0, options=["a", "a"]), r"own\.jsonl:1: `options`: 2 to 10 different texts"),
        (choice_row(0, options=["a"]), r"own\.jsonl:1: `options`"),
        ({"question": "Why?"}, r"own\.jsonl:1: options with an answer, or a reference"),
        ({"options": ["a", "b"], "answer": 0}, r"own\.jsonl:1: `question` is missing"),
        ([], r"own\.jsonl:1: this is no JSON object"),
        (choice_row(0, kind="seen"), "no question is left"),
    ],
)
def test_what_is_wrong_with_a_question_is_told_with_its_line(tmp_path: Path, row: Any, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        read_development(write(tmp_path / "own.jsonl", row))


def test_a_file_that_is_not_there_or_empty_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.jsonl"):
        read_development(tmp_path / "none.jsonl")
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(UsageError, match=r"empty\.jsonl"):
        read_development(tmp_path / "empty.jsonl")


def test_options_go_before_free_answers_unless_a_judge_is_named(tmp_path: Path) -> None:
    choices = read_development(write(tmp_path / "choices.jsonl", choice_row(0)))
    both = Development(choices.sheets, _open(tmp_path))
    judge = OverlapJudge()
    assert isinstance(benchmark_of(both), Choices)
    assert isinstance(benchmark_of(both, judge=judge), Answers)
    with pytest.raises(UsageError, match="nothing to judge"):
        benchmark_of(choices, judge=judge)
    assert benchmark_of(Development(open=both.open)).title == "mean rating by overlap judge (embedded)"


def _open(folder: Path) -> Any:
    return read_development(write(folder / "open.jsonl", {"question": "When?", "reference": "1847"})).open


# Real models


@pytest.fixture
def adapted(base: Path, tmp_path: Path) -> Checkpoints:
    """A run's folder with two adapters that change the base's answers."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    for step in (1, 2):
        torch.manual_seed(step)
        config = LoraConfig(r=4, target_modules=["q_proj"], init_lora_weights=False, task_type="CAUSAL_LM")
        get_peft_model(AutoModelForCausalLM.from_pretrained(base), config).save_pretrained(
            tmp_path / f"adapters/adapters-{step:03d}"
        )
    return Checkpoints(base, tmp_path)


def logits(loaded: LoadedModel) -> Any:
    import torch

    with torch.inference_mode():
        return loaded.model(input_ids=torch.arange(8)[None]).logits


def test_adapters_are_put_on_and_taken_off_the_same_weights(adapted: Checkpoints) -> None:
    import torch

    with adapted.open(BASE) as loaded:
        before = logits(loaded)
    found = []
    for one in THREE[:2]:
        with adapted.open(one) as loaded:
            found.append(logits(loaded))
    with adapted.open(BASE) as loaded:
        assert torch.equal(logits(loaded), before)
    assert not any(torch.allclose(one, before) for one in found)
    assert not torch.allclose(*found)
    assert len({adapted.digest(one) for one in (BASE, *THREE[:2])}) == 3


def test_whole_models_are_opened_in_turn(base: Path, tmp_path: Path) -> None:
    import shutil

    import torch

    shutil.copytree(base, tmp_path / "hf_format/samples_8")
    (tmp_path / "hf_format/samples_8/extra.json").write_text("{}")
    one = Saved(step=1, epoch=1, rows=8, validation=1.0, folder="hf_format/samples_8")
    candidates = Checkpoints(base, tmp_path)
    with candidates.open(BASE) as first, candidates.open(one) as second:
        assert first.model is not second.model
        assert torch.equal(logits(first), logits(second))
    assert candidates.digest(BASE) != candidates.digest(one)


def trained(folder: Path) -> Trained:
    """A finished run of two checkpoints, as the loop leaves it."""
    events = [Measured(step=0, epoch=0, rows=0, train=3, validation=3.0)]
    lines = [*events, *THREE[:2]]
    (folder / LOSSES).write_text("".join(one.model_dump_json() + "\n" for one in lines))
    write_best(folder, THREE[1], "the lowest validation loss")
    return Trained(
        best=THREE[1],
        last=THREE[1],
        checkpoints=THREE[:2],
        steps=2,
        tokens=10,
        ended="all steps done",
        layout="grouped",
        precision="fp32",
    )


def test_a_run_is_decided_by_its_own_models(adapted: Checkpoints, tmp_path: Path) -> None:
    wish = Wish(write(tmp_path / "own.jsonl", *map(choice_row, range(4))))
    events: list[Event] = []
    base, folder = adapted.base, adapted.folder
    ended = decide(wish, trained(folder), base=base, folder=folder, progress=Progress(events.append))
    assert all(one.score is not None for one in ended.checkpoints)
    assert read_history(folder).saved == ended.checkpoints
    named = read_best(folder)
    assert named is not None
    assert named.saved == ended.best
    assert named.why in [event.text for event in events]
    assert decide(wish, trained(folder), base=base, folder=folder, progress=Progress()) == ended
    assert len(list((folder / "eval_cache").iterdir())) == 3


def test_what_somebody_removed_is_not_chosen_from(adapted: Checkpoints, tmp_path: Path) -> None:
    import shutil

    wish = Wish(write(tmp_path / "own.jsonl", *map(choice_row, range(4))))
    shutil.rmtree(adapted.folder / THREE[1].folder)
    ended = decide(wish, trained(adapted.folder), base=adapted.base, folder=adapted.folder, progress=Progress())
    assert [one.step for one in ended.checkpoints] == [THREE[0].step]


def test_memory_that_runs_out_while_choosing_is_told(adapted: Checkpoints, tmp_path: Path) -> None:
    import torch

    class Large(Named):
        def open(self, saved: Saved) -> Any:
            raise torch.OutOfMemoryError("tried to allocate 28 GiB")

    wish = Wish(write(tmp_path / "own.jsonl", *map(choice_row, range(4))))
    where: Any = {"base": adapted.base, "folder": adapted.folder, "progress": Progress()}
    with pytest.raises(TrainingFailed, match=r"28 GiB\); --choose-by loss takes none"):
        decide(wish, trained(adapted.folder), candidates=Large(), **where)


def test_free_answers_are_rated_and_those_that_never_came_are_not(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ("1847", "", "yellow")
    monkeypatch.setattr("runners.train.choice.benchmark.answer", lambda *_, **__: said)
    rows = [{"question": f"When {number}?", "reference": "1847"} for number in range(3)]
    benchmark = benchmark_of(read_development(write(tmp_path / "open.jsonl", *rows)))
    ticks: list[int] = []
    assert benchmark.ask(LoadedModel(None, None, ""), tick=ticks.append) == (10.0, None, 1.0)
    assert sum(ticks) == len(benchmark.clusters) == 3


def test_by_the_loss_again_where_a_benchmark_chose_before(tmp_path: Path) -> None:
    ended = trained(tmp_path)
    write_best(tmp_path, THREE[0], "by a benchmark")
    assert decide(None, ended, base=tmp_path, folder=tmp_path, progress=Progress()) == ended
    named = read_best(tmp_path)
    assert named is not None
    assert named.saved == THREE[1]
