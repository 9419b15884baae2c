"""docs/coming-from-ilab.md names every option of `ilab`, and each of them is taken, or refused, as its row says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from actions.cli.main import cli

PAGE = (Path(__file__).parents[1] / "docs" / "coming-from-ilab.md").read_text("utf-8")
TLS = "--tls-insecure --tls-client-cert --tls-client-key --tls-client-passwd"
PHASE = "data num-epochs samples-per-save learning-rate effective-batch-size"
PHASES = " ".join(f"--phased-phase{number}-{word}" for number in (1, 2) for word in PHASE.split())
ILAB = {
    "taxonomy diff": "--taxonomy-path --taxonomy-base --yaml-rules --quiet",
    "config init": "--interactive --non-interactive --model-path --taxonomy-base --taxonomy-path --repository"
    " --min-taxonomy --profile --config",
    "data generate": "--model --num-cpus --chunk-word-count --num-instructions --sdg-scale-factor --taxonomy-path"
    " --taxonomy-base --output-dir --quiet --endpoint-url --api-key --yaml-rules --server-ctx-size --model-family"
    " --pipeline --batch-size --enable-serving-output --gpus --max-num-tokens --detached --student-model-id"
    f" --teacher-model-id {TLS}",
    "model download": "--repository -rp --release -rl --filename --model-dir --hf-token",
    "model list": "--model-dirs --list-checkpoints",
    "model remove": "-m --model -f --force -md --model-dir",
    "model serve": "--model-path --model-id --gpu-layers --num-threads --max-ctx-size --model-family --log-file"
    " --chat-template --backend --gpus --host -p --port",
    "model chat": "-m --model --model-id -c --context -s --session -qq --quick-question --max-tokens --endpoint-url"
    f" --api-key {TLS} --model-family --serving-log-file -t --temperature --rag --document-store-uri"
    " --document-store-collection-name --retriever-embedding-model-path --retriever-top-k -nd --no-decoration",
    "model train": "--data-path --ckpt-output-dir --data-output-dir --input-dir --gguf-model-path --skip-preprocessing"
    " --tokenizer-dir --model-path --model-id --iters --local -sq --skip-quantize --num-epochs --device --4-bit-quant"
    " --max-seq-len --max-batch-len --effective-batch-size --save-samples --learning-rate --warmup-steps"
    " --deepspeed-cpu-offload-optimizer --deepspeed-cpu-offload-optimizer-ratio"
    " --deepspeed-cpu-offload-optimizer-pin-memory --fsdp-cpu-offload-optimizer --distributed-backend --lora-rank"
    " --lora-alpha --lora-dropout --lora-target-modules --lora-quantize-dtype --is-padding-free --use-dolomite --gpus"
    " --nnodes --node-rank --rdzv-id --rdzv-endpoint --disable-flash-attn --strategy --phased-base-dir"
    f" {PHASES} --phased-mt-bench-judge --skip-user-confirm -y --enable-serving-output --checkpoint-at-epoch"
    " --pipeline --training-journal --force-clear-phased-cache --optimize-memory"
    " --disable-accelerate-full-state-at-epoch",
    "model test": "--data-dir --model-dir --adapter-file -m --model -t --test_file --api-key --model-family",
    "model evaluate": "--model --base-model --base-model-id --benchmark --judge-model --judge-model-id --output-dir"
    " --max-workers --taxonomy-path --branch --base-branch --few-shots --batch-size --tasks-dir --gpus"
    f" --merge-system-user-message --backend --judge-backend {TLS} --enable-serving-output --skip-server"
    " --input-questions --output-file-formats --system-prompt --temperature",
    "model convert": "--model-dir --adapter-file -sd --skip-de-quantize -sq --skip-quantize --model-name",
}
"""Options of `ilab` 0.26, read in its source: what click is told in instructlab/cli, instructlab/model and so on."""


def command_of(words: str) -> click.Command:
    found: click.Command = cli
    context = click.Context(cli)
    for word in words.split():
        assert isinstance(found, click.Group), words
        inner = found.get_command(context, word)
        assert inner is not None, f"there is no command taxobot {words}"
        found = inner
    return found


def options_of(words: str, *, hidden: bool) -> set[str]:
    """The options of a command that stand in its help, or those that do not."""
    options = [one for one in command_of(words).params if isinstance(one, click.Option) and one.hidden is hidden]
    return {word for one in options for word in (*one.opts, *one.secondary_opts)}


def rows_of(words: str) -> Iterator[tuple[str, str, str]]:
    """The cells of the command's table."""
    (section,) = re.findall(rf"\n## `taxobot {words}`\n(.*?)(?=\n##|\Z)", PAGE, re.DOTALL)
    for line in section.splitlines():
        if line.startswith("| `"):
            theirs, ours, told = line.strip("|").split(" | ")
            yield theirs, ours, told


def named(cell: str) -> list[str]:
    return re.findall(r"(?<![\w-])--?[a-z0-9][\w-]*", cell)


@pytest.mark.parametrize("words", ILAB)
def test_every_option_of_ilab_has_a_row(words: str) -> None:
    told = [option for theirs, _, _ in rows_of(words) for option in named(theirs)]
    assert sorted(told) == sorted(set(told)), "each stands there once"
    assert set(told) == set(ILAB[words].split())


@pytest.mark.parametrize("words", ILAB)
def test_what_is_the_same_is_taken_and_what_is_refused_is_refused(words: str) -> None:
    shown, hidden = options_of(words, hidden=False), options_of(words, hidden=True)
    for theirs, ours, told in rows_of(words):
        options = set(named(theirs))
        if ours == "the same":
            assert options <= shown, theirs
        else:
            assert told.startswith("refused"), theirs
            assert options <= hidden, theirs


@pytest.mark.parametrize("words", ILAB)
def test_what_there_is_instead_exists(words: str) -> None:
    shown = options_of(words, hidden=False)
    for _, ours, told in rows_of(words):
        for code in re.findall(r"`([^`]+)`", f"{ours} {told}"):
            command, dash, option = code.partition(" --")
            if command.startswith("taxobot ") and dash:
                assert f"--{option.split()[0]}" in options_of(command.removeprefix("taxobot "), hidden=False), code
            elif command.startswith("-"):
                assert set(named(code)) <= shown | {"--", "-h"}, code


def test_every_command_that_is_named_is_one() -> None:
    for code in set(re.findall(r"`taxobot ([^`\n]+)`", PAGE)):
        assert command_of(code.partition(" --")[0])


def test_links_lead_to_pages_and_their_parts() -> None:
    folder = Path(__file__).parents[1] / "docs"
    for name, part in re.findall(r"\]\(([\w-]+\.md)(?:#([\w-]+))?\)", PAGE):
        titles = re.findall(r"^#+ (.+)$", (folder / name).read_text("utf-8"), re.MULTILINE)
        anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
        assert not part or part in anchors, (name, part)
