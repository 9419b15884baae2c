"""PEFT adapters on top of a model that is loaded."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from schemas.errors import ModelRefused

log = logging.getLogger(__name__)


def add_adapters(model: Any, folders: Sequence[Path]) -> Any:
    """The model with these adapters, none of them in force. Raises ModelRefused for one that does not go with it."""
    for index, folder in enumerate(folders):
        log.info("loading the adapter %s", folder)
        try:
            model = _add(model, folder, inner_name(index), first=index == 0)
        except (ValueError, RuntimeError, OSError) as error:
            raise ModelRefused(f"{folder} does not go with this model: {error}") from error
    return model


def inner_name(index: int) -> str:
    """PEFT's name for an adapter: torch takes no dots in it, and served names may have some."""
    return f"adapter{index}"


def refuse_missing(folder: Path, names: Sequence[str]) -> None:
    """Raises ModelRefused where weights that the model should have do not stand in the folder's files."""
    if names:
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        raise ModelRefused(f"{folder} lacks weights that its configuration speaks of: {names[0]}{more}.")


def _add(model: Any, folder: Path, name: str, *, first: bool) -> Any:
    from peft import PeftModel

    if first:
        with warnings.catch_warnings():
            # Said as an error below, for every adapter alike.
            warnings.filterwarnings("ignore", message="Found missing adapter keys")
            model = PeftModel.from_pretrained(model, folder, adapter_name=name)
    missing = model.load_adapter(folder, adapter_name=name).missing_keys
    refuse_missing(folder, sorted(key for key in missing if f".{name}." in key))
    return model
