"""Makes a situation out of what a run left: the verdict is decided here, by the policy of the base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from actions.pulls.case import Case
from actions.pulls.checked import Checked
from actions.pulls.memory import remember
from actions.pulls.results.read import Results
from actions.pulls.standing import find_state, stand
from bot.comment.situation import Situation
from bot.gate import decide
from bot.records import Approval, Purpose, Record, State
from runners.models.presets import gate_policy
from schemas.precheck import Precheck
from schemas.result import RunResult


@dataclass(frozen=True)
class Judge:
    """What was approved, its head checked again, and what was remembered before.

    `runs` are the workflow runs that this was done by; what a situation remembers holds them.
    """

    case: Case
    approval: Approval
    checked: Checked
    before: Record | None
    runs: Mapping[Purpose, int] = field(default_factory=dict)

    def situation(self, state: State, *, model: str = "", **shown: Any) -> Situation:
        """The situation in this state; the approval is remembered with it."""
        record = remember(self.case, self.checked, self.before, state=state)
        update = {"approval": self.approval, "runs": record.runs | dict(self.runs), "model": model or record.model}
        return Situation(
            self.case.place(self.approval.pull),
            record.model_copy(update=update),
            findings=self.checked.findings,
            leaves=tuple(self.checked.leaves),
            **shown,
        )

    def judge(self, results: Results, **shown: Any) -> Situation | None:
        """The situation that these results lead to, None where there are none. `shown` stands beside a verdict."""
        if results.precheck is not None:
            return self._prechecked(results.precheck)
        if (hindered := self._find_hindrance()) is not None:
            return hindered
        return self._measured(results.result, **shown) if results.result is not None else None

    def _find_hindrance(self) -> Situation | None:
        """Why the head counts for nothing, whatever was measured: who may start a run may not let pass what a
        maintainer has to allow.
        """
        state, reason, held = find_state(self.case, self.checked, self.before)
        if state is State.WAITING and not held:
            return None
        return replace(self.situation(state, reason=reason), held=held)

    def _prechecked(self, precheck: Precheck) -> Situation:
        """The head waits for its approval, as before."""
        waiting = stand(self.case, self.checked, self.before)
        shown = self.situation(waiting.state, precheck=precheck)
        return replace(shown, estimate=waiting.estimate, reason=waiting.reason, held=waiting.held)

    def _measured(self, result: RunResult, **shown: Any) -> Situation:
        """The verdict: what the GPU job thought of it does not count."""
        policy = self.checked.policy
        gate = decide(result, gate_policy(policy), served=policy.evaluation.served)
        model = result.training.base_digest if result.training else ""
        judged = result.model_copy(update={"gate": gate})
        return self.situation(State(gate.verdict), model=model, result=judged, **shown)
