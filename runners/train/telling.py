"""A training that is under way, told to people: how far it is, how fast, what the loss is, how long it takes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from runners.progress import Progress, Tick
from schemas.training import Measured, Saved, Stepped

RECENT = 20
"""So many steps back the speed is taken from: rows of a step differ in length."""


@dataclass(slots=True)
class Teller:
    """A Listener that ticks once a step and says how all goes; `saved` is called once a checkpoint stands."""

    progress: Progress
    tick: Tick
    when_saved: Callable[[Saved], None]
    _steps: deque[Stepped] = field(default_factory=lambda: deque(maxlen=RECENT))
    _validation: float | None = None

    def stepped(self, step: Stepped) -> None:
        """See Listener. The first step of a resumed training ticks for those before it too."""
        if not self._steps and step.step > 1:
            self.progress.note(f"carried on after step {step.step - 1:,} of {step.total:,}")
        self.tick(1 if self._steps else step.step)
        self._steps.append(step)
        self.progress.status(self._line(step))

    def measured(self, measured: Measured) -> None:
        """See Listener."""
        self._validation = measured.validation
        after = f"after step {measured.step:,}" if measured.step else "of the base"
        self.progress.note(f"validation loss {after}: {measured.validation:.4f}")

    def saved(self, saved: Saved) -> None:
        """See Listener."""
        self.when_saved(saved)

    def _line(self, step: Stepped) -> str:
        seconds, tokens = sum(one.seconds for one in self._steps), sum(one.tokens for one in self._steps)
        left = seconds / len(self._steps) * (step.total - step.step)
        validation = f", validation {self._validation:.4f}" if self._validation is not None else ""
        speed = tokens / max(seconds, 1e-9)
        # What has to give way on a narrow terminal is the end.
        return (
            f"loss {step.loss:.4f}{validation}, {speed:,.0f} tokens/s, about {duration(left)} left; step {step.step:,}"
            f" of {step.total:,}, epoch {step.epoch}"
        )


def duration(seconds: float) -> str:
    """A time as people say it: 45 s, 12 min, 3 h 20 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
