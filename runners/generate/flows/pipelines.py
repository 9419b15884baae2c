"""Pipelines: folders of flows, one for each kind of leaf."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from runners.generate.flows.load import load_flow
from runners.generate.flows.seam import Flow, Flows
from schemas.errors import UsageError

KNOWLEDGE, GROUNDED, FREEFORM = "knowledge.yaml", "grounded_skills.yaml", "freeform_skills.yaml"
CHOICES = "mmlu_bench.yaml"
BUILTIN = Path(__file__).parent / "builtin"


def find_flows(pipeline: str, *, folders: Sequence[Path] = ()) -> Flows:
    """The flows of a pipeline: of that name in one of `folders`, or in the package; else the folder at that path.

    Multiple-choice questions are written by the folder's own `mmlu_bench.yaml`, or by the package's. Raises UsageError
    for a name that is not known (with those that are), a file of the three that is missing, and as `load_flow` does.
    """
    folder = _folder(pipeline, [*folders, BUILTIN])
    choices = folder / CHOICES
    return Flows(
        name=folder.resolve().name,
        knowledge=_flow(folder / KNOWLEDGE),
        grounded=_flow(folder / GROUNDED),
        freeform=_flow(folder / FREEFORM),
        choices=load_flow(choices if choices.is_file() else BUILTIN / "choices" / CHOICES),
    )


def known_pipelines(folders: Sequence[Path] = ()) -> tuple[str, ...]:
    """The names of all pipelines in these folders and in the package."""
    return tuple(sorted({name for folder in (*folders, BUILTIN) for name in _names(folder)}))


def _folder(pipeline: str, folders: Sequence[Path]) -> Path:
    if pipeline == Path(pipeline).name and pipeline not in {"", ".", ".."}:
        for folder in folders:
            if _is_pipeline(folder / pipeline):
                return folder / pipeline
    path = Path(pipeline).expanduser()
    if path.is_dir():
        return path
    known = ", ".join(known_pipelines(folders)) or "none"
    seps = os.sep in pipeline
    what = "there is no folder" if seps else "there is no pipeline of the name, and no folder,"
    raise UsageError(f"{what} “{pipeline}”; known pipelines: {known}; or give the path of a folder with {_three()}")


def _flow(path: Path) -> Flow:
    if not path.is_file():
        raise UsageError(f"the pipeline in {path.parent} has no {path.name}; it has to hold {_three()}")
    return load_flow(path)


def _names(folder: Path) -> Iterator[str]:
    """Folders below this one that hold one of the three files at least."""
    if folder.is_dir():
        yield from (one.name for one in folder.iterdir() if _is_pipeline(one))


def _is_pipeline(folder: Path) -> bool:
    return any((folder / name).is_file() for name in (KNOWLEDGE, GROUNDED, FREEFORM))


def _three() -> str:
    return f"{KNOWLEDGE}, {GROUNDED} and {FREEFORM}"
