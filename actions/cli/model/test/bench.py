"""The models of a test, ready to be asked: in this process, or served for as long as it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from actions.cli.model.evaluate.held import Held
from actions.cli.model.evaluate.judging import llm_judge
from actions.cli.model.evaluate.late import LateCandidate
from actions.cli.model.evaluate.servers import Servers
from actions.cli.model.test.fitting import serves

if TYPE_CHECKING:
    from actions.cli.model.test.job import Job
    from runners.evaluate.judges.seam import Judge
    from runners.evaluate.suites.outcome import Seat
    from runners.progress import Progress
    from runners.trial.examinee import Examinee

BATCH = 16
Bench = tuple[Mapping["Seat", "Examinee"], "Judge | None"]


@contextmanager
def bench(job: Job, progress: Progress) -> Iterator[Bench]:
    """Within the block the models can be asked, and the judge, if there is one. Nothing is loaded or served before."""
    players: dict[Any, Any] = dict(job.players)
    demands = {role: job.demands(role) for role in players}
    servers = Servers(players, demands, job.folder.journal, job.asked.seed, job.settings(), progress)
    inside = {seat: one for seat, one in job.cast.examined.items() if not serves(job.asked, one)}
    held = Held(inside, threads=job.asked.threads)
    try:
        yield _examinees(job, held, servers), _judge(job, held, servers)
    finally:
        servers.close()
        held.close()


def _examinees(job: Job, held: Held, servers: Servers) -> dict[Seat, Examinee]:
    from runners.models.backend import describe_backend
    from runners.trial.examinee import Inside, Remote

    batch, memory = job.asked.batch_size or BATCH, job.folder.memory()
    backend = describe_backend("transformers", "torch", "peft", threads=job.asked.threads)

    def examinee(seat: Seat, name: str) -> Examinee:
        if seat not in held:
            return Remote(LateCandidate(servers, seat, name=name))
        identity = f"{held.digest(seat)} by {backend}, batches of {batch}"
        return Inside(partial(held.open, seat), name=name, identity=identity, memory=memory, batch_size=batch)

    return {seat: examinee(seat, name) for seat, name in job.names.items()}


def _judge(job: Job, held: Held, servers: Servers) -> Judge | None:
    """The judge comes when it is first asked, and the models under test go before."""
    player = job.cast.judge
    return None if player is None else llm_judge(player, servers, seed=job.asked.seed, first=held.close)
