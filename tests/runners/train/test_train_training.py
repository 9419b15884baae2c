"""The training itself, as a run does it in its own process."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import Any

import pytest

from fakes.training import FULL, make_job, save_base
from runners.models.kinds import describe
from runners.progress import Progress
from runners.train.loop import trainer
from runners.train.request import Request, Sources
from runners.train.training import train


def test_the_trained_model_is_let_go_before_others_are_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[weakref.ref[Any]] = []
    set_up = trainer.set_up

    def watched(*given: Any) -> Any:
        made = set_up(*given)
        held.append(weakref.ref(made.student.model))
        return made

    monkeypatch.setattr(trainer, "set_up", watched)
    job = make_job(save_base(tmp_path / "base"), tmp_path / "run", FULL, epochs=1)
    request = Request(base=describe(job.base), sources=Sources(training=()), profile=job.profile, root=tmp_path)
    often = gc.get_threshold()
    gc.set_threshold(0)  # nobody searches for garbage by chance
    try:
        train(request, job, progress=Progress())
        assert [model() for model in held] == [None]
    finally:
        gc.set_threshold(*often)
