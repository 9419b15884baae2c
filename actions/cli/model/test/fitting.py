"""Options of `taxobot model test` that contradict each other, or could have no effect: an error each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from actions.cli.asking.players import Local, Player, Remote
from actions.cli.model.evaluate.fitting import Objection
from schemas.errors import UsageError
from schemas.models import ModelKind

if TYPE_CHECKING:
    from actions.cli.model.test.asked import Asked
    from actions.cli.model.test.cast import Cast

NOBODY = "none"
"""What `--adapter-file` says, in any case, for the model before training alone."""
_TUNED = ("--tuned-endpoint-url", "--adapter-file", "--model-dir")


def check_options(asked: Asked) -> None:
    """Raise UsageError for options that contradict each other."""
    given = [asked.tuned_endpoint_url, _adapter(asked), asked.model_dir]
    named = [option for option, value in zip(_TUNED, given, strict=True) if value is not None]
    if asked.tuned is not None and asked.tuned_endpoint_url is None:
        named.append("--tuned")
    if len(named) > 1:
        raise UsageError(f"{' and '.join(named)} each name the tuned model; give one of them")
    server = "name the server, or leave it out"
    keys = (
        ("--api-key-variable", asked.api_key_variable, asked.endpoint_url, "--endpoint-url"),
        ("--tuned-api-key-variable", asked.tuned_api_key_variable, asked.tuned_endpoint_url, "--tuned-endpoint-url"),
        ("--judge-api-key-variable", asked.judge_api_key_variable, asked.judge_endpoint_url, "--judge-endpoint-url"),
    )
    _raise_first(Objection(option, key, f"it is for {of}", server) for option, key, url, of in keys if url is None)
    _raise_first(_of_rows(asked))


def _of_rows(asked: Asked) -> Iterator[Objection]:
    if asked.test_file is not None:
        yield Objection("--data-dir", asked.data_dir, "--test-file names the rows")
    if asked.as_json and asked.form == "markdown":
        yield Objection("--format", asked.form, "--json prints JSON alone")
    if not asked.temperature and asked.judge_model is None and asked.judge_endpoint_url is None:
        yield Objection("--seed", asked.seed or None, "at --temperature 0 nothing is drawn")


def check_cast(asked: Asked, cast: Cast) -> None:
    """Raise UsageError for options that these models cannot use, and for models that do not fit together."""
    _raise_first(_of_machine(asked, cast))
    base, tuned = cast.base, cast.tuned
    is_adapter = isinstance(tuned, Local) and tuned.model.kind is ModelKind.ADAPTER
    if is_adapter and isinstance(base, Local) and base.model.kind is not ModelKind.SAFETENSORS:
        raise UsageError(f"an adapter belongs to safetensors, and --model {base.model.name} is {base.model.kind}")
    if isinstance(base, Remote) and isinstance(tuned, Remote) and base.endpoints == tuned.endpoints:
        raise UsageError("both models are the same model of the same server; name another one by --tuned")


def serves(asked: Asked, player: Player | None) -> bool:
    """Whether a model that is here has to be served: in this process answers are greedy, in the model's own template,
    and of no GGUF file.
    """
    if not isinstance(player, Local):
        return False
    wished = asked.backend in ("vllm", "llama-cpp") or asked.model_family is not None or bool(asked.temperature)
    return wished or player.model.kind is ModelKind.GGUF


def _adapter(asked: Asked) -> str | None:
    """What --adapter-file says that the default does not."""
    return None if asked.adapter_file is None or asked.adapter_file.lower() == "auto" else asked.adapter_file


def _raise_first(objections: Iterator[Objection]) -> None:
    for one in objections:
        if one.given is not None:
            raise UsageError(f"{one.option} has no effect here: {one.reason}; {one.instead}")


def _of_machine(asked: Asked, cast: Cast) -> Iterator[Objection]:
    here = [player for player in cast.examined.values() if isinstance(player, Local)]
    served = any(serves(asked, player) for player in here) or isinstance(cast.judge, Local)
    asks = served or any(isinstance(player, Remote) for player in (cast.base, cast.tuned, cast.judge))
    if not here:
        yield Objection("--backend", asked.backend, "models behind endpoints run where they are")
        yield Objection("--model-family", asked.model_family, "a template is the server's")
    if not served:
        yield Objection("--gpus", asked.gpus, "no model is served; in process, one GPU is used if there is one")
    if not asks:
        yield Objection("--timeout", asked.timeout, "no server is asked")
    if all(serves(asked, player) for player in here):
        yield Objection("--batch-size", asked.batch_size, "no model runs in this process")
        yield Objection("--threads", asked.threads, "no model runs in this process")
