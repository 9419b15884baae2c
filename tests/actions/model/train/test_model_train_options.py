"""What `taxobot model train` takes, what has no effect here, and what is not taken, each in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.cli.main import run
from actions.cli.model.refused import FLAGS
from actions.cli.model.train.command import train
from actions.cli.model.train.refused import TRAIN

OLD = (
    *(
        "--data-path",
        "--data-dir",
        "--input-dir",
        "--model-path",
        "--model-dir",
        "--model-id",
        "--pipeline",
        "--strategy",
    ),
    *("--phased-phase1-data", "--phased-phase2-data", "--phased-phase1-num-epochs", "--phased-phase2-num-epochs"),
    *("--phased-phase1-samples-per-save", "--phased-phase2-samples-per-save", "--phased-phase1-learning-rate"),
    *("--phased-phase2-learning-rate", "--phased-phase1-effective-batch-size", "--phased-phase2-effective-batch-size"),
    *("--phased-base-dir", "--phased-mt-bench-judge", "--training-journal", "--force-clear-phased-cache", "-y"),
    *(
        "--skip-user-confirm",
        "--device",
        "--gpus",
        "--nnodes",
        "--node-rank",
        "--rdzv-id",
        "--rdzv-endpoint",
        "--iters",
    ),
    *("--num-epochs", "--save-samples", "--checkpoint-at-epoch", "--learning-rate", "--warmup-steps", "--max-seq-len"),
    *("--effective-batch-size", "--max-batch-len", "--lora-rank", "--lora-alpha", "--lora-dropout", "--4-bit-quant"),
    *("--lora-target-modules", "--lora-quantize-dtype", "--distributed-backend", "--is-padding-free", "--use-dolomite"),
    *("--deepspeed-cpu-offload-optimizer", "--deepspeed-cpu-offload-optimizer-ratio", "--fsdp-cpu-offload-optimizer"),
    *("--deepspeed-cpu-offload-optimizer-pin-memory", "--disable-flash-attn", "--optimize-memory", "--local"),
    *("--skip-preprocessing", "--tokenizer-dir", "--gguf-model-path", "--skip-quantize", "-sq", "--ckpt-output-dir"),
    *("--data-output-dir", "--enable-serving-output", "--disable-accelerate-full-state-at-epoch"),
)
"""Options of ilab 0.26 (instructlab/cli/model/train.py)."""
UNFIT = {
    ("--device", "hpu"): "--device hpu: nothing is computed on Gaudi here; what there is: auto, cpu, cuda",
    ("--distributed-backend", "deepspeed"): "PyTorch's own fsdp does the same here",
    ("--lora", "--lora-rank", "0"): "--lora has no effect here: --lora-rank 0 trains all weights; leave it out",
    ("--pipeline", "simple", "--lora-rank", "0"): "--pipeline simple has no effect here",
    ("--is-padding-free", "true", "--layout", "packed"): "--layout has no effect here",
    ("--save-every", "3", "--checkpoint-at-epoch"): "--checkpoint-at-epoch has no effect here",
    ("--choose-by", "benchmark"): "--choose-by benchmark needs questions; name them by --benchmark-data",
    ("--benchmark-data", "."): "add --choose-by benchmark",
    ("--strategy", "lab-skills-only", "--dry-run", "--force-clear-phased-cache"): (
        "--force-clear-phased-cache has no effect here: with --dry-run nothing is trained"
    ),
    ("--node-rank", "1"): "--node-rank has no effect here: one machine trains",
    ("--rdzv-id", "7"): "--rdzv-id has no effect here",
    ("--nnodes", "2"): "several machines share the run's folder: name it by --ckpt-output-dir",
    ("--nnodes", "2", "--node-rank", "2", "--ckpt-output-dir", "x"): "--node-rank 2: 2 machines are 0 to 1",
    ("--nnodes", "2", "--ckpt-output-dir", "x"): "--rdzv-endpoint HOST:PORT of the first one",
    ("--nnodes", "2", "--ckpt-output-dir", "x", "--rdzv-endpoint", "a b; c"): "--rdzv-endpoint HOST:PORT",
    ("--distributed-backend", "ddp"): "--distributed-backend has no effect here: one process trains; say by --gpus",
    ("--replay-data", "rows.jsonl", "--replay-ratio", "0"): "--replay-data has no effect here: --replay-ratio 0",
    ("--gpus", "2", "--threads", "1"): "set OMP_NUM_THREADS instead",
    ("--no-gguf", "-sq"): "--skip-quantize has no effect here",
    ("--dry-run", "--tracker", "wandb"): "--tracker has no effect here",
    ("-y",): "--yes has no effect here: there are no phases",
    ("--phased-phase1-num-epochs", "3"): "--phased-phase1-num-epochs has no effect here: there are no phases",
    ("--num-epochs", "11"): "11 epochs are more than 10, which seldom helps; --force does it",
    ("--lora-alpha", "8"): "--lora-alpha has no effect here: all weights are trained; add --lora",
    ("--replay-data", "rows.jsonl", "--model", "nobody"): "there is no model nobody here",
}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with a file of rows, and a configuration that keeps everything below it."""
    (tmp_path / "config.yaml").write_text("folders: {models: shelf, data: data}\n", "utf-8")
    (tmp_path / "rows.jsonl").write_text('{"system": "", "user": "a", "assistant": "b"}\n', "utf-8")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(tmp_path / "config.yaml"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_option_of_ilab_is_known() -> None:
    known = {name for parameter in train.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert set(OLD) <= known


@pytest.mark.parametrize("name", TRAIN)
def test_what_is_not_taken_says_what_there_is(capsys: pytest.CaptureFixture[str], name: str) -> None:
    value = [] if name in FLAGS else ["1"]
    assert run(["model", "train", name, *value]) == 2
    assert capsys.readouterr().err == f"taxobot: {name} is not taken: {TRAIN[name]}\n"


@pytest.mark.parametrize("options", UNFIT)
def test_what_has_no_effect_is_an_error(capsys: pytest.CaptureFixture[str], options: tuple[str, ...]) -> None:
    data = [] if "--strategy" in options else ["--data-path", "rows.jsonl"]
    assert run(["model", "train", *data, *options]) == 2
    said = capsys.readouterr().err
    assert UNFIT[options] in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["--data-path", "nowhere"],
        ["--num-epochs", "0"],
        ["--num-epochs", "10001", "--force"],
        ["--learning-rate", "nan"],
        ["--iters", "1.5"],
        ["--threads", "5000"],
        ["--lora", "--lora-alpha", "9" * 400],
    ],
)
def test_values_that_are_none(words: list[str]) -> None:
    assert run(["model", "train", *words]) == 2


def test_the_shorter_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["train", "--help"]) == 0
    assert "Fine-tune a model on rows" in capsys.readouterr().out
    assert run(["--help"]) == 0
    assert "  train " not in capsys.readouterr().out


def test_the_command_that_carries_on_has_values_where_they_belong() -> None:
    from click import Context

    from actions.cli.again import again

    words = ["--is-padding-free", "false", "--no-gguf", "--quiet", "--fresh", "--iters", "3"]
    with train.make_context("train", words, parent=Context(train, info_name="taxobot model")) as context:
        assert again(context) == "taxobot model train --iters 3 --is-padding-free False --no-gguf --quiet"
