"""The options of `taxobot model test`, by what they are about. None of them costs more than its text."""

from __future__ import annotations

from pathlib import Path

import click

from actions.cli.model.serve import FAMILIES
from actions.cli.numbers import THREADS, FiniteRange
from actions.cli.output import SEED
from actions.cli.paths import NamedPath
from actions.cli.taking import Option

BACKENDS = ("auto", "transformers", "llama-cpp", "vllm")
FORMS = ("table", "markdown", "json")
TOKENS = 256
SHOWN = 10
_COUNT = click.IntRange(min=1)
_FOLDER = NamedPath(path_type=Path, file_okay=False)

ROWS: tuple[Option, ...] = (
    click.option(
        "-t",
        "--test_file",
        "--test-file",
        "test_file",
        type=NamedPath(path_type=Path, exists=True, dir_okay=False),
        help="Rows to ask: messages, or system, user and assistant. Default: the newest test_*.jsonl of --data-dir.",
    ),
    click.option("--data-dir", type=_FOLDER, help="Where test rows are looked for. Default: the datasets folder."),
    click.option("--limit", type=_COUNT, metavar="N", help="Ask only the first N rows."),
)
MODELS: tuple[Option, ...] = (
    click.option(
        "-m",
        "--model",
        metavar="NAME|PATH",
        help="The model before training; with --endpoint-url its name there. Default: what the tuned one was made of.",
    ),
    click.option(
        "--tuned",
        metavar="NAME|PATH",
        help="The model after training: safetensors, GGUF, an adapter; with --tuned-endpoint-url its name there."
        " Default: the best checkpoint of the newest run.",
    ),
    click.option(
        "--adapter-file",
        metavar="auto|None|PATH",
        help="The adapter to test. auto: the newest run's best; None: ask the model before training alone.",
    ),
    click.option(
        "--model-dir", type=_FOLDER, help="A training run's folder; its best checkpoint is tested. Default: the newest."
    ),
    click.option("--endpoint-url", metavar="URL", help="A server of OpenAI's API with the model before training."),
    click.option("--tuned-endpoint-url", metavar="URL", help="The same for the tuned model."),
    click.option(
        "--api-key-variable",
        metavar="NAME",
        help="The environment variable that holds the server's key. Default: TAXOBOT_API_KEY, where it is set.",
    ),
    click.option("--tuned-api-key-variable", metavar="NAME", help="The same for the tuned model's server."),
    click.option(
        "--model-family",
        type=click.Choice(FAMILIES),
        help="Serve models that are here with the chat template of this family.",
    ),
)
ANSWERS: tuple[Option, ...] = (
    click.option(
        "--temperature", type=FiniteRange(0, 2), default=0.0, show_default=True, help="0 takes the likeliest word."
    ),
    click.option(
        "--max-tokens", type=_COUNT, default=TOKENS, show_default=True, metavar="N", help="Of an answer, at most."
    ),
    click.option("--judge-model", metavar="NAME|PATH", help="Who rates answers beside the scores. Default: nobody."),
    click.option("--judge-endpoint-url", metavar="URL", help="A server of OpenAI's API that holds the judge."),
    click.option("--judge-api-key-variable", metavar="NAME", help="The variable that holds the judge's key."),
)
MACHINE: tuple[Option, ...] = (
    click.option("--backend", type=click.Choice(BACKENDS), help="What runs models that are here. Default: auto."),
    click.option("--gpus", type=_COUNT, help="GPUs that a model is spread over, where it is served."),
    click.option("--batch-size", type=_COUNT, metavar="N", help="Rows at once, in process. Default: 16."),
    click.option("--threads", type=THREADS, help="CPU threads; 1 repeats a test bit for bit."),
    click.option(
        "--timeout", type=FiniteRange(min=0, min_open=True), metavar="SECONDS", help="For one request. Default: 300."
    ),
)
RUN: tuple[Option, ...] = (
    click.option("--seed", type=SEED, default=0, show_default=True, help="Of what is drawn at a temperature."),
    click.option(
        "--output-dir", type=_FOLDER, help="Where results go. Default: a folder for this test in the data folder."
    ),
    click.option(
        "--fresh/--resume",
        default=None,
        help="Forget what was answered in this folder before, or carry on with it. Default: --resume.",
    ),
    click.option(
        "--format",
        "form",
        type=click.Choice(FORMS),
        default="table",
        show_default=True,
        help="How answers and scores are printed.",
    ),
    click.option(
        "--show",
        type=click.IntRange(min=0),
        default=SHOWN,
        show_default=True,
        metavar="N",
        help="Rows that are printed; all of them stand in the files.",
    ),
    click.option("--json", "as_json", is_flag=True, help="The same as --format json: test.json, and nothing else."),
    click.option("--quiet", is_flag=True, help="Show no progress."),
)
