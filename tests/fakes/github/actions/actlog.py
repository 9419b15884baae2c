"""What act's log, one JSON object a line, tells of a job: steps, annotations, summary, text."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from fakes.github.actions.outcome import StepResult
from fakes.github.actions.single import COLLECTOR

LEVELS = {"error": "failure", "warning": "warning", "notice": "notice"}
A_STEP, A_JOB = 10, 50
"""How many annotations of a level GitHub keeps of a step, and how many of a job."""
OWN = ("Set up job", "Complete job", COLLECTOR)


@dataclass
class ActLog:
    """Collects line by line. `result` is act's word on the job, empty until it is given."""

    annotations: list[dict[str, Any]] = field(default_factory=list)
    steps: list[StepResult] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    result: str = ""
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)

    def read(self, line: str) -> str:
        """Take a line in; return what a person would see of it."""
        try:
            told = json.loads(line)
        except ValueError:
            told = {"msg": line}
        if not isinstance(told, dict):
            told = {"msg": line}
        shown = self._show(told)
        if shown:
            self.lines.append(shown)
        return shown

    def _show(self, told: dict[str, Any]) -> str:
        step = str(told.get("step", ""))
        if step == COLLECTOR:
            return ""
        if told.get("command") in LEVELS:
            self._annotate(step, told["command"], told)
        self.result = told.get("jobResult", self.result)
        # What steps within a composite action come to is told again of the step that uses it.
        if len(told.get("stepID", [])) == 1:
            self._end(step, told)
        return str(told.get("raw") or told.get("msg", "")).rstrip("\r\n")

    def _end(self, step: str, told: dict[str, Any]) -> None:
        if told.get("command") == "summary":
            self.summary.append(str(told["content"]))
        if str(told.get("msg", "")).startswith("exit status"):
            self._add(step, _fail(str(told["msg"])))
        if told.get("stage", "Main") == "Main" and told.get("stepResult") and step not in OWN:
            self.steps.append(StepResult(step, told["stepResult"]))

    def _annotate(self, step: str, command: str, told: dict[str, Any]) -> None:
        given = told.get("kvPairs") or {}
        line = _number(given.get("line"), 1)
        made: dict[str, Any] = {
            "path": given.get("file") or ".github",
            "start_line": line,
            "end_line": _number(given.get("endLine"), line),
            "annotation_level": LEVELS[command],
            "message": str(told.get("arg", "")),
            "title": given.get("title", ""),
        }
        if "col" in given and made["end_line"] == line:
            made["start_column"] = _number(given["col"], 1)
            made["end_column"] = _number(given.get("endColumn"), made["start_column"])
        self._add(step, made)

    def _add(self, step: str, made: dict[str, Any]) -> None:
        self.counted[step, made["annotation_level"]] += 1
        if self.counted[step, made["annotation_level"]] <= A_STEP and len(self.annotations) < A_JOB:
            self.annotations.append(made)


def _fail(said: str) -> dict[str, Any]:
    message = f"Process completed with exit code {said.removeprefix('exit status').strip()}."
    return {
        "path": ".github",
        "start_line": 1,
        "end_line": 1,
        "annotation_level": "failure",
        "message": message,
        "title": "",
    }


def _number(given: Any, default: int) -> int:
    return int(given) if str(given).isdecimal() and int(given) > 0 else default
