"""One pull request from diff to comparison: the stages in order over one run directory.

    diff -> validate -> documents -> plan -> generate -> mix -> train -> evaluate base | tuned -> compare

Only orchestration: what a stage computes, and what its stored result depends on, stands in `runners/stages`. The diff
itself is read anew each time; git already addresses it by content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version

from runners.generate.critic import CRITIC
from runners.progress import Progress
from runners.seams import RunRequest, Seams
from runners.stages.artifacts import clear_artifacts, write_artifacts
from runners.stages.compare import compare
from runners.stages.documents import collect_documents
from runners.stages.evaluate import Examined, ask
from runners.stages.generate import Prepared, keep_apart, prepare
from runners.stages.train import mix_rows, train
from runners.stages.validate import validate
from runners.stages.workshop import Workshop
from runners.store import Store
from runners.taxonomy.diff import Diff, diff
from runners.taxonomy.git import Repository
from schemas.documents import Documents
from schemas.errors import DocumentUnreachable, EmptyResult
from schemas.finding import Finding
from schemas.item import ItemKind
from schemas.result import FindingRecord, Models, RunResult
from schemas.taxonomy import Leaf


@dataclass(frozen=True, slots=True)
class _Bench:
    """What every step of one run needs at hand."""

    request: RunRequest
    seams: Seams
    workshop: Workshop


def run(request: RunRequest, *, seams: Seams, store: Store, progress: Progress) -> RunResult:
    """Measure what the pull request does to the base model; the `gate` of the result is left None.

    A contribution with blocking findings stops after validation; one whose documents cannot be read, or that gives
    nothing to teach, stops before training with `error` set. Both are results. Raises UsageError for a path or ref
    that is wrong, StoreCorrupt and Interrupted.
    """
    clear_artifacts(request.output)
    bench = _Bench(request, seams, Workshop(store, progress))
    changes = _read_changes(request)
    checked = [validate(change, workshop=bench.workshop) for change in changes.changes if change.content is not None]
    findings = sorted([*changes.findings, *(finding for one in checked for finding in one.findings)])
    draft = _draft(bench, changes, findings)
    leaves = [one.leaf for one in checked if one.leaf is not None]
    if leaves and not any(finding.blocks for finding in findings):
        draft = _teach_and_ask(draft, leaves, bench)
    return draft.model_copy(update={"timings": bench.workshop.timings})


def _read_changes(request: RunRequest) -> Diff:
    repository = Repository.open(request.taxonomy)
    return diff(repository, repository.resolve(request.base), repository.resolve(request.head))


def _draft(bench: _Bench, changes: Diff, findings: Sequence[Finding]) -> RunResult:
    """The result as far as it is known once the contribution was read."""
    seams = bench.seams
    return RunResult(
        tool_version=version("taxobot"),
        base_sha=changes.base,
        head_sha=changes.head,
        seed=bench.request.seed,
        models=Models(
            preset=seams.preset.name,
            base=seams.preset.student_name,
            teacher=seams.teacher.name,
            critic=CRITIC,
            judge=seams.judge.name,
            embedded=seams.preset.embedded,
        ),
        findings=tuple(FindingRecord(**asdict(finding)) for finding in findings),
        leaves=(),
        removed=tuple(change.path for change in changes.changes if change.status == "deleted"),
        frozen=None,
        training=None,
        gate=None,
    )


def _teach_and_ask(draft: RunResult, leaves: Sequence[Leaf], bench: _Bench) -> RunResult:
    documents, problems = _collect(leaves, bench)
    if problems:
        return draft.model_copy(update={"error": "; ".join(problems)})
    try:
        prepared = [
            prepare(
                leaf,
                documents.get(leaf.path),
                teacher=bench.seams.teacher,
                suite=bench.seams.preset.frozen(),
                workshop=bench.workshop,
            )
            for leaf in leaves
        ]
        return _measure(draft, keep_apart(prepared), bench)
    except EmptyResult as error:
        return draft.model_copy(update={"error": str(error)})


def _collect(leaves: Sequence[Leaf], bench: _Bench) -> tuple[dict[str, Documents], list[str]]:
    """Documents by leaf, and a sentence for each leaf whose documents cannot be read: all of them, not the first."""
    documents: dict[str, Documents] = {}
    problems = []
    cache = bench.request.output / "cache"
    for leaf in leaves:
        try:
            found = collect_documents(leaf, workshop=bench.workshop, mirrors=bench.seams.mirrors, cache=cache)
        except DocumentUnreachable as error:
            problems.append(f"{leaf.path}: {error}")
        else:
            if found:
                documents[leaf.path] = found
    return documents, problems


def _measure(draft: RunResult, prepared: Sequence[Prepared], bench: _Bench) -> RunResult:
    seams, workshop, seed = bench.seams, bench.workshop, bench.request.seed
    preset = seams.preset
    rows = {one.leaf.path: one.generated.rows for one in prepared}
    seen = {item.question for one in prepared for item in one.plan.choice_items if item.kind is ItemKind.SEEN}
    mixture = mix_rows(rows, preset.replay(), keep=seen, seed=seed, workshop=workshop)
    tuned = train(
        mixture, base=preset.student, profile=preset.profile, seed=seed, engine=seams.engine, workshop=workshop
    )
    training = tuned.training
    suite = preset.frozen()
    before, after = (
        ask(model, [one.plan for one in prepared], suite, seams=seams, workshop=workshop)
        for model in (
            Examined("base", preset.student, training.base_digest),
            Examined("tuned", tuned.model, training.tuned_digest),
        )
    )
    digests = write_artifacts(bench.request.output, prepared, suite, before=before, after=after)
    measured = compare(prepared, suite, before, after, judge=seams.judge, policy=preset.policy, workshop=workshop)
    return draft.model_copy(
        update={
            "leaves": measured.leaves,
            "frozen": measured.frozen,
            "training": training,
            "digests": digests | _digests_of(prepared),
        }
    )


def _digests_of(prepared: Sequence[Prepared]) -> dict[str, str]:
    leaves = {f"leaf {one.leaf.path}": one.leaf.digest for one in prepared}
    return leaves | {f"documents of {one.leaf.path}": one.documents.digest for one in prepared if one.documents}
