"""What people see of a training that is under way, and times as they say them."""

from __future__ import annotations

import pytest

from runners.progress import Event, Progress
from runners.train.listeners import Listeners
from runners.train.telling import Teller, duration
from schemas.training import Measured, Saved, Stepped


def stepped(step: int, **given: float) -> Stepped:
    told = {"loss": 1.25, "tokens": 100, "seconds": 0.5, **given}
    return Stepped(
        step=step,
        total=10,
        epoch=1,
        rows=step,
        gradient_norm=1.0,
        learning_rate=1e-3,
        counted=50,
        loss=told["loss"],
        tokens=int(told["tokens"]),
        seconds=told["seconds"],
    )


def test_speed_loss_and_time_left() -> None:
    events: list[Event] = []
    ticks: list[int] = []
    saves: list[Saved] = []
    teller = Listeners((Teller(Progress(events.append), ticks.append, saves.append),))
    teller.measured(Measured(step=0, epoch=0, rows=0, train=2.0, validation=2.5))
    teller.stepped(stepped(4))
    teller.stepped(stepped(5, tokens=300))
    saved = Saved(step=5, epoch=1, rows=5, validation=2.0, folder="adapters/adapters-005")
    teller.saved(saved)
    assert events[0].text == "validation loss of the base: 2.5000"
    line = "loss 1.2500, validation 2.5000, 400 tokens/s, about 2 s left; step 5 of 10, epoch 1"
    assert (events[-1].kind, events[-1].text) == ("status", line)
    assert "carried on after step 3 of 10" in [event.text for event in events]
    assert ticks == [4, 1], "a resumed training has done the steps before"
    assert saves == [saved]


def test_measurements_are_told() -> None:
    events: list[Event] = []
    teller = Teller(Progress(events.append), lambda _: None, lambda _: None)
    teller.measured(Measured(step=1_200, epoch=2, rows=9, train=2.0, validation=1.5))
    assert events[0].text == "validation loss after step 1,200: 1.5000"


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.4, "0 s"), (89, "89 s"), (90, "2 min"), (3_600, "60 min"), (12_000, "3 h 20 min")]
)
def test_duration(seconds: float, said: str) -> None:
    assert duration(seconds) == said
