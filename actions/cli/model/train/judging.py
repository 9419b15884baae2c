"""The judge that rates free answers where a benchmark chooses the best checkpoint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from actions.cli.asking.demands import Demands
from actions.cli.asking.players import Local, Player, Remote, endpoints_at
from schemas.errors import UsageError

if TYPE_CHECKING:
    from actions.cli.model.train.asked import Asked
    from runners.evaluate.judges.seam import Judge
    from runners.progress import Progress
    from runners.train.request import Request

Name = TypeVar("Name", bound=int)
JOURNAL = "judge.sqlite"
"""What judges said, beside the runs: a text that was drawn once is read again."""


def check_judge(asked: Asked) -> None:
    """Raise UsageError for words on a judge that could have no effect."""
    named = asked.judge_model or asked.judge_endpoint_url
    if asked.judge_api_key_variable and not asked.judge_endpoint_url:
        raise UsageError("--judge-api-key-variable has no effect here: no server is asked; name --judge-endpoint-url")
    if named and asked.choose_by != "benchmark":
        raise UsageError("a judge has no effect here: the validation loss chooses; add --choose-by benchmark")


def find_judge(asked: Asked) -> Player | None:
    """The judge that was named; None for the embedded one. Raises UsageError where it is not here, and as `look`."""
    if asked.judge_endpoint_url:
        from actions.cli.asking.look import look

        endpoints = endpoints_at((asked.judge_endpoint_url,), asked.judge_model, asked.judge_api_key_variable)
        remote = Remote(endpoints, "--judge-model", "--judge-api-key-variable")
        return replace(remote, endpoints=tuple(seen.endpoint for seen in look(remote, Demands())))
    if asked.judge_model:
        from actions.cli.model.chosen import choose_model

        return Local(choose_model(asked.judge_model))
    return None


@contextmanager
def judged(requests: Mapping[Name, Request], asked: Asked, progress: Progress) -> Iterator[dict[Name, Request]]:
    """Within the block the judge that was named is in the requests, and is served or asked once it is needed.

    Raises UsageError where it would have nothing to rate.
    """
    player = find_judge(asked)
    if player is None:
        yield dict(requests)
        return
    from actions.cli.model.evaluate.judging import llm_judge
    from actions.cli.model.evaluate.servers import Servers
    from runners.asking.settings import PoolSettings

    first = next(iter(requests.values()))
    demands = Demands(quiet=True)  # one progress at a time: ours
    servers = Servers({"judge": player}, {"judge": demands}, first.root / JOURNAL, first.seed, PoolSettings(), progress)
    judge = llm_judge(player, servers, seed=first.seed)
    try:
        yield {name: _with(judge, request) for name, request in requests.items()}
    finally:
        servers.close()


def _with(judge: Judge, request: Request) -> Request:
    if request.choice is None:
        return request
    choice = replace(request.choice, judge=judge)
    choice.read()  # now, and not after hours of training
    return replace(request, choice=choice)
