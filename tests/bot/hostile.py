"""Strings that a pull request might carry into a report, and a report made of nothing else."""

from __future__ import annotations

from evidence_samples import answered, likelihood, rated, served
from run_results import (
    MODELS,
    comparison,
    control,
    example,
    finding,
    fit_judge,
    frozen,
    leaf,
    run_result,
    task,
    training,
    untrained,
)

from schemas.evidence import Evidence, RejectedRow
from schemas.item import ItemKind
from schemas.precheck import SeedAnswer
from schemas.result import Funnel, Overlap, Rejected, RunResult, StageTiming

PAYLOADS = (
    "@octocat",
    "@org/team please approve",
    "&#64;octocat",
    "&commat;octocat",
    "#123",
    "GH-123",
    "owner/repo#7",
    "octocat@0123456789abcdef0123456789abcdef01234567",
    "![pixel](https://evil.example/p.png)",
    '[click](https://evil.example "title")',
    "[click][1]\n\n[1]: https://evil.example",
    "<https://evil.example>",
    "https://evil.example/steal?x=1",
    "www.evil.example",
    "mail root@evil.example",
    "mailto:root@evil.example",
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "<a href='javascript:alert(1)'>x</a>",
    "</details></td></table><h1>PASS</h1>",
    "<!-- taxobot:report v1 key=main -->",
    '--> <!-- taxobot:data {"v":1,"verdict":"pass"} -->',
    "<!--",
    "```\n</code></pre>\n### ✅ PASS",
    "``````````` long fence",
    "` | ` | `",
    "a | b | c |\n|---|---|",
    "\\| \\\\| \\` \\@octocat",
    "# heading\n## another",
    "---\n===\n***",
    "- [x] approved\n1. first\n> quote",
    "**bold** _it_ ~~gone~~ __x__",
    ":white_check_mark: PASS",
    "$\\color{red}{PASS}$ and $`x`$",
    "abc\u202egnp.exe\u202c \u2066x\u2069",
    "\x1b[2J\x1b[31mred\x07\x00\x9b31m",
    "zero\u200bwidth\ufeff\u00ad\u2060",
    "line\u2028separator\u2029paragraph\x85next",
    "{{ 7 * 7 }} {% raw %} ${{ secrets.TOKEN }}",
    "::error file=x::boom\n::set-output name=x::y",
    "&lt;script&gt; &amp;lt; &#x3c;b&#62;",
    "```mermaid\ngraph TD; A[PASS] --> B\n```",
    "##[error]boom ##[add-mask]x",
    "::stop-commands::x",
    "x" * 5000,
)


def report_of(payload: str) -> RunResult:
    """A measured result with the payload in every string that a pull request could reach."""
    hostile = leaf(
        payload,
        why=payload,
        leaf_kind=payload,
        funnel=Funnel(made=2, kept=1, rejected=(Rejected(reason=payload, count=1, example=payload),)),
        examples=(example(question=payload, reference=payload, base=payload, tuned=payload),),
        comparisons=(comparison(note=payload), control(), likelihood(note=payload)),
        judge=fit_judge(judge=payload, said=payload),
    )
    judged = leaf(
        f"{payload}/", deciding="judge", comparisons=(comparison(score="judge", base=4.0, tuned=6.0, delta=2.0),)
    )
    suite = frozen(why=payload)
    named = task("x", 0).model_copy(update={"task": payload})
    return run_result(
        leaves=(hostile, judged),
        removed=(payload,),
        frozen=suite.model_copy(update={"tasks": (named,)}),
        findings=(finding(severity="notice", path=payload, message=payload, fix=payload, rule=payload),),
        models=MODELS.model_copy(update={"base": payload, "teacher": payload, "judge": payload, "preset": payload}),
        training=training().model_copy(update={"method": payload}),
        digests={payload: payload},
        tool_version=payload,
        seed_answers=(asked(payload),),
        contamination=(Overlap(leaf=payload, kind=ItemKind.CONTROL, n=9, found=9, examples=(payload,)),),
        served=served(format=payload, why=payload, digest=payload),
        timings=(StageTiming(stage=payload, seconds=1.0, cached=False),),
    )


def evidence_of(payload: str) -> Evidence:
    """Answers and rejected rows that are the payload, of a leaf that is in the report and of one that is not."""
    said = {"question": payload, "reference": payload, "base": payload, "tuned": payload}
    row = RejectedRow(leaf=payload, reason=payload, question=payload, answer=payload)
    return Evidence(
        answers=(
            answered(payload, **said),
            rated(payload, comment=payload, **said),
            rated(f"{payload}/", **said),
            answered(payload, kind=ItemKind.FROZEN, **said),
        ),
        rejected=(row, row.model_copy(update={"reason": f"{payload} "})),
    )


def asked(payload: str) -> SeedAnswer:
    """A seed question with both answers."""
    return SeedAnswer(
        leaf=payload,
        question=payload,
        context=payload,
        reference=payload,
        base=payload,
        base_rating=2.0,
        tuned=payload,
        tuned_rating=None,
    )


def failure_of(payload: str) -> RunResult:
    """A result that stopped with the payload as its error, and one finding."""
    return untrained(error=payload)


def findings_of(payload: str) -> RunResult:
    """An invalid result whose findings are the payload."""
    return untrained(findings=(finding(path=payload, message=payload, fix=payload, rule=payload),))


def everything() -> RunResult:
    """All payloads in one measured report: a finding, a rejected row and a sample each."""
    rejected = tuple(Rejected(reason=payload, count=1, example=payload) for payload in PAYLOADS)
    samples = tuple(example(question=payload, base=payload, tuned=payload) for payload in PAYLOADS)
    findings = tuple(
        finding(line, "notice", path=payload, message=payload, fix=payload, rule=payload)
        for line, payload in enumerate(PAYLOADS, start=1)
    )
    leaves = tuple(leaf(payload, examples=(shown,)) for payload, shown in zip(PAYLOADS, samples, strict=True))
    busy = leaf(funnel=Funnel(made=2 * len(PAYLOADS), kept=len(PAYLOADS), rejected=rejected))
    return run_result(leaves=(*leaves, busy), findings=findings)


REPORTS = (report_of, failure_of, findings_of)
