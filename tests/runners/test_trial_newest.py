"""What training left is found: the newest run, its choice, and what it was made of."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runners.trial.newest import base_of, best_of, newest_run, origin_of
from schemas.errors import StoreCorrupt, UsageError

PROFILE = '"profile": {"method": "lora", "epochs": 1, "learning_rate": 0.001}'


def run_in(folder: Path, *, step: int = 10, when: int = 1_000, base: str = "/models/base") -> Path:
    """A run's folder as training leaves it."""
    name = "adapters/adapters-010" if step else ""
    (folder / (name or ".")).mkdir(parents=True, exist_ok=True)
    saved = f'{{"step": {step}, "epoch": 1, "rows": 20, "validation": 1.5, "folder": "{name}"}}'
    (folder / "best.json").write_text(f'{{"saved": {saved}, "why": "lowest"}}', encoding="utf-8")
    os.utime(folder / "best.json", (when, when))
    job = f'"base": "{base}", "folder": "{folder}", "taught": 20, {PROFILE}, "seed": 1, "device": "cpu"'
    (folder / "job.json").write_text(f'{{{job}, "identity": "x"}}', encoding="utf-8")
    return folder


def test_the_run_that_chose_last_is_the_newest(tmp_path: Path) -> None:
    assert newest_run(tmp_path / "nowhere") is None
    run_in(tmp_path / "b", when=1_000)
    newest = run_in(tmp_path / "a", when=2_000)
    (tmp_path / "c").mkdir()
    assert newest_run(tmp_path) == newest
    assert best_of(newest) == newest / "adapters" / "adapters-010"


def test_a_model_in_a_runs_folder_tells_its_base(tmp_path: Path) -> None:
    run = run_in(tmp_path / "run")
    assert base_of(best_of(run)) == Path("/models/base")
    assert base_of(run / "ggml-model-f16.gguf") == Path("/models/base")
    assert base_of(tmp_path) is None


def test_where_nothing_was_chosen_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no training run that chose a checkpoint; name the tuned model by"):
        best_of(tmp_path)
    with pytest.raises(UsageError, match="no checkpoint has a lower validation loss than the base; train it again"):
        best_of(run_in(tmp_path / "worse", step=0))
    gone = run_in(tmp_path / "gone")
    (gone / "adapters" / "adapters-010").rmdir()
    with pytest.raises(UsageError, match="is not there any more; name another one by --tuned"):
        best_of(gone)


def phased_in(root: Path, *, chosen: bool) -> Path:
    """What phased training leaves: two runs, the second of which began with the first one's best."""
    first = run_in(root / "phased" / "phase1" / "checkpoints")
    best = first / "hf_format" / "samples_9"
    second = run_in(root / "phased" / "phase2" / "checkpoints", base=str(best))
    whole = second / "hf_format" / "samples_20"
    for model in (best, whole):
        model.mkdir(parents=True)
    moment = "2026-01-01T00:00:00Z"
    ended = f"{{started_at_utc: {moment}, model: {whole}}}" if chosen else "null"
    final = f"{{checkpoint: {second / 'adapters'}, loss: 1.0}}" if chosen else "null"
    (root / "phased" / "journalfile.yaml").write_text(
        f"run_id: 00000000-0000-0000-0000-000000000001\nasked: {{}}\nstarted_at_utc: {moment}\n"
        f"current_phase: {'done' if chosen else 'train2'}\neval_2: {ended}\nfinal_output: {final}\n"
    )
    return root


def test_of_phases_the_best_overall_is_compared_with_what_the_first_began_with(tmp_path: Path) -> None:
    root = phased_in(tmp_path / "run", chosen=True)
    assert newest_run(tmp_path) == root
    model = best_of(root)
    assert model == root / "phased" / "phase2" / "checkpoints" / "hf_format" / "samples_20"
    assert origin_of(model) == Path("/models/base")
    assert base_of(model) == root / "phased" / "phase1" / "checkpoints" / "hf_format" / "samples_9"
    single = run_in(tmp_path / "single")
    assert origin_of(best_of(single)) == Path("/models/base")


def test_phases_that_chose_nothing_say_how_far_they_are(tmp_path: Path) -> None:
    root = phased_in(tmp_path / "run", chosen=False)
    with pytest.raises(UsageError, match="is at train2, and has chosen no model; name the tuned model by --tuned"):
        best_of(root)
    (root / "phased" / "journalfile.yaml").write_text("- 1")
    with pytest.raises(StoreCorrupt, match="is no journal of phased training"):
        best_of(root)
