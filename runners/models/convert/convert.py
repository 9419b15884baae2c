"""The whole way of one conversion: merge, write f16, quantize."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from runners.models.convert.beside import refuse_existing, scratch
from runners.models.convert.gguf import to_gguf
from runners.models.convert.merge import merge
from runners.models.convert.quantize import quantize
from runners.models.convert.sizes import Converted
from runners.models.kinds import describe
from runners.progress import Progress
from schemas.errors import UsageError
from schemas.models import LocalModel, ModelKind


@dataclass(frozen=True, slots=True)
class Request:
    """What becomes of `model`, under `name`, in the folder `output`.

    `adapter` is merged into it first; with `merge_only` that is all. `kinds` are the quantizations made beside f16.
    `python` is an interpreter that holds llama_cpp, if there is one.
    """

    model: LocalModel
    name: str
    output: Path
    adapter: LocalModel | None = None
    merge_only: bool = False
    kinds: tuple[str, ...] = ()
    python: Path | None = None

    def file(self, kind: str) -> Path:
        """Where the GGUF file of a kind (`f16`, `Q4_K_M`, …) goes."""
        return self.output / f"{self.name}-{kind}.gguf"


def run(request: Request, progress: Progress) -> Path | tuple[Converted, ...]:
    """Do it, and return the folder of the merged model, or the GGUF files.

    Each file appears whole or not at all, and what was finished is kept where a later step fails. Raises as `merge`,
    `to_gguf` and `quantize` do.
    """
    if request.merge_only:
        if request.adapter is None:
            raise UsageError("there is nothing to merge: name an adapter.")
        return merge(request.adapter, request.model, request.output, progress=progress)
    for kind in request.kinds:
        refuse_existing(request.file(kind))
    if request.model.kind is ModelKind.GGUF:
        return _quantize(request, request.model.path, progress)
    if request.kinds and request.file("f16").exists():
        place = request.file("f16")
        raise UsageError(f"{place} is there already; quantize that, by --model, or name another folder with --output.")
    whole = _write_whole(request, progress)
    return whole, *_quantize(request, whole.path, progress)


def _write_whole(request: Request, progress: Progress) -> Converted:
    if request.adapter is None:
        return _to_gguf(request, request.model, progress)
    refuse_existing(request.file("f16"))
    with scratch(request.output / f"{request.name}-merged") as merged:
        merge(request.adapter, request.model, merged, progress=progress, wide=True)
        return _to_gguf(request, describe(merged, name=request.name), progress)


def _to_gguf(request: Request, model: LocalModel, progress: Progress) -> Converted:
    return to_gguf(model, request.file("f16"), progress=progress, name=request.name, python=request.python)


def _quantize(request: Request, source: Path, progress: Progress) -> tuple[Converted, ...]:
    if request.kinds and request.python is None:
        raise UsageError("quantizing needs llama.cpp; `taxobot model engine install llama-cpp` installs it.")
    return tuple(
        quantize(source, request.file(kind), python=request.python, kind=kind, progress=progress)
        for kind in request.kinds
        if request.python is not None
    )
