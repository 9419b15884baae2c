"""What is made of the best checkpoint: what is missing is made, what fails is told, what is another's goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from runners.models.kinds import describe
from runners.progress import Progress
from runners.train.outcome import Outputs
from runners.train.outputs import NO_LLAMA, make_outputs
from runners.train.profile import TrainingProfile
from runners.train.request import Request, Sources, Wanted
from schemas.training import Saved

PROFILE = TrainingProfile(method="full", epochs=1, learning_rate=1e-3)


def checkpoint(folder: Path, base: Path, rows: int) -> Saved:
    """A whole model as a checkpoint of a run's folder."""
    from shutil import copytree

    copytree(base, folder / "hf_format" / f"samples_{rows}")
    return Saved(step=rows, epoch=1, rows=rows, validation=1.0, folder=f"hf_format/samples_{rows}")


@pytest.fixture
def request_for(base: Path, tmp_path: Path) -> Request:
    return Request(
        base=describe(base, name="base"),
        sources=Sources(training=()),
        profile=PROFILE,
        root=tmp_path,
        wanted=Wanted(kinds=()),
    )


def make(request: Request, folder: Path, best: Saved) -> Outputs:
    return make_outputs(request, folder, best, progress=Progress())


def test_a_whole_model_becomes_gguf_once(request_for: Request, base: Path, tmp_path: Path) -> None:
    best = checkpoint(tmp_path, base, 8)
    made = make(request_for, tmp_path, best)
    assert made == Outputs(model="hf_format/samples_8", gguf="ggml-model-f16.gguf")
    written = (tmp_path / "ggml-model-f16.gguf").stat().st_mtime_ns
    assert make(request_for, tmp_path, best) == made
    assert (tmp_path / "ggml-model-f16.gguf").stat().st_mtime_ns == written


def test_files_of_another_checkpoint_go(request_for: Request, base: Path, tmp_path: Path) -> None:
    make(request_for, tmp_path, checkpoint(tmp_path, base, 8))
    (tmp_path / "ggml-model-f16.gguf").write_bytes(b"another one's")
    make(request_for, tmp_path, checkpoint(tmp_path, base, 16))
    assert (tmp_path / "ggml-model-f16.gguf").read_bytes()[:4] == b"GGUF"


def test_nothing_is_quantized_without_llama(request_for: Request, base: Path, tmp_path: Path) -> None:
    request = replace(request_for, wanted=Wanted())
    made = make(request, tmp_path, checkpoint(tmp_path, base, 8))
    assert (made.gguf, made.quantized, made.notes) == ("ggml-model-f16.gguf", (), (NO_LLAMA,))


def test_what_cannot_be_gguf_is_told(request_for: Request, base: Path, tmp_path: Path) -> None:
    best = checkpoint(tmp_path, base, 8)
    config = tmp_path / best.folder / "config.json"
    config.write_text(config.read_text("utf-8").replace('"llama"', '"opt"').replace("LlamaFor", "OPTFor"), "utf-8")
    made = make(request_for, tmp_path, best)
    assert (made.model, made.gguf) == (best.folder, None)
    (note,) = made.notes
    assert note.startswith("not everything is there as GGUF: ")


@pytest.mark.parametrize("method", ["full", "lora"])
def test_what_has_no_room_is_made_by_the_same_command(
    request_for: Request, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, method: Any
) -> None:
    """`model train` has no --output, and another folder would be another run."""
    import shutil

    from fakes.random_models import save_adapter

    best = checkpoint(tmp_path, base, 8)
    if method == "lora":
        save_adapter(tmp_path / "adapters" / "adapters-008", base)
        best = best.model_copy(update={"folder": "adapters/adapters-008"})
        shutil.rmtree(tmp_path / "hf_format")
    request = replace(request_for, profile=PROFILE.model_copy(update={"method": method}))
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))  # type: ignore[attr-defined]
        notes = make(request, tmp_path, best).notes
    assert len(notes) == (2 if method == "lora" else 1)
    for note in notes:
        assert "--output" not in note
        assert note.endswith(
            "make room, and give the same command again, which makes what is missing and trains no more"
        )
    assert make(request, tmp_path, best).notes == ()


def test_an_adapter_is_merged(request_for: Request, base: Path, tmp_path: Path) -> None:
    from fakes.random_models import save_adapter

    save_adapter(tmp_path / "adapters" / "adapters-002", base)
    best = Saved(step=2, epoch=1, rows=9, validation=1.0, folder="adapters/adapters-002")
    request = replace(request_for, profile=PROFILE.model_copy(update={"method": "lora"}), wanted=Wanted(gguf=False))
    made = make(request, tmp_path, best)
    assert made == Outputs(adapter="adapters/adapters-002", model="hf_format/samples_9")
    assert (tmp_path / "hf_format" / "samples_9" / "model.safetensors").is_file()
