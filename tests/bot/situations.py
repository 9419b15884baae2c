"""Builders of situations: one for each state that a pull request can be in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from run_results import BASE, HEAD, INCLUSION, LIGHTHOUSE, PHOENIX, erring, failing, inconclusive, passing

from bot.comment.markdown import render_comment
from bot.comment.situation import Place, Situation, Working
from bot.findings.view import ChangedFile, View
from bot.records import Approval, Record, Ruling, State
from schemas.finding import Finding, Severity
from schemas.precheck import Estimate, LeafEstimate, LeafKnown, Precheck, SeedAnswer
from schemas.result import RunResult

NEXT = "4be2d07c" * 5
SERVER = "https://github.com"
PLACE = Place(SERVER, "o/taxonomy", 412)
LEAVES = tuple(f"{leaf}/qna.yaml" for leaf in (PHOENIX, INCLUSION, LIGHTHOUSE))
ANSWER = """To `mona`:

| Command | What it does |
| :-- | :-- |
| `/taxobot help` | shows this table |"""
WHEN = "2026-12-01T14:20:00+00:00"
FOUND = (
    Finding(
        LEAVES[0], 12, 3, "content/examples", Severity.ERROR, "4 seed examples, at least 5 are needed.", "Add one."
    ),
    Finding(LEAVES[0], 40, 13, "structure/type", Severity.ERROR, "`answer` must be text.", 'Write "yes".', 3),
    Finding(LEAVES[0], 1, 1, "sources/attribution", Severity.ERROR, "There is no attribution.txt.", "Add one."),
    Finding(LEAVES[1], 7, 19, "content/personal", Severity.WARNING, "An e-mail address: `a…g`.", "Delete it.", 15),
    Finding(LEAVES[2], 3, 20, "content/topic", Severity.NOTICE, "`war` is a topic to avoid.", "", 3),
)
REMARKS = FOUND[3:]


def findings(*found: Finding, prefix: str = "") -> View:
    """A checked contribution in which this was found."""
    return View(tuple(map(ChangedFile, LEAVES)), found, prefix=prefix)


def record(state: State, **changes: Any) -> Record:
    values: dict[str, Any] = {
        "repository": 7,
        "pull": 412,
        "head": HEAD,
        "base": BASE,
        "policy": "",
        "seen": WHEN,
        "state": state,
        "leaves": dict.fromkeys(LEAVES, "ab" * 32),
    }
    return Record(**(values | changes))


def approval(**changes: Any) -> Approval:
    values: dict[str, Any] = {
        "repository": 7,
        "pull": 412,
        "head": HEAD,
        "base": BASE,
        "policy": "",
        "purpose": "run",
        "approver": 11,
        "login": "jdoe",
        "source": "comment:98765",
        "time": WHEN,
    }
    return Approval(**(values | changes))


def ruling(kind: str = "override", **changes: Any) -> Ruling:
    reason = "the frozen suite's loss is one broken task, see the discussion"
    values = {"kind": kind, "head": HEAD, "actor": 12, "login": "ada", "reason": reason, "time": WHEN}
    return Ruling(**(values | changes))


def estimate(number: int = 3) -> Estimate:
    names = (PHOENIX, INCLUSION, LIGHTHOUSE)
    leaves = tuple(
        LeafEstimate(leaf=names[index % 3] + "x" * (index // 3), kind="knowledge", passages=24, rows=211, items=240)
        for index in range(number)
    )
    return Estimate(
        leaves=leaves,
        rows=633,
        steps=96,
        items=1720,
        minutes=33.6,
        stages={"generate": 2.0, "train": 25.0, "evaluate": 6.6},
        basis="measured on one of two x86-64 CPU cores with the tiny preset",
    )


def seed(number: int, *, tuned: bool = False, **changes: Any) -> SeedAnswer:
    values: dict[str, Any] = {
        "leaf": (PHOENIX, INCLUSION, LIGHTHOUSE)[number % 3],
        "question": f"In which year was constellation {number} first charted?",
        "context": "Phoenix is a minor constellation in the southern sky." if number % 3 == 0 else "",
        "reference": "It was first charted in 1598 by Petrus Plancius.",
        "base": "It was charted in 1603.",
        "base_rating": 4.2,
        "tuned": "It was first charted in 1598." if tuned else None,
        "tuned_rating": 9.1 if tuned else None,
    }
    return SeedAnswer(**(values | changes))


def precheck(*, known: bool = False, number: int = 6, **changes: Any) -> Precheck:
    mean = 8.6 if known else 3.4
    names = (PHOENIX, INCLUSION, LIGHTHOUSE)
    values: dict[str, Any] = {
        "head_sha": HEAD,
        "base_model": "taxobot-tiny-1.4m",
        "judge": "overlap",
        "embedded": ("tiny model", "overlap judge"),
        "threshold": 8.0,
        "leaves": tuple(LeafKnown(leaf=name, asked=5, n=4, mean=mean, known=known) for name in names),
        "answers": tuple(seed(index, base_rating=None if index == 4 else mean) for index in range(number)),
    }
    return Precheck(**(values | changes))


def answered(result: RunResult, number: int = 6) -> RunResult:
    """The result with both models' answers to the contribution's own questions."""
    return result.model_copy(update={"seed_answers": tuple(seed(index, tuned=True) for index in range(number))})


def situation(state: State, *, remembered: dict[str, Any] | None = None, **changes: Any) -> Situation:
    values: dict[str, Any] = {"findings": findings(*REMARKS), "leaves": LEAVES}
    return Situation(PLACE, record(state, **(remembered or {})), **(values | changes))


def waiting(**changes: Any) -> Situation:
    return situation(State.WAITING, **({"estimate": estimate()} | changes))


def held() -> Situation:
    return situation(State.WAITING, held=True, reason="it only deletes leaves, so that there is nothing to measure")


def running(**changes: Any) -> Situation:
    values: dict[str, Any] = {
        "remembered": {"approval": approval(), "runs": {"run": 771}},
        "working": Working("train", since=12, remaining=22, note="2 of 3 leaves are done"),
    }
    return situation(State.RUNNING, **(values | changes))


def queued() -> Situation:
    return running(working=Working("generate", since=4, remaining=None, queued_before=2))


def queued_app() -> Situation:
    """Approved by the button; two are before it."""
    working = Working("approve", 0, queued_before=2, wait=80)
    remembered = {"approval": approval(source="check:99"), "runs": {}}
    return running(app=True, answer=ANSWER, working=working, remembered=remembered)


def prechecking() -> Situation:
    return running(
        remembered={"approval": approval(purpose="precheck"), "runs": {"precheck": 770}},
        working=Working("approve", 0.2, 2, note="the base model answers the contribution's own questions"),
    )


def invalid(**changes: Any) -> Situation:
    return situation(State.INVALID, **({"findings": findings(*FOUND)} | changes))


def mixed() -> Situation:
    return situation(State.INVALID, findings=findings(), reason="it changes leaves and .github/ together")


def measured(state: State, result: RunResult | None, **changes: Any) -> Situation:
    urls = {"taxobot-result": f"{SERVER}/o/taxonomy/actions/runs/771/artifacts/1"}
    values: dict[str, Any] = {
        "remembered": {"approval": approval(), "runs": {"run": 771}, "model": "c0de" * 16},
        "result": result if result is None or result.seed_answers else answered(result),
        "artifact_urls": urls,
    }
    return situation(state, **(values | changes))


def overridden() -> Situation:
    remembered = {"approval": approval(), "runs": {"run": 771}, "rulings": (ruling(),)}
    return measured(State.FAIL, failing(), remembered=remembered)


def erred() -> Situation:
    reason = (
        "run 771 ended without a result (job generate: failure); `/taxobot retry` starts what failed again. "
        "The log ends with: " + "documents of https://example.org/lore at 3f1c2d9 are unreachable: refused\n" * 5
    )
    return measured(State.ERROR, None, artifact_urls={}, reason=reason)


def outdated() -> Situation:
    return situation(State.OUTDATED, outdated_head=NEXT, reason="", remembered={"head": HEAD})


def pushed() -> Situation:
    """A new head that waits, over the text of the older one."""
    older = render_comment(measured(State.PASS, passing()), budget=58_000)
    return waiting(remembered={"head": NEXT}, outdated=older, outdated_head=HEAD)


SITUATIONS = {
    "waiting": waiting,
    "waiting_known": lambda: waiting(precheck=precheck(known=True)),
    "waiting_app": lambda: waiting(app=True, answer=ANSWER),
    "queued_app": queued_app,
    "error_app": lambda: replace(erred(), app=True, reason=""),
    "waiting_unknown_cost": lambda: waiting(estimate=None, reason="no passage is long enough to be taught"),
    "held": held,
    "running": running,
    "queued": queued,
    "prechecking": prechecking,
    "invalid": invalid,
    "mixed": mixed,
    "pass": lambda: measured(State.PASS, passing()),
    "fail": lambda: measured(State.FAIL, failing(), precheck=precheck()),
    "overridden": overridden,
    "inconclusive": lambda: measured(State.INCONCLUSIVE, inconclusive()),
    "error": erred,
    "error_measured": lambda: measured(State.ERROR, erring()),
    "outdated": outdated,
    "pushed": pushed,
    "not_applicable": lambda: situation(State.NOT_APPLICABLE, leaves=(), findings=findings()),
}
