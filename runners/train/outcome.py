"""What came of a fine-tuning, as it stands in `outcome.json` of its folder."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from runners.train.durable import write_whole
from schemas.errors import StoreCorrupt
from schemas.item import Frozen
from schemas.training import Measured, Trained

OUTCOME = "outcome.json"


class Told(Frozen):
    """Rows as they were counted. `left_out` names the over-long ones, `nothing` those that have nothing to learn;
    `pieces` is how many rows the `cut` ones became. `sources` are the files that were read.
    """

    sources: tuple[str, ...] = ()
    taught: int = 0
    replay: int = 0
    validation: int = 0
    left_out: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    pieces: int = 0
    nothing: tuple[str, ...] = ()
    tokens: int = 0
    notes: tuple[str, ...] = ()


class Outputs(Frozen):
    """What stands in the run's folder at the end, relative to it; None for what was not made, `notes` say why."""

    adapter: str | None = None
    model: str | None = None
    gguf: str | None = None
    quantized: tuple[str, ...] = ()
    curve: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Outcome(Frozen):
    """A fine-tuning that came to its end. `why` says what the best checkpoint was chosen by, `curve` are the
    measurements, the base's first. `repeated` says that it was done already, and not trained again.
    """

    folder: Path
    identity: str
    base: str
    method: str
    told: Told
    trained: Trained
    why: str
    curve: tuple[Measured, ...]
    outputs: Outputs
    seconds: float
    repeated: bool = False

    @property
    def learnt(self) -> bool:
        """Did the validation loss ever fall below the base's?"""
        return self.trained.best.step > 0

    @classmethod
    def read(cls, folder: Path) -> Outcome | None:
        """The outcome that stands in a folder; None where the run there has not ended yet. Raises StoreCorrupt."""
        path = folder / OUTCOME
        if not path.is_file():
            return None
        try:
            return cls.model_validate_json(path.read_bytes()).model_copy(update={"folder": folder})
        except ValidationError as error:
            raise StoreCorrupt(
                f"{path} does not say what came of a training: {error.errors()[0]['msg']}; without it the same command"
                " writes it anew"
            ) from error

    def write(self) -> None:
        """Let `outcome.json` appear in the folder, as the last of its files."""
        write_whole(self.folder / OUTCOME, self.model_dump_json(indent=2) + "\n")
