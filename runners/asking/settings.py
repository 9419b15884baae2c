"""How models are asked: how much at once, how often again, and when an endpoint is given up."""

from __future__ import annotations

from dataclasses import dataclass

from runners.asking.allowance import Allowance


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolSettings:
    """Times are seconds.

    `seconds` is what clients were told that one request may take; calls in flight are kept so few that each can be
    answered in it. `tries` is how often a question is asked at most, where failures may pass. `most` calls are in
    flight at one endpoint at most, `first` at the start. `draws` texts are asked for in one request at most, where a
    server draws several, and `batch` prompts where it takes a list.

    Before it is asked again, a question waits for some time up to `pause`, doubled with each failure up to
    `longest_pause`. An endpoint at which `rounds` rounds failed without an answer between them is tried with a question
    of our own, again after such pauses, `trials` times; one at which nobody was ever reached, `first_trials` times. One
    that asks for more than `patience` before the next call is left out. `allowance` bounds the tokens (None: nothing
    does).
    """

    seconds: float = 300.0
    tries: int = 5
    most: int = 1_024
    first: int = 64
    draws: int = 32
    batch: int = 1
    pause: float = 0.5
    longest_pause: float = 30.0
    rounds: int = 3
    trials: int = 8
    first_trials: int = 2
    patience: float = 600.0
    allowance: Allowance | None = None
