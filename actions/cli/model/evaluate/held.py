"""Models in this process: loaded when they are asked, the weights of one at a time; adapters switched on and off."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from actions.cli.asking.players import Local, Player
from actions.cli.model.evaluate.cast import adapter_base
from runners.models.pair import ModelPair
from schemas.models import LocalModel, ModelKind

if TYPE_CHECKING:
    from runners.evaluate.suites.outcome import Seat
    from runners.models.load import LoadedModel


@dataclass(frozen=True, slots=True)
class _Place:
    pair: ModelPair
    side: Literal["base", "tuned"]
    template: tuple[Path, ...]


class Held:
    """The safetensors models and adapters among the players, by their seats; other players have no place here."""

    def __init__(self, players: Mapping[Seat, Player], *, threads: int | None) -> None:
        self._threads = threads
        self._places = _places({seat: one.model for seat, one in players.items() if isinstance(one, Local)})

    def __contains__(self, seat: object) -> bool:
        return seat in self._places

    @contextmanager
    def open(self, seat: Seat) -> Iterator[LoadedModel]:
        """The model in this seat, for as long as the block runs. Raises UsageError and ModelRefused as ModelPair."""
        self._prepare()
        place = self._places[seat]
        for other in self._places.values():
            if other.pair is not place.pair:
                other.pair.close()
        with place.pair.base() if place.side == "base" else place.pair.tuned() as loaded:
            yield loaded

    def digest(self, seat: Seat) -> str:
        """SHA-256 over the model's files."""
        place = self._places[seat]
        return place.pair.base_digest if place.side == "base" else place.pair.tuned_digest

    def has_template(self, seat: Seat) -> bool:
        """Whether the model has a chat template; only its tokenizer is read for that."""
        from runners.models.convert.vocabulary import load_tokenizer

        folder = next(one for one in self._places[seat].template if (one / "tokenizer_config.json").is_file())
        return bool(load_tokenizer(folder).chat_template)

    def close(self) -> None:
        """Let all weights go."""
        for place in self._places.values():
            place.pair.close()

    def _prepare(self) -> None:
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # progress is the tick's business
        if self._threads is not None:
            import torch

            torch.set_num_threads(self._threads)


def _places(models: Mapping[Seat, LocalModel]) -> dict[Seat, _Place]:
    """An adapter shares its base's weights; two whole models are loaded one after the other."""
    places: dict[Seat, _Place] = {}
    for seat, model in models.items():
        if model.kind is ModelKind.ADAPTER:
            base = adapter_base(Local(model)).path
            places[seat] = _Place(ModelPair(base, model.path), "tuned", (model.path, base))
    for seat, model in models.items():
        if model.kind is ModelKind.SAFETENSORS:
            shared = next((one.pair for one in places.values() if one.template[-1] == model.path), None)
            places[seat] = _Place(shared or ModelPair(model.path, model.path), "base", (model.path,))
    return places


def digest_of_file(path: Path) -> str:
    """SHA-256 of a GGUF file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
