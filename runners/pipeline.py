"""One pull request from diff to comparison: the stages in order over one run directory.

    diff -> validate (documents) -> plan -> generate -> mix -> train -> evaluate base | tuned -> compare

Only orchestration: what a stage computes, and what its stored result depends on, stands in `runners/stages`. Diff and
validation are done anew each time: they take milliseconds, only the documents that validation looks into are stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal, Protocol

from runners.contribution import Contribution, open_contribution
from runners.engine import Engine
from runners.generate.critic import CRITIC
from runners.generate.mixing import Mixture
from runners.progress import Progress
from runners.seams import RunRequest, Seams
from runners.stages.artifacts import clear_artifacts, write_artifacts
from runners.stages.compare import compare
from runners.stages.contamination import look_for_overlaps
from runners.stages.evaluate import Examined, ask
from runners.stages.generate import Prepared, keep_apart, prepare_leaves
from runners.stages.seeds import ask_seeds, show_seeds
from runners.stages.served import measure_served
from runners.stages.train import Tuned, mix_leaves, train
from runners.stages.workshop import Workshop
from runners.store import Store, digest_of_bytes
from runners.train.profile import TrainingProfile
from schemas.errors import EmptyResult
from schemas.result import FindingRecord, Models, RunResult
from schemas.taxonomy import Leaf

Goal = Literal["generate", "train", "evaluate"]
"""The stage that a run stops after."""


class Tune(Protocol):
    """How a run comes to its tuned model: `train` makes it, `recall` finds it."""

    def __call__(
        self, mixture: Mixture, *, base: Path, profile: TrainingProfile, seed: int, engine: Engine, workshop: Workshop
    ) -> Tuned:
        """Return the model that `mixture` was taught to."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What every step of one run needs at hand, and how far it goes."""

    request: RunRequest
    seams: Seams
    workshop: Workshop
    goal: Goal
    tune: Tune


def run(
    request: RunRequest, *, seams: Seams, store: Store, progress: Progress, shared: Store | None = None
) -> RunResult:
    """Measure what the pull request does to the base model; the `gate` of the result is left None.

    A contribution with blocking findings stops after validation; one whose documents could not be looked at, or that
    gives nothing to teach, stops before training with `error` set. Both are results. What the base model answers is
    left in `shared`, and found there. Raises UsageError for a path, ref
    or policy that is wrong, StoreCorrupt and Interrupted.
    """
    return proceed(Bench(request, seams, Workshop(store, progress, shared=shared), "evaluate", train))


def proceed(bench: Bench, *, leaf: str | None = None) -> RunResult:
    """Go through the stages up to the goal, for all changed leaves or for the one at the path `leaf`.

    Ends and raises as `run` does, and as `bench.tune` does.
    """
    clear_artifacts(bench.request.output)
    contribution = open_contribution(bench.request, site=bench.seams.site, workshop=bench.workshop)
    draft, leaves = _draft(bench, contribution), contribution.choose(leaf)
    if missing := contribution.missing(leaves):
        draft = draft.model_copy(update={"error": missing})
    elif leaves:
        try:
            draft = _work(draft, contribution, leaves, bench)
        except EmptyResult as error:
            draft = draft.model_copy(update={"error": str(error)})
    return draft.model_copy(update={"timings": bench.workshop.timings})


def _draft(bench: Bench, contribution: Contribution) -> RunResult:
    """The result as far as it is known once the contribution was read."""
    seams, changes = bench.seams, contribution.diff
    files = {f"file {one.file}": digest_of_bytes(one.content) for one in changes.changes if one.content is not None}
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
        findings=tuple(FindingRecord(**asdict(finding)) for finding in contribution.checked.findings),
        leaves=(),
        removed=tuple(change.path for change in changes.changes if change.status == "deleted"),
        frozen=None,
        training=None,
        gate=None,
        digests=files | ({"policy": contribution.policy} if contribution.policy else {}),
    )


def _work(draft: RunResult, contribution: Contribution, leaves: Sequence[Leaf], bench: Bench) -> RunResult:
    seams, workshop = bench.seams, bench.workshop
    suite = seams.preset.frozen()
    prepared = prepare_leaves(contribution, leaves, teacher=seams.teacher, suite=suite, workshop=workshop)
    draft = _add_digests(
        draft, {f"documents of {one.leaf.path}": one.documents.digest for one in prepared if one.documents}
    )
    if bench.goal == "generate":
        return draft
    prepared = keep_apart(prepared)
    tuned = _teach(prepared, bench)
    training = tuned.training
    draft = draft.model_copy(update={"training": training})
    draft = _add_digests(draft, {"base model": training.base_digest, "tuned model": training.tuned_digest})
    return draft if bench.goal == "train" else _examine(draft, prepared, tuned, bench)


def _teach(prepared: Sequence[Prepared], bench: Bench) -> Tuned:
    preset, seed, workshop = bench.seams.preset, bench.request.seed, bench.workshop
    mixture = mix_leaves(prepared, preset.replay(), seed=seed, workshop=workshop)
    return bench.tune(
        mixture, base=preset.student, profile=preset.profile, seed=seed, engine=bench.seams.engine, workshop=workshop
    )


def _examine(draft: RunResult, prepared: Sequence[Prepared], tuned: Tuned, bench: Bench) -> RunResult:
    seams, workshop, suite = bench.seams, bench.workshop, bench.seams.preset.frozen()
    models = (
        Examined("base", seams.preset.student, tuned.training.base_digest),
        Examined("tuned", tuned.model, tuned.training.tuned_digest),
    )
    leaves = [one.leaf for one in prepared]
    plans = [one.plan for one in prepared]
    before, after = (ask(model, plans, suite, seams=seams, workshop=workshop) for model in models)
    seeds = [ask_seeds(model, leaves, seams=seams, workshop=workshop) for model in models]
    written = write_artifacts(bench.request.output, prepared, suite, before=before, after=after)
    overlaps = look_for_overlaps(prepared, suite, workshop=workshop)
    measured = compare(prepared, suite, before, after, judge=seams.judge, policy=seams.preset.policy, workshop=workshop)
    update = {
        "leaves": measured.leaves,
        "frozen": measured.frozen,
        "seed_answers": show_seeds(leaves, *seeds),
        "contamination": overlaps,
        "served": measure_served(
            models[1],
            suite,
            quantization=seams.served,
            python=seams.llama_cpp,
            margin=seams.preset.policy.frozen_margin,
            workshop=workshop,
        ),
    }
    return _add_digests(draft.model_copy(update=update), written)


def _add_digests(draft: RunResult, digests: dict[str, str]) -> RunResult:
    return draft.model_copy(update={"digests": draft.digests | digests})
