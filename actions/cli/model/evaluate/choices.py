"""The benchmarks of multiple choice: mmlu and mmlu_branch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from actions.cli.model.evaluate.held import Held
from actions.cli.model.evaluate.scored import scored_models, uses_chat
from schemas.item import ChoiceItem, ChoiceRecord

if TYPE_CHECKING:
    from actions.cli.model.evaluate.job import Job
    from runners.evaluate.choices.plan import ChoicePlan
    from runners.evaluate.suites.choice_report import Context
    from runners.evaluate.suites.mmlu_branch import Examination
    from runners.evaluate.suites.outcome import Seat
    from runners.stages.benchmarks import Scored
    from runners.stages.workshop import Workshop
    from schemas.evaluation import Evaluation

Measured = tuple["Evaluation", Sequence[ChoiceItem], Mapping["Seat", Sequence[ChoiceRecord]]]
SHOTS = 5


def measure_mmlu_branch(job: Job, *, workshop: Workshop) -> Measured:
    """What generation asks about knowledge leaves. Raises UsageError for tasks that cannot be read; as scorers do."""
    from runners.evaluate.suites.choice_report import report_choices
    from runners.stages.benchmarks import score_sheet

    held = Held(job.cast.examined, threads=job.asked.threads)
    plan = _plan(job, chat=uses_chat(job, held))
    examination = _lay_out(job, plan)
    models = scored_models(job, held)
    records = {
        seat: [record for sheet in examination.sheets for record in score_sheet(model, sheet, workshop=workshop)]
        for seat, model in models.items()
    }
    settings = {
        "scoring": job.asked.scoring or "as the tasks say",
        "normalise": plan.normalise,
        "options listed": "as the tasks say" if job.asked.list_options is None else job.asked.list_options,
        "permutations": plan.permutations,
        **_common(job, plan.chat, models),
    }
    context = _context(job, models, settings, examination.warnings)
    return report_choices(examination.items, records, context), examination.items, records


def measure_mmlu(job: Job, *, workshop: Workshop) -> Measured:
    """MMLU's own subjects. Raises UsageError for data that are not there, DownloadFailed, and as scorers do."""
    from runners.evaluate.suites.choice_report import report_choices
    from runners.evaluate.suites.mmlu_tasks import choose_subjects
    from runners.stages.benchmark_mmlu import Wanted, score_subject

    asked = job.asked
    held = Held(job.cast.examined, threads=asked.threads)
    chat = uses_chat(job, held)
    wanted = Wanted(shots=_shots(job), limit=asked.limit, data=asked.mmlu_data, seed=asked.seed, chat=chat)
    subjects, models = choose_subjects(asked.subjects), scored_models(job, held)
    scored = {
        seat: [score_subject(model, subject, wanted, workshop=workshop) for subject in subjects]
        for seat, model in models.items()
    }
    items = [item for one in scored["tuned"] for item in one.items]
    records = {seat: [record for one in found for record in one.records] for seat, found in scored.items()}
    data = str(asked.mmlu_data) if asked.mmlu_data else "cais/mmlu"
    context = _context(job, models, {"data": data, **_common(job, chat, models)}, ())
    return report_choices(items, records, context), items, records


def _shots(job: Job) -> int:
    return SHOTS if job.asked.few_shots is None else job.asked.few_shots


def _plan(job: Job, *, chat: bool) -> ChoicePlan:
    from runners.evaluate.choices.plan import ChoicePlan

    asked = job.asked
    return ChoicePlan(
        style=asked.scoring or "text",
        normalise=asked.normalise or "tokens",
        listed=asked.list_options is not False,
        shots=_shots(job),
        permutations=asked.permutations,
        chat=chat,
        system=asked.system_prompt or "",
    )


def _lay_out(job: Job, plan: ChoicePlan) -> Examination:
    from runners.evaluate.suites.mmlu_branch import lay_out
    from runners.evaluate.suites.tasks import read_tasks

    asked = job.asked
    if asked.tasks_dir is None:
        raise ValueError("check_options lets no mmlu_branch without --tasks-dir pass")
    tasks = read_tasks(asked.tasks_dir)
    return lay_out(tasks, plan, scoring=asked.scoring, listed=asked.list_options, limit=asked.limit, seed=asked.seed)


def _common(job: Job, chat: bool, models: Mapping[Seat, Scored]) -> dict[str, Any]:
    return {
        "few-shots": _shots(job),
        "chat template": chat,
        "system prompt": job.asked.system_prompt or "",
        "limit": job.asked.limit,
        "seed": job.asked.seed,
        "backends": {seat: model.backend for seat, model in models.items()},
    }


def _context(job: Job, models: Mapping[Seat, Scored], settings: Mapping[str, Any], warnings: Sequence[str]) -> Context:
    from runners.evaluate.suites.choice_report import Context

    policy = _policy()
    return Context(
        benchmark="mmlu" if job.asked.benchmark == "mmlu" else "mmlu_branch",
        models=job.names,
        digests={seat: model.digest for seat, model in models.items()},
        policy=policy,
        settings={**settings, "leaf margin": policy.leaf_margin},
        warnings=(*warnings, *job.warnings()),
    )


def _policy() -> Any:
    from schemas.gate import GatePolicy

    return GatePolicy()
