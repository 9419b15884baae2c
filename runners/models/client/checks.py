"""Did a reply bring what was asked for? A server that ignores a word of a request says so in no other way."""

from __future__ import annotations

from dataclasses import replace

from runners.models.client.seam import Choice, Reply, Sampling, Usage
from schemas.errors import EndpointRefused


def checked(reply: Reply, url: str, *, sampling: Sampling) -> Reply:
    """The reply, with scores where they were asked for: an empty text has none, which servers leave out.

    Raises EndpointRefused where there are fewer texts than were asked for, or a text without its scores.
    """
    if len(reply.choices) < sampling.n:
        said = f"{url} draws {len(reply.choices)} of the {sampling.n} texts that were asked for"
        raise EndpointRefused(said, status=200)
    if not sampling.logprobs:
        return reply
    return replace(reply, choices=tuple(_scored(choice, url) for choice in reply.choices))


def checked_many(reply: Reply, url: str, *, sampling: Sampling, prompts: int) -> tuple[Reply, ...]:
    """The texts of a reply to several prompts, parted by prompt; what they cost together stands in the first part.

    Raises EndpointRefused as `checked` does, and where they are not as many as the prompts want.
    """
    if len(reply.choices) != prompts * sampling.n:
        said = f"{url} draws {len(reply.choices)} texts for {prompts} prompts, which want {prompts * sampling.n}"
        raise EndpointRefused(said, status=200)
    choices = checked(reply, url, sampling=sampling).choices
    starts = range(0, len(choices), sampling.n)
    parts = [Reply(reply.model, choices[at : at + sampling.n], Usage()) for at in starts]
    return (replace(parts[0], usage=reply.usage), *parts[1:]) if parts else ()


def _scored(choice: Choice, url: str) -> Choice:
    if choice.scores is None and choice.text:
        raise EndpointRefused(f"{url} gives no log-probabilities, which were asked for", status=200)
    return replace(choice, scores=choice.scores or ())
