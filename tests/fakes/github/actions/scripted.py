"""A machine that runs nothing: a test says what each job comes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from threading import Event as Flag

from fakes.github.actions.outcome import Order, Outcome

PATIENCE = 20.0


class ScriptedMachine:
    """`says` maps a job's name to its outcomes, one after the other; the last one stays. Others succeed.

    `hold(name)` keeps a job running until the flag is set, or until it is canceled.
    """

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.says: dict[str, list[Outcome]] = {}
        self.held: dict[str, Flag] = {}
        self.begun: dict[str, Flag] = defaultdict(Flag)

    def hold(self, name: str) -> Flag:
        """The flag that lets the job end."""
        self.held[name] = Flag()
        return self.held[name]

    def run(self, order: Order, *, on_line: Callable[[str], None]) -> Outcome:
        self.orders.append(order)
        on_line(f"running {order.name}")
        self.begun[order.name].set()
        gate = self.held.get(order.name)
        for _ in range(int(PATIENCE * 100) if gate else 0):
            if order.cancel.wait(0.01):
                return Outcome("cancelled")
            if gate is not None and gate.is_set():
                break
        outcomes = self.says.get(order.name, [Outcome("success")])
        return outcomes.pop(0) if len(outcomes) > 1 else outcomes[0]

    def order(self, name: str) -> Order:
        """The newest order of a job."""
        return next(one for one in reversed(self.orders) if one.name == name)

    def names(self) -> list[str]:
        """The jobs that have begun, in order."""
        return [one.name for one in self.orders]
