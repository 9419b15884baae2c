"""`taxobot data generate --dry-run`: what it would cost, from the real leaves, chunks and prompts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from actions.cli.data.estimate import Prices, record, say
from actions.cli.data.preparing import tokenizer_of
from actions.cli.data.seats import identities_of
from actions.cli.workplace import working
from runners.asking.journal import Journal
from runners.asking.memory import Memory
from runners.generate.chunks.sizes import token_counter
from runners.generate.forecast import forecast

if TYPE_CHECKING:
    from actions.cli.data.job import Job
    from runners.generate.flows.seam import Flows


def foresee(job: Job, flows: Flows) -> None:
    """Print the estimate. Raises UsageError, StoreCorrupt, JournalFailed, Interrupted."""
    request, asked = job.request(), job.asked
    _, unit = token_counter(tokenizer_of(job.cast, job.config))
    with _memory(job) as memory, working(quiet=asked.quiet) as progress:
        leaves = forecast(job.materials, request, flows, memory=memory, progress=progress)
    usual = job.config.generate
    prices = Prices(_first(asked.price_in, usual.price_in), _first(asked.price_out, usual.price_out))
    click.echo(json.dumps(record(leaves, prices, unit), indent=2) if asked.as_json else say(leaves, prices, unit))


@contextmanager
def _memory(job: Job) -> Iterator[Memory | None]:
    """What is remembered; None where nothing is, or nobody knows of whom without asking."""
    identities = identities_of(job.cast, job.asked)
    if job.asked.fresh or identities is None or not job.journal.is_file():
        yield None
        return
    with Journal(job.journal) as journal:
        yield Memory(journal, identities, job.asked.seed)


def _first(asked: float | None, configured: float | None) -> float | None:
    return configured if asked is None else asked
