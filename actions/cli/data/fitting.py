"""Options that could have no effect on this run: an error each, so that nobody waits for what cannot come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from actions.cli.asking.players import Local, Remote
from actions.cli.data.cast import EXTRACTIVE
from schemas.errors import UsageError
from schemas.taxonomy import LeafKind

if TYPE_CHECKING:
    from actions.cli.data.asked import Asked
    from actions.cli.data.cast import Cast
    from runners.generate.flows.seam import Flow, Flows

_ENDPOINT = "name a server by --endpoint-url, or leave it out"
_DROP = "leave it out"


class Objection(NamedTuple):
    """An option that is there, why it can have no effect, and what to do."""

    option: str
    given: object
    reason: str
    instead: str = _DROP


def check_options(asked: Asked) -> None:
    """Raise UsageError for options that contradict each other, whatever is generated from."""
    _raise_first(_among_themselves(asked))


def check_cast(asked: Asked, cast: Cast) -> None:
    """Raise UsageError for options that these models cannot use."""
    _raise_first(_of_no_teacher(asked) if cast.teacher is None else _of_players(asked, cast))


def check_flows(asked: Asked, flows: Flows, kinds: frozenset[str]) -> None:
    """Raise UsageError for options that none of the flows for these kinds of leaves can use."""
    _raise_first(_of_flows(asked, flows.name, flows_for(flows, kinds), kinds))


def flows_for(flows: Flows, kinds: frozenset[str]) -> tuple[Flow, ...]:
    """The flows that make rows of leaves of these kinds."""
    return tuple(flows.of(kind) for kind in LeafKind if kind in kinds)


def _raise_first(objections: Iterator[Objection]) -> None:
    for one in objections:
        if one.given is not None and one.given is not False and one.given != ():
            raise UsageError(f"{one.option} has no effect here: {one.reason}; {one.instead}")


def _among_themselves(asked: Asked) -> Iterator[Objection]:
    if asked.dry_run:
        yield Objection("--preview", asked.preview, "with --dry-run nothing is made that could be shown")
    else:
        for option, price in (("--price-in", asked.price_in), ("--price-out", asked.price_out)):
            yield Objection(option, price, "prices are for an estimate", "ask for one with --dry-run")
    if asked.preview is not None:
        yield Objection("--num-instructions", asked.num_instructions, "--preview says how many rows are made")
    if not asked.endpoint_urls:
        yield Objection("--api-key-variable", asked.api_key_variable, "it is for --endpoint-url", _ENDPOINT)
    else:
        yield Objection("--model-dir", asked.model_dir, "the teacher is behind --endpoint-url")
    if not asked.critic_endpoint_url:
        url = "name the critic's server by --critic-endpoint-url, or leave it out"
        yield Objection("--critic-api-key-variable", asked.critic_api_key_variable, "it is for another server", url)
    if asked.tls_client_cert is None:
        cert = "name the certificate by --tls-client-cert"
        yield Objection("--tls-client-key", asked.tls_client_key, "it is the key of a certificate", cert)
    if (asked.batch_size or 0) > 1 and not asked.model_family:
        family = "say by --model-family in which form prompts are completed, or leave it out"
        yield Objection("--batch-size", asked.batch_size, "lists are taken of prompts, not of conversations", family)


def _of_no_teacher(asked: Asked) -> Iterator[Objection]:
    if asked.pipeline not in (None, EXTRACTIVE):
        raise UsageError(
            f"--pipeline {asked.pipeline} asks a teacher, and none is named: name a server by --endpoint-url, or a"
            " model that is here by --model; --pipeline extractive needs none"
        )
    named = {
        "--model": asked.model,
        "--endpoint-url": asked.endpoint_urls,
        "--critic": asked.critic,
        "--critic-endpoint-url": asked.critic_endpoint_url,
        "--model-dir": asked.model_dir,
        "--model-family": asked.model_family,
        "--gpus": asked.gpus,
        "--server-ctx-size": asked.server_ctx_size,
        "--max-num-tokens": asked.max_num_tokens,
        "--batch-size": asked.batch_size,
        "--timeout": asked.timeout,
        "--tls-insecure": asked.tls_insecure,
        "--tls-client-cert": asked.tls_client_cert,
        "--sdg-scale-factor": asked.sdg_scale_factor,
        "--num-seed-examples": asked.num_seed_examples,
        "--chunk-word-count": asked.chunk_word_count,
        "--fresh": asked.fresh,
        "--control": asked.control,
        "--no-control": asked.control is False,
        "--dry-run": asked.dry_run,
    }
    reason = "the embedded teacher (pipeline extractive) takes rows from the text and asks no model"
    instead = "leave it out, or name a teacher by --endpoint-url or --model"
    yield from (Objection(option, given, reason, instead) for option, given in named.items())


def _of_players(asked: Asked, cast: Cast) -> Iterator[Objection]:
    if asked.pipeline == EXTRACTIVE:
        yield Objection("--pipeline", asked.pipeline, "a teacher is named, and extractive asks none")
    if not any(isinstance(player, Local) for player in cast.players):
        there = "models behind endpoints run where they are"
        yield Objection("--gpus", asked.gpus, there, "say it to the server, as `taxobot model serve --gpus` does")
        yield Objection("--model-dir", asked.model_dir, there)
    if not any(isinstance(player, Remote) for player in cast.players):
        here = "the teacher is served for this run only, on this machine"
        yield Objection("--tls-insecure", asked.tls_insecure, here, _ENDPOINT)
        yield Objection("--tls-client-cert", asked.tls_client_cert, here, _ENDPOINT)
        yield Objection("--batch-size", asked.batch_size, here, "its server takes several requests at once anyway")
        if asked.model_family == "blank":
            yield Objection("--model-family", "blank", "its server needs a chat template", "name another family")


def _of_flows(asked: Asked, name: str, flows: Sequence[Flow], kinds: frozenset[str]) -> Iterator[Objection]:
    from runners.generate.rehearsal import roles_of

    knowledge = LeafKind.KNOWLEDGE in kinds
    if not any(flow.scaled for flow in flows):
        scaled = f"no block of the pipeline {name} says `scaled` for these leaves"
        yield Objection("--sdg-scale-factor", asked.sdg_scale_factor, scaled)
    if not any("seeds" in flow.columns for flow in flows):
        shown = f"no prompt of the pipeline {name} shows `seeds`"
        yield Objection("--num-seed-examples", asked.num_seed_examples, shown)
    if not any(flow.draws for flow in flows):
        yield Objection("--max-num-tokens", asked.max_num_tokens, f"no block of the pipeline {name} draws texts")
    if not knowledge:
        yield Objection("--chunk-word-count", asked.chunk_word_count, "no knowledge leaf is there to be cut in chunks")
    if not any("critic" in roles_of(flow) for flow in flows) and not knowledge:
        yield Objection("--critic", asked.critic, f"the pipeline {name} asks no critic about these leaves")
        yield Objection("--critic-endpoint-url", asked.critic_endpoint_url, f"the pipeline {name} asks no critic")
