"""What is made of the best checkpoint: an adapter merged into its base, GGUF in f16, GGUF in few bits."""

from __future__ import annotations

from pathlib import Path

from runners.models.convert.convert import Request as Conversion
from runners.models.convert.convert import run as convert
from runners.models.convert.merge import merge
from runners.models.convert.room import NoRoom
from runners.models.kinds import describe
from runners.progress import Progress
from runners.train.durable import write_whole
from runners.train.outcome import Outputs
from runners.train.request import Request
from schemas.errors import LlamaFailed, ModelRefused, TaxobotError, UsageError
from schemas.training import Saved

GGUF = "ggml-model"
"""As InstructLab's users know the file: `ggml-model-f16.gguf`."""
SOURCE = ".ggml-model"
"""Names the checkpoint that the GGUF files are made of."""
NO_LLAMA = "llama.cpp is not installed, so nothing was quantized; `taxobot model engine install llama-cpp` installs it"


def make_outputs(request: Request, folder: Path, best: Saved, *, progress: Progress) -> Outputs:
    """Make what is wanted of the checkpoint `best` in the run's folder; what stands there already is kept.

    A model that GGUF does not know, or for which there is no room, is told in the notes: the checkpoint is there.
    """
    checkpoint = folder / best.folder
    adapted = request.profile.method == "lora"
    merged = folder / "hf_format" / f"samples_{best.rows}" if adapted else checkpoint
    notes: list[str] = []
    if adapted and request.wanted.merged:
        _merge(request, checkpoint, merged, progress, notes)
    if request.wanted.gguf:
        _forget_others(folder, best)
        _convert(request, checkpoint, folder, progress, notes)
    return _standing(folder, request, merged, best, notes)


def _merge(request: Request, adapter: Path, target: Path, progress: Progress, notes: list[str]) -> None:
    try:
        if not target.exists():
            merge(describe(adapter), request.base, target, progress=progress)
    except UsageError as error:
        notes.append(f"the adapter is not merged: {_told(error)}")


def _convert(request: Request, checkpoint: Path, folder: Path, progress: Progress, notes: list[str]) -> None:
    """Each file that is missing; the f16 one is what the others are made of."""
    whole = folder / f"{GGUF}-f16.gguf"
    try:
        if not whole.exists():
            convert(_conversion(request, checkpoint, folder), progress)
        missing = tuple(kind for kind in request.wanted.kinds if not (folder / f"{GGUF}-{kind}.gguf").exists())
        if missing and request.wanted.llama is None:
            notes.append(NO_LLAMA)
        elif missing:
            python = request.wanted.llama
            quantizing = Conversion(model=describe(whole), name=GGUF, output=folder, kinds=missing, python=python)
            convert(quantizing, progress)
    except (ModelRefused, UsageError, LlamaFailed) as error:
        notes.append(f"not everything is there as GGUF: {_told(error)}")


def _told(error: TaxobotError) -> str:
    """The run's folder stays where it is: on another disk all would be trained anew."""
    if isinstance(error, NoRoom):
        return (
            f"{error.fact}; make room, and give the same command again, which makes what is missing and trains no more"
        )
    return str(error)


def _forget_others(folder: Path, best: Saved) -> None:
    """Remove GGUF files of another checkpoint: the choice may be made anew."""
    source = folder / SOURCE
    if source.is_file() and source.read_text("utf-8") == best.folder:
        return
    for file in folder.glob(f"{GGUF}-*.gguf"):
        file.unlink()
    write_whole(source, best.folder)


def _conversion(request: Request, checkpoint: Path, folder: Path) -> Conversion:
    model, adapter = describe(checkpoint), None
    if request.profile.method == "lora":
        model, adapter = request.base, model
    return Conversion(model=model, name=GGUF, output=folder, adapter=adapter, python=request.wanted.llama)


def _standing(folder: Path, request: Request, merged: Path, best: Saved, notes: list[str]) -> Outputs:
    """What there is now, relative to the folder."""
    files = [f"{GGUF}-{kind}.gguf" for kind in request.wanted.kinds]
    whole = f"{GGUF}-f16.gguf"
    return Outputs(
        adapter=best.folder if request.profile.method == "lora" else None,
        model=str(merged.relative_to(folder)) if merged.exists() else None,
        gguf=whole if (folder / whole).exists() else None,
        quantized=tuple(name for name in files if (folder / name).exists()),
        notes=tuple(notes),
    )
