"""Checkpoints in a run's folder: adapters as peft writes them, whole models as Hugging Face folders, each listed with
its losses in `loss.jsonl`, the chosen one named in `best.json`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from runners.train.durable import remove, whole_folder, write_whole
from runners.train.loop.losses import read_events
from schemas.errors import StoreCorrupt
from schemas.item import Frozen
from schemas.training import Saved

if TYPE_CHECKING:
    from runners.train.loop.student import Student

BEST = "best.json"
ADAPTERS, WHOLE = "adapters", "hf_format"


class Best(Frozen):
    """The checkpoint that was chosen, and why."""

    saved: Saved
    why: str


def name_checkpoint(student: Student, *, step: int, rows: int) -> str:
    """A checkpoint's folder, relative to the run's: `adapters/adapters-010`, or `hf_format/samples_640`."""
    return f"{ADAPTERS}/adapters-{step:03d}" if student.adapted else f"{WHOLE}/samples_{rows}"


def write_checkpoint(folder: Path, student: Student, weights: dict[str, Any]) -> None:
    """Write the trained weights, by their names in the student's model, as a folder that others load.

    An adapter is loaded by peft's `PeftModel.from_pretrained` and by vLLM's `--lora-modules`, a whole model, in the
    base's own precision and with its tokenizer, by transformers.
    """
    with whole_folder(folder) as beside:
        if student.adapted:
            _write_adapter(beside, student.model, weights)
        else:
            _write_model(beside, student, weights)


def list_checkpoints(folder: Path) -> tuple[Saved, ...]:
    """The checkpoints that stand in a run's folder, in order."""
    saved = (event for event in read_events(folder) if isinstance(event, Saved))
    return tuple(one for one in saved if (folder / one.folder).is_dir())


def keep_only(folder: Path, *keep: Saved | None) -> None:
    """Remove all listed checkpoints but some from a run's folder."""
    names = {one.folder for one in keep if one}
    for one in list_checkpoints(folder):
        if one.folder not in names:
            remove(folder / one.folder)


def remove_later(folder: Path, *, step: int, rows: int) -> None:
    """Remove checkpoints that were saved after so many steps and rows: training resumes before them."""
    for name, last in ((f"{ADAPTERS}/adapters-", step), (f"{WHOLE}/samples_", rows)):
        for child in folder.glob(f"{name}*"):
            number = child.relative_to(folder).as_posix().removeprefix(name)
            if number.isdigit() and int(number) > last:
                remove(child)


def write_best(folder: Path, saved: Saved, why: str) -> None:
    """Name the chosen checkpoint."""
    write_whole(folder / BEST, Best(saved=saved, why=why).model_dump_json(indent=2) + "\n")


def read_best(folder: Path) -> Best | None:
    """The chosen checkpoint of a run, None where none was chosen yet. Raises StoreCorrupt."""
    path = folder / BEST
    if not path.exists():
        return None
    try:
        return Best.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise StoreCorrupt(f"{path} does not name a checkpoint: {error.errors()[0]['msg']}") from error


def _write_adapter(folder: Path, model: Any, weights: dict[str, Any]) -> None:
    """As peft's save_pretrained does, without a model card, and the same bytes each time."""
    from copy import copy

    from peft import get_peft_model_state_dict
    from safetensors.torch import save_file

    config = copy(model.peft_config["default"])
    config.inference_mode = True
    config.target_modules = sorted(config.target_modules)
    config.save_pretrained(folder)
    tensors = get_peft_model_state_dict(model, state_dict=weights, save_embedding_layers=False)
    save_file(
        {name: tensor.contiguous() for name, tensor in tensors.items()},
        folder / "adapter_model.safetensors",
        metadata={"format": "pt"},
    )


def _write_model(folder: Path, student: Student, weights: dict[str, Any]) -> None:
    from copy import deepcopy

    model = student.model
    tensors = {name: tensor.to(student.stored) for name, tensor in weights.items()}
    model.save_pretrained(folder, state_dict=_persistent_buffers(model) | tensors)
    config = deepcopy(model.config)
    config.dtype = student.stored  # save_pretrained wrote the precision that was trained in
    config.save_pretrained(folder)
    student.tokenizer.save_pretrained(folder)


def _persistent_buffers(model: Any) -> dict[str, Any]:
    """What is not trained, but belongs to the file; few models have any."""
    trained = {name for name, _ in model.named_parameters(remove_duplicate=False)}
    return {name: tensor.cpu() for name, tensor in model.state_dict().items() if name not in trained}
