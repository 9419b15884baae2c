"""The options of `taxobot model train` about the run: when it saves, what it runs on, where everything goes."""

from __future__ import annotations

from pathlib import Path

import click

from actions.cli.numbers import THREADS
from actions.cli.paths import NamedPath
from actions.cli.taking import Option

_COUNT = click.IntRange(min=1)
_FILE = NamedPath(path_type=Path, exists=True, dir_okay=False)
_FOLDER = NamedPath(path_type=Path, file_okay=False)

SAVES: tuple[Option, ...] = (
    click.option("--save-every", type=_COUNT, metavar="STEPS", help="Save and measure each so many steps."),
    click.option(
        "--save-samples",
        type=click.IntRange(min=0),
        metavar="ROWS",
        help="Save and measure each so many rows. Default: after every epoch (also 0).",
    ),
    click.option("--checkpoint-at-epoch", is_flag=True, help="Save and measure after every epoch."),
    click.option(
        "--keep-last-checkpoint-only", is_flag=True, help="Keep the last checkpoint and the best one, no others."
    ),
    click.option(
        "--patience",
        type=_COUNT,
        metavar="SAVES",
        help="End after so many of them without a lower validation loss. Default: never early.",
    ),
    click.option(
        "--choose-by",
        type=click.Choice(["loss", "benchmark"]),
        help="What the best checkpoint is chosen by: the validation loss, or the answers to --benchmark-data. Default:"
        " loss.",
    ),
    click.option(
        "--benchmark-data",
        type=NamedPath(path_type=Path, exists=True),
        metavar="PATH",
        help="Questions for that, which are then no test any more: items of `taxobot data generate`, or lm-eval tasks.",
    ),
    click.option(
        "--judge-model",
        metavar="NAME|PATH",
        help="Who rates free answers among these. Default: the embedded judge, where there are no questions with"
        " options.",
    ),
    click.option("--judge-endpoint-url", metavar="URL", help="A server of OpenAI's API that holds the judge."),
    click.option("--judge-api-key-variable", metavar="NAME", help="The variable that holds the judge's key."),
)
MACHINE: tuple[Option, ...] = (
    click.option(
        "--device",
        type=click.Choice(["auto", "cpu", "cuda", "mps", "hpu"]),
        metavar="auto|cpu|cuda|mps",
        help="Default: auto, a GPU that PyTorch can use, else the CPU.",
    ),
    click.option("--threads", type=THREADS, help="CPU threads; with equally many a run repeats bit for bit."),
    click.option(
        "--gpus",
        "--nproc-per-node",
        "gpus",
        type=_COUNT,
        help="Processes that train together here, one a GPU; also on a CPU. Default: 1; accelerated all GPUs.",
    ),
    click.option("--nnodes", type=_COUNT, help="Machines that train together; they share the run's folder."),
    click.option("--node-rank", type=click.IntRange(min=0), help="Which of them this is, from 0."),
    click.option("--rdzv-id", metavar="NAME", help="What the machines call this run."),
    click.option("--rdzv-endpoint", metavar="HOST:PORT", help="Where the machines meet, at the first one."),
    click.option(
        "--distributed-backend",
        type=click.Choice(["ddp", "fsdp", "deepspeed"]),
        metavar="ddp|fsdp",
        help="ddp keeps the model on each device, fsdp shares it out. Default: fsdp for all weights on several GPUs.",
    ),
    click.option(
        "--optimize-memory",
        is_flag=True,
        help="Recompute activations instead of keeping them: slower, and smaller. All but the smallest models do.",
    ),
    click.option(
        "--layout",
        type=click.Choice(["auto", "packed", "grouped"]),
        help="Rows one after the other, or side by side with padding. Default: packed, where the model allows it.",
    ),
    click.option("--is-padding-free", type=bool, help="true is --layout packed, false is grouped."),
    click.option(
        "--precision",
        type=click.Choice(["auto", "bf16", "fp32"]),
        help="Of matrix products. Default: bf16 where the processor has it.",
    ),
)
RUN: tuple[Option, ...] = (
    click.option(
        "--ckpt-output-dir",
        type=_FOLDER,
        help="The run's folder. Default: a folder of its own in `checkpoints` in the data folder.",
    ),
    click.option(
        "--gguf/--no-gguf", default=None, help="Make GGUF files of the best checkpoint, or none. Default: make them."
    ),
    click.option("-sq", "--skip-quantize", is_flag=True, help="Of these only f16, no Q4_K_M."),
    click.option(
        "--tracker",
        "trackers",
        multiple=True,
        type=click.Choice(["tensorboard", "wandb", "mlflow"]),
        help="Also tell this one how it goes. Repeatable.",
    ),
    click.option(
        "--fresh/--resume",
        default=None,
        help="Remove what an earlier run left in the folder, or carry on with it. Default: --resume.",
    ),
    click.option("--dry-run", is_flag=True, help="Say what it would take: memory, disk, time. Nothing is written."),
    click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else, on stdout."),
    click.option("--quiet", is_flag=True, help="Show no progress."),
)
