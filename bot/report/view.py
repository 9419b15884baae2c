"""The one view that every renderer shows: comment, page and terminal never disagree about a number."""

from __future__ import annotations

from dataclasses import dataclass

from bot.figures import count
from bot.report import advice, checks, evidence, limits, opinions, provenance, scores, served
from bot.report.answers import rated_by, show_answers
from bot.report.escape import plain
from bot.report.names import names_in
from bot.report.parts import is_embedded, list_embedded, name_part
from bot.report.rows import Decision, Fitness, Leak, Measure, Note, Problem, Rejection, Sample
from schemas.result import GateDecision, RunResult

ICONS = {
    "PASS": "✅",
    "FAIL": "❌",
    "INVALID": "❌",
    "INCONCLUSIVE": "❓",
    "ERROR": "⚠️",
    "NOT APPLICABLE": "⚪",
}


@dataclass(frozen=True, slots=True)
class View:
    """A report as plain display strings, in reading order. `leaves` are ranked worst first.

    `names` are the identifiers that its sentences may hold.
    """

    icon: str
    verdict: str
    sentence: str
    conclusion: str
    head: str
    yardstick: tuple[Note, ...]
    leaves: tuple[Measure, ...]
    frozen: Measure | None
    served: Measure | None
    embedded: tuple[str, ...]
    warnings: tuple[str, ...]
    next_step: str
    problems: tuple[Problem, ...]
    contrast: tuple[Measure, ...]
    opinions: tuple[Measure, ...]
    fitness: tuple[Fitness, ...]
    leaks: tuple[Leak, ...]
    leaked: str
    decisions: tuple[Decision, ...]
    makers: tuple[str, ...]
    rejected: int
    rejections: tuple[Rejection, ...]
    samples: tuple[Sample, ...]
    answers: tuple[Sample, ...]
    rated_by: str
    tasks: tuple[Measure, ...]
    limits: tuple[Note, ...]
    costs: tuple[Note, ...]
    check_command: str
    run_command: str
    mirrors: str
    pins: tuple[Note, ...]
    names: tuple[str, ...]

    @property
    def unit(self) -> str:
        """The units of the differences in the main table."""
        return " or ".join(dict.fromkeys(["pp", *(row.unit for row in self.leaves if row.unit)]))

    @property
    def guards(self) -> tuple[Measure, ...]:
        """What stands below the leaves in the main table."""
        return tuple(row for row in (self.frozen, self.served) if row)


def view_of(result: RunResult) -> View:
    """Everything a report shows of `result`. Raises ValueError when the gate has not decided yet."""
    gate = result.gate
    if gate is None:
        raise ValueError("a report needs a verdict: put the gate's decision into the result first")
    return View(
        icon=ICONS[gate.verdict],
        verdict=gate.verdict,
        sentence=plain(gate.reason, 360),
        conclusion=gate.conclusion,
        head=plain(result.head_sha, 40)[:7],
        yardstick=_yardstick(result, gate),
        leaves=scores.show_leaves(result),
        frozen=scores.show_frozen(result),
        served=served.show_served(result),
        embedded=list_embedded(result.models) if result.leaves else (),
        warnings=tuple(plain(warning, 320) for warning in gate.warnings),
        next_step=plain(advice.advise(result, gate), 480),
        problems=evidence.list_problems(result),
        contrast=scores.show_contrast(result),
        opinions=opinions.show_opinions(result),
        fitness=checks.show_fitness(result),
        leaks=checks.show_leaks(result),
        leaked=checks.say_leaked(result),
        decisions=evidence.explain_words(result),
        makers=list_embedded(result.models, ("teacher", "critic")),
        rejected=evidence.count_rejected(result),
        rejections=evidence.list_rejections(result),
        samples=evidence.pick_samples(result),
        answers=show_answers(result.seed_answers),
        rated_by=rated_by(result.models),
        tasks=scores.show_tasks(result),
        limits=limits.explain_limits(result),
        costs=provenance.list_costs(result),
        check_command=plain(provenance.check_command(result), 600),
        run_command=plain(provenance.run_command(result), 600),
        mirrors=provenance.mention_mirrors(result),
        pins=provenance.list_pins(result),
        names=names_in(result),
    )


def _yardstick(result: RunResult, gate: GateDecision) -> tuple[Note, ...]:
    """What the verdict is measured with."""
    method = f", {provenance.name_method(result.training.method)}" if result.training else ""
    base = name_part("base", result.models) + (" (embedded)" if is_embedded("base", result.models) else "")
    notes = [
        Note("policy", gate.policy),
        Note("", count(len(result.leaves), "leaf", "leaves") if result.leaves else ""),
        Note("base", f"{base}{method}" if result.leaves else ""),
        Note("seed", str(result.seed) if result.leaves else ""),
        Note("", provenance.total_time(result)),
    ]
    return tuple(Note(note.subject, plain(note.text, 120)) for note in notes if note.text)
