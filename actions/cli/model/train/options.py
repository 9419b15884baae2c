"""The options of `taxobot model train` about rows, model and steps. None of them costs more than its text."""

from __future__ import annotations

from pathlib import Path

import click

from actions.cli.numbers import EPOCHS, FiniteRange
from actions.cli.output import SEED
from actions.cli.paths import NamedPath
from actions.cli.taking import Option

_COUNT = click.IntRange(min=1)
_SHARE = FiniteRange(0, 1, min_open=True, max_open=True)
_FILE = NamedPath(path_type=Path, exists=True, dir_okay=False)
_FOLDER = NamedPath(path_type=Path, file_okay=False)

DATA: tuple[Option, ...] = (
    click.option(
        "--data-path",
        "--data-dir",
        "--input-dir",
        "data_paths",
        multiple=True,
        type=NamedPath(path_type=Path, exists=True),
        metavar="PATH",
        help="Rows: a jsonl file, or a folder whose newest ones are taken. Repeatable. Default: what `taxobot data"
        " generate` made last.",
    ),
    click.option(
        "--validation-data",
        multiple=True,
        type=_FILE,
        metavar="FILE",
        help="Rows to measure with, never trained on. Repeatable. Default: a share of the rows is kept aside.",
    ),
    click.option("--validation-share", type=_SHARE, help="That share. Default: 0.06."),
    click.option(
        "--replay-data",
        multiple=True,
        type=_FILE,
        metavar="FILE",
        help="General rows that are mixed in against forgetting. Repeatable. Default: none; of the bundled model its"
        " own.",
    ),
    click.option(
        "--replay-ratio",
        type=FiniteRange(min=0),
        help="Replayed rows for each row of an epoch; 0 for none. Default: the preset's.",
    ),
    click.option(
        "--max-seq-len",
        type=_COUNT,
        metavar="TOKENS",
        help="The longest row, at most what the model was made for. Default: 512 to 4096, by the model.",
    ),
    click.option(
        "--over-long",
        type=click.Choice(["leave-out", "split", "refuse"]),
        help="What becomes of longer rows; they are counted and named in any case. Default: leave-out.",
    ),
)
METHOD: tuple[Option, ...] = (
    click.option(
        "-m",
        "--model-path",
        "--model-dir",
        "--model-id",
        "--model",
        "model",
        metavar="NAME|PATH",
        help="The student: a Hugging Face model that is here. Default: the configured one, or the preset's.",
    ),
    click.option(
        "--pipeline",
        type=click.Choice(["simple", "full", "accelerated"]),
        help="simple: an adapter (LoRA). full: all weights. accelerated: all weights, or with --lora-rank an adapter,"
        " with InstructLab's numbers for GPUs: 10 epochs, 2e-5, 64 rows a step, 25 warm-up steps. Default: full."
        " Each of them runs on any device.",
    ),
    click.option("--lora", "--adapters", "lora", is_flag=True, help="Train an adapter (LoRA), whatever the pipeline."),
    click.option(
        "--lora-rank", type=click.IntRange(min=0), help="The same, of this rank; 0: all weights. Default: 16."
    ),
    click.option(
        "--lora-alpha", type=click.IntRange(1, 1_000_000), help="An adapter counts alpha / rank. Default: 32."
    ),
    click.option(
        "--lora-dropout",
        type=FiniteRange(0, 1, max_open=True),
        help="Of an adapter's inputs. Default: 0; accelerated 0.1.",
    ),
    click.option(
        "--lora-target-modules",
        multiple=True,
        metavar="NAME",
        help="Layers that an adapter adds to. Repeatable. Default: all linear ones but the head; accelerated q_proj,"
        " k_proj, v_proj, o_proj.",
    ),
)
STEPS: tuple[Option, ...] = (
    click.option(
        "--num-epochs",
        type=EPOCHS,
        help="How often each row is seen; more than 10 only with --force. Default: 3 to 10, by the model.",
    ),
    click.option("--force", is_flag=True, help="More than 10 epochs."),
    click.option("--iters", type=_COUNT, metavar="STEPS", help="End after so many steps. Default: when epochs do."),
    click.option(
        "--learning-rate",
        type=FiniteRange(min=0, min_open=True),
        help="The highest. Default: 2e-5 for all weights, 2e-4 for adapters; of tiny models 1.5e-3 and 3e-3.",
    ),
    click.option("--warmup-steps", type=click.IntRange(min=0), help="Until it is reached. Default: 7 % of the steps."),
    click.option(
        "--lr-schedule",
        "--lr-scheduler",
        "lr_schedule",
        type=click.Choice(["cosine", "linear", "constant"]),
        help="How it falls. Default: cosine.",
    ),
    click.option(
        "--batch-size",
        "--effective-batch-size",
        "batch_size",
        type=_COUNT,
        metavar="ROWS",
        help="Rows of a step, drawn at random, on all devices together. Default: rows alike in length, by tokens.",
    ),
    click.option(
        "--max-batch-len",
        type=_COUNT,
        metavar="TOKENS",
        help="What a device computes at once, but at least one row; more of a step is accumulated. Default: 2048 or"
        " 4096, by the model; accelerated 5000; of tiny models all of it, or in phases 5000.",
    ),
    click.option("--seed", type=SEED, help="Another seed draws other batches and splits. Default: 42."),
)
