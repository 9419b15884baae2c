"""Options that could have no effect on this benchmark, or with these models: an error each, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from actions.cli.asking.players import Local, Remote
from actions.cli.model.evaluate.cast import BRANCHES, CHOICES
from actions.cli.model.evaluate.options import BY_CATEGORY
from schemas.errors import UsageError
from schemas.models import ModelKind

if TYPE_CHECKING:
    from actions.cli.asking.players import Player
    from actions.cli.model.evaluate.asked import Asked
    from actions.cli.model.evaluate.cast import Cast

OPEN = ("mt_bench", "mt_bench_branch", "dk_bench")
_DROP = "leave it out"
_UNJUDGED = "questions with options are not judged"
_ANSWERED = "questions with options are compared by likelihood, no answer is drawn"
_OPEN = "it is about questions with options"
FOR = {
    "taxonomy_path": (("mt_bench_branch",), "it says where skills are read"),
    "branch": (("mt_bench_branch",), "it says whose skills are asked about"),
    "base_branch": (("mt_bench_branch",), "it says what the branch left"),
    "tasks_dir": (("mmlu_branch", "mt_bench_branch"), "questions that generation wrote are about a branch's leaves"),
    "questions": (("mt_bench",), "it names conversations"),
    "input_questions": (("dk_bench",), "it names questions with reference answers"),
    "output_file_formats": (("dk_bench",), "only its results are written as tables"),
    "mmlu_data": (("mmlu",), "it names MMLU's own questions"),
    "subjects": (("mmlu",), "it names MMLU's subjects"),
    "few_shots": (CHOICES, _OPEN),
    "chat_template": (CHOICES, _OPEN),
    "scoring": (("mmlu_branch",), "it is about the tasks of --tasks-dir"),
    "normalise": (("mmlu_branch",), "it is about the tasks of --tasks-dir"),
    "permutations": (("mmlu_branch",), "it is about the tasks of --tasks-dir"),
    "list_options": (("mmlu_branch",), "it is about the tasks of --tasks-dir"),
    "temperature": (OPEN, _ANSWERED),
    **dict.fromkeys(
        ("judge_model", "judge_endpoint_url", "judge_api_key_variable", "judge_mode", "judge_template"),
        (OPEN, _UNJUDGED),
    ),
    **dict.fromkeys(("judge_backend", "repeats", "merge_system_user_message"), (OPEN, _UNJUDGED)),
}
"""By option: the benchmarks on which it has an effect, and why on no other."""


class Objection(NamedTuple):
    """An option that is there, why it can have no effect, and what to do."""

    option: str
    given: object
    reason: str
    instead: str = _DROP


def check_options(asked: Asked) -> None:
    """Raise UsageError for options that contradict each other or the benchmark, and for what a benchmark lacks."""
    _raise_first(_of_benchmark(asked))
    _raise_first(_among_themselves(asked))
    if asked.benchmark in BRANCHES and asked.model is None and asked.endpoint_url is None:
        raise UsageError("name the model that was taught by --model, or a server that holds it by --endpoint-url")
    if asked.benchmark == "mmlu_branch" and asked.tasks_dir is None:
        raise UsageError("mmlu_branch asks what generation wrote; name its folder node_datasets_<date> by --tasks-dir")
    if asked.benchmark == "dk_bench" and asked.input_questions is None:
        raise UsageError("dk_bench asks questions of your own; name their file by --input-questions")
    if asked.temperature == BY_CATEGORY and asked.benchmark != "mt_bench":
        raise UsageError("--temperature by-category goes by the categories of mt_bench; name a number")


def check_cast(asked: Asked, cast: Cast) -> None:
    """Raise UsageError for options that these models cannot use."""
    _raise_first(_of_judge(asked, cast))
    _raise_first(_of_machine(asked, cast))
    for option, player in (("--model", cast.tuned), ("--base-model", cast.base)):
        _check_backend(asked, option, player)


def serves(asked: Asked, player: Player | None) -> bool:
    """Whether a model that is here has to be served: answers in this process are greedy, and of no GGUF file."""
    if not isinstance(player, Local) or asked.benchmark in CHOICES:
        return False
    return player.model.kind is ModelKind.GGUF or asked.backend == "vllm" or asked.temperature not in (None, 0)


def _raise_first(objections: Iterator[Objection]) -> None:
    for one in objections:
        if one.given is not None and one.given is not False and one.given != ():
            raise UsageError(f"{one.option} has no effect here: {one.reason}; {one.instead}")


def _of_benchmark(asked: Asked) -> Iterator[Objection]:
    for name, (benchmarks, reason) in FOR.items():
        if asked.benchmark not in benchmarks:
            option = "--subject" if name == "subjects" else f"--{name.replace('_', '-')}"
            instead = f"it goes with {_list(benchmarks)}"
            yield Objection(option, getattr(asked, name), f"{reason}, and this is {asked.benchmark}", instead)
    yield Objection(
        "--system-prompt", asked.system_prompt if asked.benchmark == "mmlu" else None, "MMLU is asked as everywhere"
    )


def _among_themselves(asked: Asked) -> Iterator[Objection]:
    server = "name the server, or leave it out"
    if asked.endpoint_url is None:
        yield Objection("--api-key-variable", asked.api_key_variable, "it is for --endpoint-url", server)
    if asked.base_endpoint_url is None:
        yield Objection("--base-api-key-variable", asked.base_api_key_variable, "it is for --base-endpoint-url", server)
    if asked.judge_endpoint_url is None:
        key = asked.judge_api_key_variable
        yield Objection("--judge-api-key-variable", key, "it is for --judge-endpoint-url", server)
    if asked.tls_client_cert is None:
        cert = "name the certificate by --tls-client-cert"
        yield Objection("--tls-client-key", asked.tls_client_key, "it is the key of a certificate", cert)
    if asked.list_options is False and (asked.permutations or asked.scoring == "letter"):
        orders = "orders of a list need a list" if asked.permutations else "a letter means nothing without the list"
        yield Objection("--no-list-options", True, orders)
    if asked.normalise and asked.scoring == "letter":
        yield Objection("--normalise", asked.normalise, "letters are all of one length")


def _of_judge(asked: Asked, cast: Cast) -> Iterator[Objection]:
    pairwise = asked.judge_mode if asked.judge_mode == "pairwise" else None
    if cast.base is None:
        yield Objection("--judge-mode", pairwise, "there is one model, and nothing to compare", "name a --base-model")
    if cast.judge is None:
        words = "the embedded judge compares words with the reference"
        named = "name a judge by --judge-model or --judge-endpoint-url"
        yield Objection("--judge-mode", pairwise, words, named)
        yield Objection("--judge-template", asked.judge_template, words, named)
        yield Objection("--merge-system-user-message", asked.merge_system_user_message, words, named)
        yield Objection("--repeats", asked.repeats, f"{words}, and always comes to the same mark", named)
    if not isinstance(cast.judge, Local):
        yield Objection("--judge-backend", asked.judge_backend, "no judge that is here is served for this run")


def _of_machine(asked: Asked, cast: Cast) -> Iterator[Objection]:
    served = any(serves(asked, player) for player in cast.examined.values()) or isinstance(cast.judge, Local)
    remote = any(isinstance(player, Remote) for player in cast.players)
    inside = any(isinstance(one, Local) and not serves(asked, one) for one in cast.examined.values())
    if not served:
        yield Objection(
            "--gpus", asked.gpus, "no model is served for this run; in process, one GPU is used if there is one"
        )
    if not served and not remote:
        yield Objection(
            "--max-workers", asked.max_workers, "no server is asked", "--batch-size is for models in process"
        )
        yield Objection("--timeout", asked.timeout, "no server is asked")
    if not remote:
        yield Objection("--tls-insecure", asked.tls_insecure, "no endpoint is named")
        yield Objection("--tls-client-cert", asked.tls_client_cert, "no endpoint is named")
    if not inside:
        yield Objection(
            "--batch-size", asked.batch_size, "no model runs in this process", "--max-workers is for servers"
        )
        yield Objection("--threads", asked.threads, "no model runs in this process")
        yield Objection("--skip-server", asked.skip_server, "these models answer from servers only")
    if not any(isinstance(one, Local) for one in cast.examined.values()):
        yield Objection("--backend", _named(asked.backend), "models behind endpoints run where they are")


def _list(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _named(backend: str | None) -> str | None:
    return None if backend == "auto" else backend


def _check_backend(asked: Asked, option: str, player: Player | None) -> None:
    """Raise UsageError where the backend that was asked for is not one for this model."""
    backend = _named(asked.backend)
    if backend is None or not isinstance(player, Local):
        return
    name, gguf = player.model.name, player.model.kind is ModelKind.GGUF
    if gguf and backend != "llama-cpp":
        raise UsageError(f"{option} {name} is a GGUF file, which llama-cpp runs; leave --backend {backend} out")
    if not gguf and backend == "llama-cpp":
        raise UsageError(f"{option} {name} is no GGUF file; `taxobot model convert` makes one, for --backend llama-cpp")
    if asked.benchmark in CHOICES and backend == "vllm":
        raise UsageError("--backend vllm: likelihoods are computed in process, which is faster; leave it out")
    if asked.skip_server and backend == "vllm":
        raise UsageError("--skip-server and --backend vllm contradict each other; give one of them")
