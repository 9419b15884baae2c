"""An engine that teaches and answers in no time: its model is a file that holds what was taught."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from runners.generate.mixing import Mixture
from runners.progress import Tick
from runners.stages.files import digest_of_rows
from runners.store import digest_of_bytes
from runners.train.profile import TrainingProfile
from schemas.item import ChoiceItem, ChoiceRecord, ItemKind, OpenItem
from schemas.result import LossPoint, TrainingResult

WEIGHTS = "weights.json"


class FakeEngine:
    """Knows the leaves it was taught and the frozen suite; guesses the rest by the digest of the question."""

    name = "fake 1"
    flavour = ""
    """Goes into what it teaches, as hardware does into real weights."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def digest(self, model: Path) -> str:
        return digest_of_bytes((model / WEIGHTS).read_bytes())

    def finetune(
        self, base: Path, mixture: Mixture, *, output: Path, work: Path, profile: TrainingProfile, seed: int, tick: Tick
    ) -> TrainingResult:
        self.calls.append("finetune")
        output.mkdir()
        known = sorted({row.leaf for row in mixture.taught})
        weights = {"known": known, "seed": seed, "learnt": digest_of_rows([mixture]), "flavour": self.flavour}
        (output / WEIGHTS).write_text(json.dumps(weights))
        tick(1)
        return TrainingResult(
            method=profile.method,
            base_digest=self.digest(base),
            tuned_digest=self.digest(output),
            rows_taught=len(mixture.taught),
            rows_replay=0,
            rows_validation=len(mixture.validation),
            rows_refused=0,
            epochs=1,
            steps=1,
            best_step=1,
            best_validation_loss=1.0,
            tokens=1,
            curve=(LossPoint(step=1, train=1.0, validation=1.0),),
        )

    def count_steps(self, base: Path, mixture: Mixture, *, profile: TrainingProfile, seed: int) -> int:
        return 1

    def score(self, model: Path, items: Sequence[ChoiceItem], *, tick: Tick) -> tuple[ChoiceRecord, ...]:
        self.calls.append(f"score {items[0].leaf}")
        tick(len(items))
        return tuple(self._choose(item, self._knows(model, item)) for item in items)

    def answer(self, model: Path, items: Sequence[OpenItem], *, max_new_tokens: int, tick: Tick) -> tuple[str, ...]:
        self.calls.append(f"answer {items[0].leaf}")
        tick(len(items))
        return tuple(item.reference if self._knows(model, item) else "who can tell" for item in items)

    def likelihood(self, model: Path, items: Sequence[OpenItem], *, tick: Tick) -> tuple[float | None, ...]:
        self.calls.append(f"likelihood {items[0].leaf}")
        tick(len(items))
        guesses = [int(digest_of_bytes(item.question.encode()), 16) % 100 / 1000 for item in items]
        return tuple(
            round(-2 - guess + self._knows(model, item) * (1 + guess / 2), 4)
            for item, guess in zip(items, guesses, strict=True)
        )

    @staticmethod
    def _knows(model: Path, item: ChoiceItem | OpenItem) -> bool:
        taught = item.leaf in json.loads((model / WEIGHTS).read_text())["known"]
        return item.kind is ItemKind.FROZEN or (taught and item.kind is not ItemKind.CONTROL)

    @staticmethod
    def _choose(item: ChoiceItem, knows: bool) -> ChoiceRecord:
        guess = int(digest_of_bytes(item.question.encode()), 16) % len(item.options)
        chosen = item.answer if knows else guess
        return ChoiceRecord(
            item=item.id,
            loglikelihoods=tuple(-1.0 if index == chosen else -2.0 for index in range(len(item.options))),
            chosen=chosen,
            correct=chosen == item.answer,
            p_correct=0.7 if chosen == item.answer else 0.1,
        )
