"""Moves runs along. Everything here happens in one thread (`backend.Actions`), so nothing is locked but the records."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from threading import Thread

from fakes.github.actions.attempt import Attempt, Leg, Node, conclude
from fakes.github.actions.definition import BadWorkflow
from fakes.github.actions.expressions.nodes import ExpressionError
from fakes.github.actions.groups import Groups, read_wish
from fakes.github.actions.ledger import Ledger, complain
from fakes.github.actions.machines import Machines
from fakes.github.actions.outcome import Machine, Order, Outcome
from fakes.github.actions.prepare import contexts_of, fails_fast, forbidden_branch, plan_legs, write_order
from fakes.github.actions.settings import Settings
from fakes.github.actions_seam import ActionsHost

Later = Callable[[Callable[[], None]], None]


class Conductor:
    """`later` has something done in the conductor's thread. `problems` are what the fake could not make sense of."""

    def __init__(self, host: ActionsHost, settings: Settings, machine: Machine, later: Later) -> None:
        self._host = host
        self._settings = settings
        self._machine = machine
        self._later = later
        self._ledger = Ledger(host)
        self._groups: Groups[Attempt | Leg] = Groups(self.cancel)
        self._machines = Machines(settings)
        self._active: list[Attempt] = []
        self._threads: list[Thread] = []
        self.problems: list[str] = []

    def begin(self, attempt: Attempt) -> None:
        """Let an attempt start, as soon as its concurrency group lets it."""
        self._active.append(attempt)
        wish = read_wish(attempt.definition.raw.get("concurrency"), contexts_of(attempt, self._settings))
        with self._host.lock:
            attempt.run.group = wish.group if wish else None
        if wish is None or self._groups.enter(attempt.run.repository.id, wish, attempt):
            self._go(attempt)
        else:
            self._host.update_run(attempt.run, status="pending")

    def cancel(self, who: Attempt | Leg) -> None:
        """End a run or one job; jobs whose condition still holds go on, as on GitHub."""
        if isinstance(who, Leg):
            self._cancel_leg(who)
            return
        who.cancelled = True
        if not who.started:
            for node in who.nodes.values():
                node.result = node.result or "cancelled"
            self._finish_run(who)
            return
        for leg in [one for one in who.legs() if one.state != "done" and not self._still_wanted(one)]:
            self._cancel_leg(leg)
        self.advance(who)

    def answer(self, attempt: Attempt, environments: Iterable[str], *, approved: bool, comment: str) -> None:
        """What a reviewer said."""
        named = set(environments)
        with self._host.lock:
            attempt.run.waits_for -= named
        for leg in [one for one in attempt.legs() if one.state == "waiting" and one.environment in named]:
            if approved:
                self._enqueue(leg)
            else:
                self._close(leg, Outcome("failure", annotations=[complain(f"rejected: {comment}")]))
        self.advance(attempt)

    def advance(self, attempt: Attempt) -> None:
        """Start what can start, conclude what is done."""
        if not attempt.started or attempt not in self._active:
            return
        while nodes := list(attempt.ready()):
            for node in nodes:
                self._open(attempt, node)
        self._assign()
        if attempt.conclusion():
            self._finish_run(attempt)
        else:
            self._ledger.show_status(attempt)

    def is_idle(self) -> bool:
        """Whether nothing runs and nothing could."""
        return not any(leg.state == "running" for one in self._active for leg in one.legs())

    def stop(self) -> None:
        """End all jobs and wait for their machines."""
        for leg in [leg for one in self._active for leg in one.legs()]:
            if leg.order is not None:
                leg.order.cancel.set()
        for thread in self._threads:
            thread.join()

    def _go(self, attempt: Attempt) -> None:
        attempt.started = True
        self.advance(attempt)

    def _open(self, attempt: Attempt, node: Node) -> None:
        node.started = True
        try:
            if not attempt.is_wanted(node, contexts_of(attempt, self._settings, node)):
                self._skip(attempt, node)
                return
            plans = list(plan_legs(attempt, node, self._settings))
        except (ExpressionError, BadWorkflow) as error:
            self._refuse(attempt, node, f"{node.job.id}: {error}")
            return
        node.legs = [self._ledger.open(attempt, node, plan) for plan in plans]
        for leg in node.legs:
            self._admit(leg)
        self._settle(node)

    def _admit(self, leg: Leg) -> None:
        if (kept := leg.node.kept.get(leg.index)) is not None:
            self._ledger.keep(leg, kept)
        elif reason := forbidden_branch(leg.attempt, self._settings, leg.environment):
            self._close(leg, Outcome("failure", annotations=[complain(reason)]))
        elif leg.environment and leg.attempt.run.repository.environments.get(leg.environment):
            leg.state = "waiting"
            self._ledger.move(leg, "waiting")
            with self._host.lock:
                leg.attempt.run.waits_for.add(leg.environment)
        else:
            self._enqueue(leg)

    def keep_all(self, attempt: Attempt, node: Node, before: Node) -> None:
        """Carry over a whole job."""
        node.started = True
        node.legs = [self._ledger.copy(attempt, node, old) for old in before.legs]
        node.result, node.outputs = before.result, dict(before.outputs)

    def _enqueue(self, leg: Leg) -> None:
        if leg.wish is None or self._groups.enter(leg.attempt.run.repository.id, leg.wish, leg):
            leg.state = "queued"
            self._ledger.move(leg, "queued")
        elif leg.state != "done":
            leg.state = "held"
            self._ledger.move(leg, "pending")

    def _assign(self) -> None:
        for leg in [one for attempt in self._active for one in attempt.legs() if one.state == "queued"]:
            if self._machines.take(leg):
                self._start(leg)

    def _start(self, leg: Leg) -> None:
        leg.state = "running"
        try:
            leg.order = write_order(leg, self._host, self._settings)
        except (ExpressionError, BadWorkflow) as error:
            message = str(error)
            self._later(lambda: self._done(leg, Outcome("failure", annotations=[complain(message)])))
            return
        self._ledger.move(leg, "in_progress")
        with self._host.lock:
            leg.record.runner = leg.order.environment["RUNNER_NAME"]
        thread = Thread(target=self._work, args=(leg, leg.order), name=f"job {leg.record.id}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self, leg: Leg, order: Order) -> None:
        try:
            outcome = self._machine.run(order, on_line=lambda line: self._ledger.log(leg, line))
        except Exception:  # noqa: BLE001 - told as a problem; the job failed
            self.problems.append(traceback.format_exc())
            outcome = Outcome("failure", log=self.problems[-1])
        self._later(lambda: self._done(leg, outcome))

    def _done(self, leg: Leg, outcome: Outcome) -> None:
        self._machines.give_back(leg)
        self._close(leg, outcome)
        if outcome.conclusion in ("failure", "timed_out") and fails_fast(leg.node):
            for other in [one for one in leg.node.legs if one.state != "done"]:
                self._cancel_leg(other)
        self.advance(leg.attempt)
        self._assign()

    def _close(self, leg: Leg, outcome: Outcome) -> None:
        self._ledger.close(leg, outcome)
        self._settle(leg.node)
        self._pass_on(leg)

    def _settle(self, node: Node) -> None:
        if node.legs and not node.result and all(leg.state == "done" for leg in node.legs):
            conclude(node)

    def _cancel_leg(self, leg: Leg) -> None:
        if leg.state == "running" and leg.order is not None:
            leg.order.cancel.set()
        elif leg.state != "done":
            self._close(leg, Outcome("cancelled"))

    def _still_wanted(self, leg: Leg) -> bool:
        contexts = contexts_of(leg.attempt, self._settings, leg.node)
        return leg.attempt.is_wanted(leg.node, contexts)

    def _skip(self, attempt: Attempt, node: Node) -> None:
        node.result = "skipped"
        node.legs = [self._ledger.open_alone(attempt, node)]
        self._ledger.skip(node.legs[0])

    def _refuse(self, attempt: Attempt, node: Node, reason: str) -> None:
        node.legs = [self._ledger.open_alone(attempt, node)]
        self._close(node.legs[0], Outcome("failure", annotations=[complain(reason)], log=reason))

    def _finish_run(self, attempt: Attempt) -> None:
        self._active.remove(attempt)
        with self._host.lock:
            attempt.run.waits_for.clear()
        conclusion = "cancelled" if attempt.cancelled else attempt.conclusion()
        self._host.update_run(attempt.run, status="completed", conclusion=conclusion)
        self._pass_on(attempt)

    def _pass_on(self, who: Attempt | Leg) -> None:
        """Whoever waited for its concurrency group may go on."""
        for one in self._groups.leave(who):
            if isinstance(one, Attempt):
                self._later(lambda attempt=one: self._go(attempt))  # type: ignore[misc]
            else:
                one.state = "queued"
                self._ledger.move(one, "queued")
                self._later(self._assign)
