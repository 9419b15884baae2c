"""The options of `taxobot data generate`, by what they are about. None of them costs more than its text."""

from __future__ import annotations

from pathlib import Path

import click

from actions.cli.numbers import FiniteRange
from actions.cli.output import SEED
from actions.cli.paths import NamedPath
from actions.cli.taking import Option
from actions.cli.taxonomy.options import taxonomy_base, taxonomy_path

FAMILIES = ("granite", "merlinite", "mixtral", "mistral", "llama", "blank")
LEAST_TOKENS = 512
_COUNT = click.IntRange(min=1)
_SCALE = click.IntRange(min=1, max=10_000)
_PRICE = FiniteRange(min=0)
_FILE = NamedPath(path_type=Path, exists=True, dir_okay=False)

LEAVES: tuple[Option, ...] = (
    taxonomy_path,
    taxonomy_base,
    click.option(
        "--yaml-rules",
        type=NamedPath(path_type=Path),
        metavar="FILE",
        help="A yamllint configuration to check leaves with instead of the built-in rules.",
    ),
    click.option("--mirror", "mirrors", multiple=True, metavar="URL=PATH", help="Read the documents of URL from PATH."),
)
ROWS: tuple[Option, ...] = (
    click.option(
        "--pipeline",
        metavar="simple|full|extractive|PATH",
        help="How rows are made: one of these, or a folder of flows. extractive is the embedded teacher, which takes"
        " from the text and asks no model. Default: as configured, else the preset's; full where a teacher is named.",
    ),
    click.option(
        "--sdg-scale-factor", type=_SCALE, help="Texts that are drawn where a flow says `scaled`. Default: 30."
    ),
    click.option(
        "--num-instructions", type=_COUNT, help="Rows wanted in all, balanced over leaves. Default: what comes."
    ),
    click.option(
        "--num-seed-examples", type=_COUNT, help="Seed examples that a prompt shows. Default: 1 context, or 2 seeds."
    ),
    click.option("--max-num-tokens", type=click.IntRange(min=LEAST_TOKENS), help="The longest text that is drawn."),
    click.option("--chunk-word-count", type=_COUNT, help="Words of a document's chunk. Default: 500 tokens."),
    click.option(
        "--rouge-threshold",
        type=FiniteRange(0, 1),
        help="A row more alike to another one (ROUGE-L F1) is rejected: 0.0 rejects every row, 1.0 none. Default: 0.9.",
    ),
    click.option(
        "--similarity",
        type=click.Choice(["rouge", "unicode"]),
        help="How words are taken: as rouge-score does, or of any script. Default: rouge.",
    ),
    click.option(
        "--control/--no-control",
        default=None,
        help="Withhold a part of each leaf, to measure with. --no-control teaches all of it.",
    ),
    click.option("--seed", type=SEED, default=0, show_default=True, help="Another seed draws other rows."),
    click.option("--num-cpus", type=_COUNT, help="CPU threads that look for duplicates. Default: all."),
)
MODELS: tuple[Option, ...] = (
    click.option(
        "-m",
        "--model",
        "--teacher-model-id",
        "model",
        metavar="NAME|PATH",
        help="The teacher: a model that is here, served for the run; with --endpoint-url its name there.",
    ),
    click.option(
        "--model-dir", type=NamedPath(path_type=Path, exists=True, file_okay=False), help="Look for models here."
    ),
    click.option(
        "--endpoint-url",
        "endpoint_urls",
        multiple=True,
        metavar="URL",
        help="A server that speaks OpenAI's API. Repeatable: several share the work.",
    ),
    click.option(
        "--api-key-variable",
        metavar="NAME",
        help="The environment variable that holds the endpoints' key. Default: TAXOBOT_API_KEY, where it is set.",
    ),
    click.option(
        "--critic",
        metavar="NAME|PATH",
        help="Who judges rows: a model that is here, or its name at the endpoint. Default: as configured, or the"
        " teacher.",
    ),
    click.option("--critic-endpoint-url", metavar="URL", help="The critic's server, where it has its own."),
    click.option(
        "--critic-api-key-variable", metavar="NAME", help="The variable that holds the key of the critic's own server."
    ),
    click.option(
        "--student",
        "--student-model-id",
        "student",
        metavar="NAME|PATH",
        help="The model to be taught: rows begin with its system prompt. Default: the configured one.",
    ),
    click.option(
        "--model-family",
        type=click.Choice(FAMILIES),
        help="Put prompts into this family's form and ask for their completion; of a teacher that is served for the"
        " run, take this family's chat template.",
    ),
    click.option(
        "--server-ctx-size", type=_COUNT, metavar="TOKENS", help="Prompt and answer together. Default: as told."
    ),
    click.option("--gpus", type=_COUNT, help="GPUs that the teacher is spread over, where it is served for the run."),
    click.option(
        "--batch-size",
        type=click.IntRange(min=0),
        help="Prompts in one request, with --model-family and servers that take lists. Default: 1 (also 0).",
    ),
    click.option(
        "--timeout",
        type=FiniteRange(min=0, min_open=True),
        metavar="SECONDS",
        help="How long one request may take. Default: 300.",
    ),
    click.option("--tls-insecure", is_flag=True, help="Trust a server whose certificate nobody vouches for."),
    click.option("--tls-client-cert", type=_FILE, help="The certificate (PEM) that is shown to servers."),
    click.option("--tls-client-key", type=_FILE, help="Its key; TAXOBOT_TLS_PASSWORD may hold the key's password."),
)
RUN: tuple[Option, ...] = (
    click.option(
        "--output-dir",
        type=NamedPath(path_type=Path, file_okay=False),
        help="Where runs get folders of their own. Default: `datasets` in the data folder.",
    ),
    click.option(
        "--fresh/--resume",
        default=None,
        help="Forget what models answered before, or carry on with it. Default: --resume.",
    ),
    click.option("--dry-run", is_flag=True, help="Say what it would cost: calls, tokens, time. Nobody is asked."),
    click.option("--preview", type=_COUNT, metavar="N", help="Show N rows of each leaf, and write nothing."),
    click.option("--price-in", type=_PRICE, metavar="PRICE", help="Of a million prompt tokens, for --dry-run."),
    click.option("--price-out", type=_PRICE, metavar="PRICE", help="Of a million drawn tokens, for --dry-run."),
    click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else, on stdout."),
    click.option("--quiet", is_flag=True, help="Show no progress."),
)
