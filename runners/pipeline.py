"""One pull request from diff to comparison: the stages in order over one run directory.

    diff -> validate (documents) -> plan -> generate -> mix -> train -> evaluate base | tuned -> compare

Only orchestration: what a stage computes, and what its stored result depends on, stands in `runners/stages`. Diff and
validation are done anew each time: they take milliseconds, only the documents that validation looks into are stored.
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
from runners.stages.documents import DocumentStage
from runners.stages.evaluate import Examined, ask
from runners.stages.generate import Prepared, keep_apart, prepare
from runners.stages.train import mix_rows, train
from runners.stages.workshop import Workshop
from runners.store import Store
from runners.taxonomy.changes import Changes
from runners.taxonomy.diff import Diff, diff
from runners.taxonomy.git import Repository
from runners.taxonomy.policy import policy_of
from runners.taxonomy.validate import Validation, validate
from schemas.documents import Documents, Missing
from schemas.errors import EmptyResult
from schemas.finding import Finding
from schemas.item import ItemKind
from schemas.result import FindingRecord, Models, RunResult
from schemas.taxonomy import FILE_NAME, Leaf


@dataclass(frozen=True, slots=True)
class _Bench:
    """What every step of one run needs at hand."""

    request: RunRequest
    seams: Seams
    workshop: Workshop


def run(request: RunRequest, *, seams: Seams, store: Store, progress: Progress) -> RunResult:
    """Measure what the pull request does to the base model; the `gate` of the result is left None.

    A contribution with blocking findings stops after validation; one whose documents could not be looked at, or that
    gives nothing to teach, stops before training with `error` set. Both are results. Raises UsageError for a path, ref
    or policy that is wrong, StoreCorrupt and Interrupted.
    """
    clear_artifacts(request.output)
    bench = _Bench(request, seams, Workshop(store, progress))
    changes = _read_changes(request)
    checked = _validate(changes, bench)
    draft = _draft(bench, changes.diff, checked.findings)
    if checked.valid and checked.leaves:
        draft = _teach_and_ask(draft, checked, bench)
    return draft.model_copy(update={"timings": bench.workshop.timings})


def _read_changes(request: RunRequest) -> Changes:
    repository = Repository.open(request.taxonomy)
    return Changes(diff(repository, request.base, request.head), repository, None)


def _validate(changes: Changes, bench: _Bench) -> Validation:
    site = bench.seams.site
    policy, lint = policy_of(changes)
    look_up = DocumentStage(bench.workshop, site, bench.request.output / "cache")
    return validate(changes.diff, settings=site.settings(policy), look_up=look_up, also=lint)


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


def _teach_and_ask(draft: RunResult, checked: Validation, bench: _Bench) -> RunResult:
    documents = {leaf.path: checked.documents.get(f"{leaf.path}/{FILE_NAME}") for leaf in checked.leaves}
    unread = [
        _say_missing(leaf, found) for leaf in checked.leaves if isinstance(found := documents[leaf.path], Missing)
    ]
    if unread:
        return draft.model_copy(update={"error": "; ".join(unread)})
    try:
        prepared = [
            prepare(
                leaf,
                found if isinstance(found := documents[leaf.path], Documents) else None,
                teacher=bench.seams.teacher,
                suite=bench.seams.preset.frozen(),
                workshop=bench.workshop,
            )
            for leaf in checked.leaves
        ]
        return _measure(draft, keep_apart(prepared), bench)
    except EmptyResult as error:
        return draft.model_copy(update={"error": str(error)})


def _say_missing(leaf: Leaf, missing: Missing) -> str:
    source = f"{leaf.document.repo} at {leaf.document.commit}" if leaf.document else leaf.path
    return f"{leaf.path}: documents of {source} are unreachable: {missing.reason}"


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
