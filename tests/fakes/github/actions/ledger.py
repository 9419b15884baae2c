"""What the fake GitHub is told of jobs and runs, as they go along."""

from __future__ import annotations

from typing import Any

from fakes.github.actions.attempt import Attempt, Leg, Node
from fakes.github.actions.outcome import Outcome
from fakes.github.actions.prepare import Plan
from fakes.github.actions_seam import ActionsHost
from fakes.github.runs import Step


class Ledger:
    """Writes records; decides nothing."""

    def __init__(self, host: ActionsHost) -> None:
        self._host = host

    def open(self, attempt: Attempt, node: Node, plan: Plan) -> Leg:
        """A leg that was planned."""
        labels, environment = sorted(plan.labels), plan.environment
        record = self._host.new_job(attempt.run, plan.name, labels=labels, environment=environment)
        return Leg(attempt, node, record, plan.matrix, plan.index, plan.labels, environment, plan.wish)

    def open_alone(self, attempt: Attempt, node: Node) -> Leg:
        """The one leg of a job that never gets to its matrix."""
        name = node.job.id if "${{" in node.job.name else node.job.name
        return Leg(attempt, node, self._host.new_job(attempt.run, name), {}, 0, frozenset())

    def copy(self, attempt: Attempt, node: Node, before: Leg) -> Leg:
        """A leg of an earlier attempt in a new one."""
        environment = before.environment
        record = self._host.new_job(
            attempt.run, before.record.name, labels=before.record.labels, environment=environment
        )
        leg = Leg(attempt, node, record, before.matrix, before.index, before.labels, environment)
        self.keep(leg, before)
        return leg

    def keep(self, leg: Leg, before: Leg) -> None:
        """Carry over what an earlier attempt came to."""
        leg.state, leg.conclusion, leg.outputs = "done", before.conclusion, dict(before.outputs)
        self._host.update_job(leg.record, status="completed", conclusion=before.conclusion)
        with self._host.lock:
            for name in ("started", "completed", "steps", "summary", "log", "runner"):
                setattr(leg.record, name, getattr(before.record, name))

    def close(self, leg: Leg, outcome: Outcome) -> None:
        """What a leg came to; its token ends."""
        if leg.token:
            self._host.revoke(leg.token)
        leg.state, leg.conclusion, leg.outputs = "done", outcome.conclusion, outcome.outputs
        with self._host.lock:
            leg.record.summary, leg.record.log = outcome.summary, outcome.log or leg.record.log
            now = self._host.now()
            leg.record.steps = [
                Step(one.name, number, "completed", one.conclusion, leg.record.started or now, now)
                for number, one in enumerate(outcome.steps, start=1)
            ]
        if outcome.annotations:
            self._host.annotate(leg.record, outcome.annotations)
        self._host.update_job(leg.record, status="completed", conclusion=outcome.conclusion)

    def skip(self, leg: Leg) -> None:
        """A leg whose condition did not hold."""
        leg.state, leg.conclusion = "done", "skipped"
        self._host.update_job(leg.record, status="completed", conclusion="skipped")

    def move(self, leg: Leg, status: str) -> None:
        """A leg that goes on."""
        self._host.update_job(leg.record, status=status)

    def log(self, leg: Leg, line: str) -> None:
        """One more line."""
        with self._host.lock:
            leg.record.log += line + "\n"

    def show_status(self, attempt: Attempt) -> None:
        """The word for the whole run, while it is not done."""
        states = {leg.state for leg in attempt.legs()}
        begun = any(leg.record.started for leg in attempt.legs())
        status = "in_progress" if "running" in states or begun else "queued"
        if "waiting" in states and not states & {"running", "queued"}:
            status = "waiting"
        if attempt.run.status != status:
            self._host.update_run(attempt.run, status=status)


def complain(message: str) -> dict[str, Any]:
    """An annotation of a job that could not even begin."""
    place = {"path": ".github", "start_line": 1, "end_line": 1}
    return {**place, "annotation_level": "failure", "message": message, "title": ""}
