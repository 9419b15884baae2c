"""`report`: publishes what other jobs found, after checking every claim of theirs."""

from __future__ import annotations

from actions.steps.context import Step
from schemas.errors import UsageError


def report(step: Step) -> int:
    """Publish validation (in a `workflow_run`) or the result of a run (in a `workflow_dispatch`)."""
    match step.runner.event_name:
        case "workflow_run":
            from actions.steps.reports.validation import report_validation

            return report_validation(step)
        case "workflow_dispatch":
            from actions.steps.reports.measured import report_run

            return report_run(step)
        case other:
            raise UsageError(f"`report` answers workflow_run and workflow_dispatch, not {other!r}")
