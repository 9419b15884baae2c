"""`taxobot pr precheck`: does the base model know it already?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from actions.cli.asked import Asked, takes_pull_request
from actions.cli.wiring import build_seams
from actions.cli.workplace import open_store, working
from bot.findings.terminal import plain

if TYPE_CHECKING:
    from schemas.precheck import LeafKnown, Precheck, SeedAnswer


@click.command("precheck")
@takes_pull_request("the precheck")
def precheck(asked: Asked) -> int:
    """Ask the base model the contribution's own questions, before anything is trained.

    The answers are kept for the run.
    """
    from runners.precheck import precheck as ask

    site, policy = asked.site(), asked.read_policy()
    request = asked.request(policy)
    with working() as progress:
        seams = build_seams(asked.preset, policy=policy, site=site, threads=asked.threads)
        found = ask(request, seams=seams, store=open_store(request.output), progress=progress)
    click.echo(found.model_dump_json(indent=2) if asked.as_json else say(found))
    return 0


def say(found: Precheck) -> str:
    """The precheck for a terminal: every question with both answers, one line a leaf, and what it comes to."""
    if not found.leaves:
        return "No leaf is added or changed: there is nothing to ask."
    lines = [line for answer in found.answers for line in _say_answer(answer)]
    return "\n".join([*lines, *(_say_leaf(leaf, found.threshold) for leaf in found.leaves), "", *_conclude(found)])


def _say_answer(answer: SeedAnswer) -> Iterator[str]:
    rating = "not rated" if answer.base_rating is None else f"rated {answer.base_rating:g}"
    yield f"question:   {plain(answer.question)}"
    if answer.context:
        yield f"context:    {plain(answer.context)}"
    yield f"reference:  {plain(answer.reference)}"
    yield f"base model: {plain(answer.base) or '(nothing)'} ({rating})"
    yield ""


def _say_leaf(leaf: LeafKnown, threshold: float) -> str:
    mean = "no rating" if leaf.mean is None else f"mean rating {leaf.mean:.1f} of 10"
    word = "known" if leaf.known else f"not known (known from {threshold:g} on)"
    return plain(f"{leaf.leaf}: {word}, {mean}, {leaf.n} of {leaf.asked} answers rated")


def _conclude(found: Precheck) -> Iterator[str]:
    if found.known:
        yield f"{found.base_model} already does well on all of it: teaching it may not be worth the time."
    else:
        yield f"{found.base_model} does not know all of it yet."
    yield f"Rated by the {found.judge}."
    if found.embedded:
        yield f"These numbers come from stand-ins of taxobot's own: {', '.join(found.embedded)}."
