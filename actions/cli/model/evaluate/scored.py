"""Models whose likelihoods are computed: in this process, by llama.cpp, or behind an endpoint that completes texts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TYPE_CHECKING

from actions.cli.asking.players import Local, Player, Remote
from actions.cli.model.evaluate.held import Held, digest_of_file
from actions.cli.model.evaluate.job import SECONDS, Job
from runners.stages.benchmarks import Scored
from schemas.errors import UsageError

if TYPE_CHECKING:
    from runners.evaluate.choices.chat import Chat
    from runners.evaluate.choices.seam import Scorer
    from runners.evaluate.suites.outcome import Seat
    from runners.models.client.seam import ModelClient

BATCH = 16
TRIES = 5
Opened = tuple["Scorer", "Chat | None"]


def scored_models(job: Job, held: Held) -> dict[Seat, Scored]:
    """The examined models by their seats. Raises UsageError where llama.cpp is needed and not installed."""
    return {seat: _scored(seat, player, job, held) for seat, player in job.cast.examined.items()}


def uses_chat(job: Job, held: Held) -> bool:
    """Whether questions go through chat templates: both models are asked alike, so both must have one.

    Raises UsageError where that is asked for and cannot be.
    """
    without = [seat for seat, player in job.cast.examined.items() if not _has_template(seat, player, held)]
    wanted = job.asked.chat_template
    if wanted and without:
        name = job.names[without[0]]
        is_here = isinstance(job.cast.examined[without[0]], Local)
        reason = "has none" if is_here else "is behind an endpoint, and completes plain text"
        raise UsageError(f"--chat-template: {name} {reason}; leave it out")
    return not without if wanted is None else wanted


def _has_template(seat: Seat, player: Player, held: Held) -> bool:
    from runners.evaluate.choices.gguf_chat import read_gguf_chat

    if isinstance(player, Remote):
        return False
    return held.has_template(seat) if seat in held else read_gguf_chat(player.model.path) is not None


def _scored(seat: Seat, player: Player, job: Job, held: Held) -> Scored:
    if isinstance(player, Remote):
        return _behind(seat, player, job)
    return _inside(seat, job, held) if seat in held else _llama(seat, player, job)


def _inside(seat: Seat, job: Job, held: Held) -> Scored:
    from runners.models.backend import describe_backend

    batch, threads = job.asked.batch_size or BATCH, job.asked.threads

    @contextmanager
    def open_model() -> Iterator[Opened]:
        from runners.evaluate.choices.chat import TokenizerChat
        from runners.evaluate.choices.transformers import TransformersScorer

        with held.open(seat) as loaded:
            chat = TokenizerChat(loaded.tokenizer) if loaded.tokenizer.chat_template else None
            yield TransformersScorer(loaded, batch_size=batch), chat

    backend = f"{describe_backend('transformers', 'torch', 'peft', threads=threads)}, batches of {batch}"
    return Scored(role=seat, digest=held.digest(seat), backend=backend, open=open_model)


def _llama(seat: Seat, player: Local, job: Job) -> Scored:
    from actions.cli.model.means import find_means
    from runners.evaluate.choices.gguf_chat import read_gguf_chat
    from runners.evaluate.choices.llama import LlamaScorer

    python = find_means().engines.llama_cpp
    if python is None:
        raise UsageError(
            f"{job.names[seat]} is a GGUF file, and llama.cpp is not installed;"
            " `taxobot model engine install llama-cpp` installs it"
        )
    scorer = LlamaScorer(player.model.path, python=python, threads=job.asked.threads)

    @contextmanager
    def open_model() -> Iterator[Opened]:
        yield scorer, read_gguf_chat(player.model.path)

    return Scored(role=seat, digest=digest_of_file(player.model.path), backend=scorer.name, open=open_model)


def _behind(seat: Seat, player: Remote, job: Job) -> Scored:
    from runners.evaluate.choices.completions import CONCURRENCY, CompletionsScorer

    (endpoint,) = player.endpoints

    def open_client() -> AbstractAsyncContextManager[ModelClient]:
        from runners.models.client.http import HttpClient
        from runners.models.client.meter import Meter

        seconds = job.asked.timeout or SECONDS
        return HttpClient(endpoint, timeout=seconds, tries=TRIES, meter=Meter(), tls=job.demands(seat).tls)

    scorer = CompletionsScorer(endpoint, open_client, concurrency=job.asked.max_workers or CONCURRENCY)

    @contextmanager
    def open_model() -> Iterator[Opened]:
        yield scorer, None

    return Scored(role=seat, digest="", backend=scorer.name, open=open_model)
