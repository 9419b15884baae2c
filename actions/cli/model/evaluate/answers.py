"""The benchmarks of free answers: mt_bench, mt_bench_branch and dk_bench."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from actions.cli.asking.players import Local
from actions.cli.model.evaluate.fitting import serves
from actions.cli.model.evaluate.held import Held
from actions.cli.model.evaluate.judging import find_judge, find_pair_judge
from actions.cli.model.evaluate.late import LateCandidate
from actions.cli.model.evaluate.options import BY_CATEGORY
from actions.cli.model.evaluate.scored import BATCH
from actions.cli.model.evaluate.servers import Servers

if TYPE_CHECKING:
    from actions.cli.model.evaluate.job import Job
    from actions.cli.model.evaluate.questions import Questions
    from runners.evaluate.open.seam import Candidate
    from runners.evaluate.suites.outcome import Likelihood, Options, Outcome, Seat
    from runners.progress import Progress, Tick
    from runners.stages.workshop import Workshop
    from schemas.item import OpenItem


@dataclass(frozen=True, slots=True)
class Bench:
    """Everybody that an evaluation of free answers needs."""

    job: Job
    held: Held
    servers: Servers
    workshop: Workshop
    progress: Progress

    def candidates(self) -> dict[Seat, Candidate]:
        """The models under examination."""
        return {seat: self._candidate(seat) for seat in self.job.cast.examined}

    def digests(self) -> dict[Seat, str]:
        """Of the models in this process, and of GGUF files."""
        from actions.cli.model.evaluate.held import digest_of_file

        files = {seat: one.model.path for seat, one in self.job.cast.examined.items() if isinstance(one, Local)}
        return {
            seat: self.held.digest(seat) if seat in self.held else digest_of_file(path)
            for seat, path in files.items()
            if seat in self.held or path.is_file()
        }

    def likelihoods(self) -> dict[Seat, Likelihood]:
        """The second opinion, of models in this process."""
        return {seat: partial(self._likelihood, seat) for seat in self.job.cast.examined if seat in self.held}

    def _candidate(self, seat: Seat) -> Candidate:
        name = self.job.names[seat]
        if seat not in self.held:
            return LateCandidate(self.servers, seat, name=name)
        from runners.evaluate.open.inprocess import InProcessCandidate
        from runners.models.backend import describe_backend
        from runners.stages.benchmarks import KeptCandidate

        asked = self.job.asked
        batch = asked.batch_size or BATCH
        backend = f"{describe_backend('transformers', 'torch', 'peft', threads=asked.threads)}, batches of {batch}"
        inner = InProcessCandidate(partial(self.held.open, seat), name=name, batch_size=batch)
        return KeptCandidate(inner, digest=self.held.digest(seat), backend=backend, workshop=self.workshop)

    def _likelihood(self, seat: Seat, items: Sequence[OpenItem], *, tick: Tick) -> tuple[float | None, ...]:
        from runners.evaluate.choices.transformers import TransformersScorer
        from runners.evaluate.open.likelihood import score_with_transformers

        with self.held.open(seat) as loaded:
            if not loaded.tokenizer.chat_template:
                return (None,) * len(items)
            return score_with_transformers(TransformersScorer(loaded), loaded, items, tick=tick)


def measure_answers(job: Job, questions: Questions, *, workshop: Workshop, progress: Progress) -> Outcome:
    """Ask, judge, compare. Raises UsageError, ServerFailed, EndpointError, EmptyResult."""
    with _bench(job, workshop, progress) as bench:
        judge, options = find_judge(job, bench.servers, free=bench.held.close), _options(bench)
        total = questions.count(models=len(job.cast.examined), options=options)
        with progress.stage("evaluate", job.asked.benchmark, total=total) as tick:
            outcome = questions.evaluate(bench.candidates(), judge, options, tick)
    warnings = (*outcome.evaluation.warnings, *job.warnings())
    return replace(outcome, evaluation=outcome.evaluation.model_copy(update={"warnings": warnings}))


@contextmanager
def _bench(job: Job, workshop: Workshop, progress: Progress) -> Iterator[Bench]:
    inside = {seat: one for seat, one in job.cast.examined.items() if not serves(job.asked, one)}
    players: dict[Any, Any] = {**job.cast.examined, **({"judge": job.cast.judge} if job.cast.judge else {})}
    servers = Servers(
        players,
        {role: job.demands(role) for role in players},
        job.results.journal,
        job.asked.seed,
        job.settings(),
        progress,
    )
    held = Held(inside, threads=job.asked.threads)
    try:
        yield Bench(job, held, servers, workshop, progress)
    finally:
        servers.close()
        held.close()


def _options(bench: Bench) -> Options:
    from runners.evaluate.suites.outcome import Options

    asked = bench.job.asked
    temperature = 0.0 if asked.temperature in (None, BY_CATEGORY) else float(asked.temperature or 0)
    return Options(
        system=asked.system_prompt or "",
        temperature=temperature,
        limit=asked.limit,
        pair_judge=find_pair_judge(bench.job, bench.servers) if asked.judge_mode == "pairwise" else None,
        digests=bench.digests(),
        likelihoods=bench.likelihoods(),
        embedded=() if bench.job.cast.judge else ("overlap judge",),
    )
