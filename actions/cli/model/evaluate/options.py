"""The options of `taxobot model evaluate`, by what they are about. None of them costs more than its text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from actions.cli.numbers import THREADS, AutoRange, FiniteRange
from actions.cli.output import SEED
from actions.cli.paths import NamedPath
from actions.cli.taking import Option

BENCHMARKS = ("mmlu", "mmlu_branch", "mt_bench", "mt_bench_branch", "dk_bench")
BACKENDS = ("auto", "transformers", "llama-cpp", "vllm")
FORMATS = ("jsonl", "csv", "xlsx")
BY_CATEGORY = "by-category"
_COUNT = click.IntRange(min=1)
_FILE = NamedPath(path_type=Path, exists=True, dir_okay=False)
_FOLDER = NamedPath(path_type=Path, file_okay=False)


class Formats(click.ParamType[tuple[str, ...]]):
    """Kinds of files, with commas between them."""

    name = "formats"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Return them, each once, or let click say which one is not known."""
        words = value if isinstance(value, tuple) else tuple(word.strip() for word in str(value).split(","))
        if strange := next((word for word in words if word not in FORMATS), None):
            self.fail(f"{strange or 'nothing'} is none of {', '.join(FORMATS)}.", param, ctx)
        return tuple(dict.fromkeys(words))


class Temperature(FiniteRange):
    """0 is greedy; or by category, as MT-Bench does."""

    name = "temperature"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number or the word, or let click say what is wrong."""
        return value if value == BY_CATEGORY else super().convert(value, param, ctx)


def _endpoint(prefix: str, help_text: str) -> Option:
    return click.option(f"--{prefix}endpoint-url", metavar="URL", help=help_text)


def _key(prefix: str, help_text: str) -> Option:
    return click.option(f"--{prefix}api-key-variable", metavar="NAME", help=help_text)


MODELS: tuple[Option, ...] = (
    click.option(
        "--benchmark",
        type=click.Choice(BENCHMARKS),
        required=True,
        help="mmlu: general knowledge. mmlu_branch: what generation asks about knowledge leaves. mt_bench: 80"
        " conversations. mt_bench_branch: a branch's skills. dk_bench: questions of your own.",
    ),
    click.option(
        "-m",
        "--model",
        "--model-id",
        "model",
        metavar="NAME|PATH",
        help="The model: one that is here (safetensors, GGUF, an adapter); with --endpoint-url its name there."
        " Default: the configured student.",
    ),
    click.option(
        "--base-model",
        "--base-model-id",
        "base_model",
        metavar="NAME|PATH",
        help="What it is compared with, on the same questions. Of the branch benchmarks, default: an adapter's own"
        " base, or the configured student.",
    ),
    _endpoint("", "A server that speaks OpenAI's API and holds the model."),
    _endpoint("base-", "The same for the base model."),
    _key("", "The environment variable that holds the server's key. Default: TAXOBOT_API_KEY, where it is set."),
    _key("base-", "The same for the base model's server."),
)
QUESTIONS: tuple[Option, ...] = (
    click.option(
        "--taxonomy-path", type=NamedPath(path_type=Path), help="The taxonomy's repository. Default: the current one."
    ),
    click.option("--branch", metavar="REF", help="Whose skills are asked about. Default: HEAD."),
    click.option("--base-branch", metavar="REF", help="What it left. Default: origin/main."),
    click.option("--tasks-dir", type=_FOLDER, help="The folder that `taxobot data generate` wrote questions to."),
    click.option("--questions", type=_FILE, help="Conversations of your own for mt_bench, in its published layout."),
    click.option(
        "--input-questions", type=_FILE, help="Questions for dk_bench: a jsonl file of user_input and reference."
    ),
    click.option("--mmlu-data", type=_FOLDER, help="MMLU's questions on this machine. Default: the network is asked."),
    click.option(
        "--subject", "subjects", multiple=True, metavar="NAME", help="A subject of MMLU. Repeatable. Default: all 57."
    ),
    click.option("--limit", type=_COUNT, metavar="N", help="Ask only the first N questions of each subject."),
)
CHOICES: tuple[Option, ...] = (
    click.option(
        "--few-shots", type=click.IntRange(min=0, max=100), help="Solved examples before a question. Default: 5."
    ),
    click.option(
        "--scoring",
        type=click.Choice(["text", "letter"]),
        help="Compare the options' texts or their letters. Default: as the tasks say.",
    ),
    click.option(
        "--normalise",
        "--normalize",
        "normalise",
        type=click.Choice(["none", "tokens", "characters"]),
        help="By what a text's likelihood is divided, as long options are less likely. Default: tokens.",
    ),
    click.option(
        "--list-options/--no-list-options",
        default=None,
        help="Show the options behind the question, or not. Default: as the tasks say; for letters always.",
    ),
    click.option("--permutations", is_flag=True, help="Ask with the options in every cyclic order, and average."),
    click.option(
        "--chat-template/--no-chat-template",
        default=None,
        help="Ask through the models' chat template, or in plain text. Default: where all of them have one.",
    ),
)
ANSWERS: tuple[Option, ...] = (
    click.option("--system-prompt", metavar="TEXT", help="What the models are told before each question."),
    click.option(
        "--temperature",
        type=Temperature(0, 2),
        metavar=f"NUMBER|{BY_CATEGORY}",
        help="How answers are drawn; 0 always takes the likeliest word. Default: 0.",
    ),
    click.option(
        "--judge-model",
        "--judge-model-id",
        "judge_model",
        metavar="NAME|PATH",
        help="Who rates answers. Default: the configured judge, or the preset's.",
    ),
    _endpoint("judge-", "A server that speaks OpenAI's API and holds the judge."),
    _key("judge-", "The environment variable that holds the key of the judge's server."),
    click.option(
        "--judge-mode",
        type=click.Choice(["single", "pairwise"]),
        help="Rate each answer, or compare both models' answers in both orders. Default: single.",
    ),
    click.option(
        "--judge-template",
        type=click.Choice(["general", "prometheus"]),
        help="How a judge is asked. Default: prometheus for models of that name, else general.",
    ),
    click.option(
        "--merge-system-user-message", is_flag=True, help="For judges whose chat template knows no system prompt."
    ),
    click.option("--repeats", type=click.IntRange(1, 32), help="Marks that a judge gives an answer. Default: 1."),
    click.option(
        "--output-file-formats", type=Formats(), metavar="jsonl,csv,xlsx", help="Files of dk_bench. Default: jsonl."
    ),
)
MACHINE: tuple[Option, ...] = (
    click.option("--backend", type=click.Choice(BACKENDS), help="What runs models that are here. Default: auto."),
    click.option("--judge-backend", type=click.Choice(BACKENDS), help="What runs a judge that is here."),
    click.option("--gpus", type=_COUNT, help="GPUs that a model is spread over, where it is served for the run."),
    click.option("--batch-size", type=AutoRange(min=1), metavar="N|auto", help="Questions at once, in process."),
    click.option("--max-workers", type=AutoRange(min=1), metavar="N|auto", help="Questions at once, of a server."),
    click.option("--threads", type=THREADS, help="CPU threads; 1 repeats a run bit for bit."),
    click.option("--skip-server", is_flag=True, help="Serve no model for answers: take it into this process."),
    click.option(
        "--timeout", type=FiniteRange(min=0, min_open=True), metavar="SECONDS", help="For one request. Default: 300."
    ),
    click.option("--tls-insecure", is_flag=True, help="Trust a server whose certificate nobody vouches for."),
    click.option("--tls-client-cert", type=_FILE, help="The certificate (PEM) that is shown to servers."),
    click.option("--tls-client-key", type=_FILE, help="Its key; TAXOBOT_TLS_PASSWORD may hold the key's password."),
)
RUN: tuple[Option, ...] = (
    click.option("--seed", type=SEED, default=0, show_default=True, help="Of examples, and of what is drawn."),
    click.option(
        "--output-dir", type=_FOLDER, help="Where results go. Default: a folder for this comparison in the data folder."
    ),
    click.option(
        "--fresh/--resume",
        default=None,
        help="Forget what was computed and answered in this folder before, or carry on with it. Default: --resume.",
    ),
    click.option("--json", "as_json", is_flag=True, help="Print evaluation.json, and nothing else, on stdout."),
    click.option("--quiet", is_flag=True, help="Show no progress."),
)
