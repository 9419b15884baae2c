"""What people read after a training, and that it says plainly when nothing was learnt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from actions.cli.model.train.report import say
from runners.train.outcome import Outcome, Outputs, Told
from schemas.training import Measured, Saved, Trained

BASE = Saved(step=0, epoch=0, rows=0, validation=3.2, folder="")


def saved(step: int, validation: float, **given: Any) -> Saved:
    return Saved(
        step=step,
        epoch=step // 10,
        rows=64 * step,
        validation=validation,
        folder=f"adapters/adapters-{step:03d}",
        **given,
    )


def outcome(*checkpoints: Saved, best: Saved, **given: Any) -> Outcome:
    measured = [Measured(step=0, epoch=0, rows=0, train=3.3, validation=3.2)]
    measured += [
        Measured(step=one.step, epoch=one.epoch, rows=one.rows, train=2.0, validation=one.validation)
        for one in checkpoints
    ]
    trained = Trained(
        best=best,
        last=checkpoints[-1],
        checkpoints=checkpoints,
        steps=checkpoints[-1].step,
        tokens=12_345,
        ended=given.pop("ended", "all steps done"),
        layout="packed",
        precision="bf16",
    )
    told = Told(
        sources=("/rows/train.jsonl",),
        taught=90,
        validation=10,
        left_out=tuple(f"/rows/train.jsonl:{number}" for number in range(1, 8)),
        nothing=("/rows/train.jsonl:9",),
    )
    return Outcome(
        **{
            "folder": Path("/runs/my run"),
            "identity": "ab" * 32,
            "base": "acme/model",
            "method": "lora",
            "told": told,
            "trained": trained,
            "why": "the lowest validation loss of 2 checkpoints and the base",
            "curve": tuple(measured),
            "outputs": Outputs(),
            "seconds": 61.0,
            **given,
        }
    )


LEARNT = """\
CHECKPOINT             STEP  EPOCH  ROWS   TRAINING LOSS  VALIDATION LOSS
the base               0                   3.3000         3.2000
adapters/adapters-010  10    1      640    2.0000         1.5000           best
adapters/adapters-020  20    2      1,280  2.0000         1.7000

adapters/adapters-010 is the best checkpoint: the lowest validation loss of 2 checkpoints and the base.
90 rows to learn from, 10 to measure with:
  /rows/train.jsonl
  7 rows left out, longer than --max-seq-len (--over-long split cuts them): train.jsonl:1, train.jsonl:2, \
train.jsonl:3, train.jsonl:4, train.jsonl:5 and 2 more
  1 row left out, with nothing to learn: train.jsonl:9
20 steps over 12,345 tokens; 61 s since it last began.
layout: packed; precision: bf16
/runs/my run holds:
  adapters/adapters-010  the best adapter, for peft and vLLM
  hf_format/samples_640  the best model, merged
  ggml-model-f16.gguf    the same for llama.cpp
  loss.svg               the losses
note: llama.cpp is not installed
Next:
  taxobot model test --tuned '/runs/my run/hf_format/samples_640'
  taxobot model chat --model '/runs/my run/hf_format/samples_640'
  taxobot model serve --model-path '/runs/my run/hf_format/samples_640'"""


def test_what_was_learnt() -> None:
    first, second = saved(10, 1.5), saved(20, 1.7)
    outputs = Outputs(
        adapter=first.folder,
        model="hf_format/samples_640",
        gguf="ggml-model-f16.gguf",
        curve=("loss.svg",),
        notes=("llama.cpp is not installed",),
    )
    assert say(outcome(first, second, best=first, outputs=outputs)) == LEARNT


def test_questions_that_generation_withheld_are_proposed(tmp_path: Path) -> None:
    made = outcome(saved(10, 1.5), best=saved(10, 1.5), outputs=Outputs(adapter="adapters/adapters-010"))
    made = made.model_copy(update={"told": Told(sources=(str(tmp_path / "train.jsonl"),), taught=1, validation=1)})
    assert "evaluate" not in say(made)
    tasks = tmp_path / "node_datasets_2026-01-01T00_00_00"
    tasks.mkdir()
    (tasks / "leaf_task.yaml").touch()
    assert f"evaluate --benchmark mmlu_branch --tasks-dir {tasks} --base-model acme/model --model" in say(made)
    chosen = made.trained.model_copy(update={"best": saved(10, 1.5, score=0.5)})
    assert "evaluate" not in say(made.model_copy(update={"trained": chosen}))


def test_files_in_several_folders_are_told_apart() -> None:
    told = Told(sources=("/rows/a/train.jsonl", "/rows/b/train.jsonl"), nothing=("/rows/b/train.jsonl:9",))
    told = told.model_copy(update={"taught": 1})
    assert "1 row to learn from, 0 to measure with" in say(outcome(saved(10, 1.5), best=saved(10, 1.5), told=told))
    assert "with nothing to learn: b/train.jsonl:9" in say(outcome(saved(10, 1.5), best=saved(10, 1.5), told=told))


def test_nothing_was_learnt() -> None:
    made = outcome(saved(10, 3.5), saved(20, 3.9), best=BASE, ended="no lower validation loss")
    said = say(made)
    assert not made.learnt
    assert "NOTHING WAS LEARNT: no checkpoint is better than the base model" in said
    assert "The training loss fell: more rows, --replay-data, a lower --learning-rate or fewer epochs may help." in said
    assert "Training ended early, after 20 steps" in said
    assert "Next:" not in said
    assert "the base               0                   3.3000         3.2000           best" in said


def test_too_little_was_done_to_learn() -> None:
    made = outcome(saved(10, 3.2), best=BASE)
    still = tuple(one.model_copy(update={"train": 3.25}) for one in made.curve)
    said = say(made.model_copy(update={"curve": still}))
    assert "The training loss hardly fell either: a higher --learning-rate or more epochs may help." in said


def test_scores_stand_beside() -> None:
    first, second = saved(10, 1.5, score=0.25), saved(20, 1.7, score=0.75)
    said = say(outcome(first, second, best=second))
    assert "1.7000           score 0.75, best" in said


def test_a_run_that_was_done_says_so() -> None:
    said = say(outcome(saved(10, 1.5), best=saved(10, 1.5), repeated=True))
    assert said.startswith("This run was done already; nothing was trained again")


@pytest.mark.parametrize("hostile", ["rows\x1b[2J.jsonl:1", "a\nb:1"])
def test_names_do_not_steer_the_terminal(hostile: str) -> None:
    told = Told(sources=(hostile,), taught=1, validation=1, left_out=(hostile,))
    said = say(outcome(saved(10, 1.5), best=saved(10, 1.5), told=told))
    assert hostile not in said
