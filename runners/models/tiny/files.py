"""The tiny model's files: where they stand, and its frozen suite and replay rows read from them."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

from schemas.item import ChoiceItem
from schemas.sample import TrainingRow

FOLDER = Path(__file__).parent / "model"
FROZEN = FOLDER / "frozen.jsonl.gz"
REPLAY = FOLDER / "replay.jsonl.gz"


@cache
def frozen_suite() -> tuple[ChoiceItem, ...]:
    """1,000 four-option questions on facts the base was trained on, in wordings absent from all training text."""
    return tuple(ChoiceItem.model_validate_json(line) for line in _lines(FROZEN))


@cache
def replay_rows() -> tuple[TrainingRow, ...]:
    """General rows, in the base's own pretraining wordings, that keep a fine-tuned model what the base was."""
    return tuple(TrainingRow.model_validate_json(line) for line in _lines(REPLAY))


def _lines(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode().splitlines()
