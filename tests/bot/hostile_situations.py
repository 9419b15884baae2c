"""Situations that carry one payload in every string that a stranger can reach."""

from __future__ import annotations

from dataclasses import replace

from hostile import report_of
from situations import NEXT, SERVER, approval, estimate, findings, precheck, record, ruling, seed

from bot.comment.situation import Place, Situation, Working
from bot.findings.view import ChangedFile, View
from bot.records import State
from schemas.finding import Finding, Severity
from schemas.precheck import Estimate, Precheck, SeedAnswer
from schemas.result import RunResult


def situation_of(payload: str, state: State) -> Situation:
    """The payload as leaf, path, message, question, answer, reason, login and error text, in this state."""
    rulings = (ruling(login=payload, reason=payload[:500]), ruling("allow", login=payload, reason=payload[:500]))
    remembered = record(
        state,
        leaves={payload: "ab" * 32},
        approval=approval(login=payload, time=payload),
        runs={"run": 771},
        rulings=rulings[1:] if state is State.FAIL else rulings,
    )
    values = Situation(
        Place(SERVER, "o/taxonomy", 412),
        remembered,
        reason=payload,
        held=state is State.WAITING and len(payload) % 2 == 0,
        findings=_findings(payload, blocks=state is State.INVALID),
        leaves=(payload,),
        estimate=_estimate(payload),
        precheck=_precheck(payload),
        working=Working("train", since=1, note=payload),
        result=_result(payload, state),
        artifact_urls={payload: f"{SERVER}/o/taxonomy/actions/runs/{payload}", "elsewhere": payload},
        outdated_head=NEXT if state is State.OUTDATED else "",
    )
    return values if state is not State.ERROR else replace(values, result=None)


def _findings(payload: str, *, blocks: bool) -> View:
    severity = Severity.ERROR if blocks else Severity.WARNING
    found = Finding(payload, 3, 2, payload, severity, payload, payload, 4)
    quoted = Finding(payload, 1, 1, "content/topic", severity, f"`{payload}` and `{payload}`", f"`{payload}`")
    return replace(findings(found, quoted, prefix=f"{payload}/"), files=(ChangedFile(payload),))


def _estimate(payload: str) -> Estimate:
    whole = estimate(1)
    leaf = whole.leaves[0].model_copy(update={"leaf": payload, "kind": payload})
    return whole.model_copy(update={"leaves": (leaf,), "basis": payload, "stages": {payload: 2.0}})


def _answer(payload: str, *, tuned: bool) -> SeedAnswer:
    said = seed(0, tuned=tuned, leaf=payload, question=payload, context=payload, reference=payload, base=payload)
    return said.model_copy(update={"tuned": payload}) if tuned else said


def _precheck(payload: str) -> Precheck:
    whole = precheck(known=True)
    leaf = whole.leaves[0].model_copy(update={"leaf": payload})
    update = {
        "base_model": payload,
        "judge": payload,
        "embedded": (payload,),
        "leaves": (leaf,),
        "answers": (_answer(payload, tuned=False),),
    }
    return whole.model_copy(update=update)


def _result(payload: str, state: State) -> RunResult | None:
    if state not in (State.PASS, State.FAIL, State.INCONCLUSIVE):
        return None
    result = report_of(payload)
    assert result.gate
    gate = result.gate.model_copy(update={"verdict": state.value, "reason": payload, "warnings": (payload,)})
    return result.model_copy(update={"gate": gate, "seed_answers": (_answer(payload, tuned=True),)})
