"""The student seam: everything a run asks of the model that is taught, and how transformers answers it in process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from runners.generate.mixing import Mixture
from runners.models.backend import describe_backend
from runners.progress import Tick
from schemas.item import ChoiceItem, ChoiceRecord, OpenItem
from schemas.result import TrainingResult

if TYPE_CHECKING:
    from runners.models.load import LoadedModel
    from runners.train.profile import TrainingProfile


class Engine(Protocol):
    """Teaches a model and asks it. `name` changes whenever its numbers could: it is part of stored results' keys."""

    name: str

    def digest(self, model: Path) -> str:
        """SHA-256 over the files of the model folder `model`."""
        ...

    def finetune(
        self,
        base: Path,
        mixture: Mixture,
        *,
        output: Path,
        work: Path,
        profile: TrainingProfile,
        seed: int,
        tick: Tick,
    ) -> TrainingResult:
        """Teach `mixture` to `base` and leave the tuned model folder at `output`; ticks once a step.

        What an interrupted teaching of the same left in the folder `work` is carried on with.
        """
        ...

    def count_steps(self, base: Path, mixture: Mixture, *, profile: TrainingProfile, seed: int) -> int:
        """How many steps `finetune` will take."""
        ...

    def score(self, model: Path, items: Sequence[ChoiceItem], *, tick: Tick) -> tuple[ChoiceRecord, ...]:
        """One record an item, in order; ticks once an item."""
        ...

    def answer(self, model: Path, items: Sequence[OpenItem], *, max_new_tokens: int, tick: Tick) -> tuple[str, ...]:
        """One free answer an item, in order; ticks once an item."""
        ...

    def likelihood(self, model: Path, items: Sequence[OpenItem], *, tick: Tick) -> tuple[float | None, ...]:
        """How likely the model finds each item's reference, in nats a token; None where it cannot be computed.

        In order; ticks once an item.
        """
        ...


class TransformersEngine:
    """The Engine in this process: PyTorch on `threads` threads (None: as many as PyTorch chooses)."""

    def __init__(self, *, threads: int | None = None) -> None:
        self.name = describe_backend("transformers", "torch", "peft", threads=threads)
        self._threads = threads
        self._loaded: tuple[Path, LoadedModel] | None = None

    def digest(self, model: Path) -> str:
        """See Engine."""
        from runners.models.load import digest_of

        return digest_of(model)

    def finetune(
        self,
        base: Path,
        mixture: Mixture,
        *,
        output: Path,
        work: Path,
        profile: TrainingProfile,
        seed: int,
        tick: Tick,
    ) -> TrainingResult:
        """See Engine."""
        from runners.train.finetune import finetune

        self._prepare()
        return finetune(base, mixture, output=output, work=work, profile=profile, seed=seed, tick=tick)

    def count_steps(self, base: Path, mixture: Mixture, *, profile: TrainingProfile, seed: int) -> int:
        """See Engine."""
        from runners.train.finetune import count_steps

        return count_steps(base, mixture, profile=profile, seed=seed)

    def score(self, model: Path, items: Sequence[ChoiceItem], *, tick: Tick) -> tuple[ChoiceRecord, ...]:
        """See Engine."""
        from runners.evaluate.choices.ask import ask_choices
        from runners.evaluate.choices.chat import TokenizerChat
        from runners.evaluate.choices.plan import ChoicePlan
        from runners.evaluate.choices.transformers import TransformersScorer

        loaded = self._load(model)
        chat = TokenizerChat(loaded.tokenizer)
        return ask_choices(TransformersScorer(loaded), items, ChoicePlan(), chat=chat, tick=tick)

    def answer(self, model: Path, items: Sequence[OpenItem], *, max_new_tokens: int, tick: Tick) -> tuple[str, ...]:
        """See Engine."""
        from runners.evaluate.open.transformers import answer

        return answer(self._load(model), items, max_new_tokens=max_new_tokens, tick=tick)

    def likelihood(self, model: Path, items: Sequence[OpenItem], *, tick: Tick) -> tuple[float | None, ...]:
        """See Engine."""
        from runners.evaluate.choices.transformers import TransformersScorer
        from runners.evaluate.open.likelihood import score_with_transformers

        loaded = self._load(model)
        return score_with_transformers(TransformersScorer(loaded), loaded, items, tick=tick)

    def _load(self, model: Path) -> LoadedModel:
        # Leaf after leaf asks the same model, so the last one loaded is kept.
        if self._loaded is None or self._loaded[0] != model:
            from runners.models.load import load

            self._prepare()
            self._loaded = (model, load(model))
        return self._loaded[1]

    def _prepare(self) -> None:
        from transformers.utils import logging

        quieten: Callable[[], None] = logging.disable_progress_bar
        quieten()  # progress is the tick's business
        if self._threads is not None:
            import torch

            torch.set_num_threads(self._threads)
