"""Options of `taxobot model evaluate` that can have no effect are errors, each with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.cli.main import run
from actions.cli.model.evaluate.command import evaluate
from actions.cli.model.evaluate.fitting import FOR
from actions.cli.model.evaluate.options import BENCHMARKS

ILAB = (
    *("--model", "--model-id", "--base-model", "--base-model-id", "--judge-model", "--judge-model-id", "--benchmark"),
    *("--taxonomy-path", "--branch", "--base-branch", "--tasks-dir", "--few-shots", "--batch-size", "--max-workers"),
    *("--gpus", "--backend", "--judge-backend", "--output-dir", "--skip-server", "--merge-system-user-message"),
    *("--tls-insecure", "--tls-client-cert", "--tls-client-key", "--tls-client-passwd", "--enable-serving-output"),
    *("--input-questions", "--output-file-formats", "--system-prompt", "--temperature"),
)
MT, MMLU, DK = ("--benchmark", "mt_bench"), ("--benchmark", "mmlu"), ("--benchmark", "dk_bench")
BRANCH, SKILLS = ("--benchmark", "mmlu_branch"), ("--benchmark", "mt_bench_branch")
TINY = ("--model", "tiny")


def refuse(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["model", "evaluate", *words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_every_option_of_instructlab_is_known() -> None:
    assert set(ILAB) <= {word for parameter in evaluate.params for word in parameter.opts}


def test_every_option_that_is_for_some_benchmarks_is_one() -> None:
    assert FOR.keys() <= {parameter.name for parameter in evaluate.params}
    assert {benchmark for benchmarks, _ in FOR.values() for benchmark in benchmarks} <= set(BENCHMARKS)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*MMLU, "--judge-model", "j"), "--judge-model has no effect here: questions with options are not judged"),
        ((*MMLU, "--repeats", "2"), "it goes with mt_bench, mt_bench_branch and dk_bench"),
        ((*MMLU, "--tasks-dir", "."), "--tasks-dir has no effect here"),
        ((*MMLU, "--temperature", "0.5"), "no answer is drawn"),
        ((*MMLU, "--system-prompt", "x"), "MMLU is asked as everywhere"),
        ((*MT, "--few-shots", "0"), "--few-shots has no effect here: it is about questions with options"),
        ((*MT, "--few-shots", "0"), "it goes with mmlu and mmlu_branch"),
        ((*MT, "--branch", "b"), "it goes with mt_bench_branch"),
        ((*MT, "--subject", "anatomy"), "--subject has no effect here"),
        ((*MT, "--permutations"), "--permutations has no effect here"),
        ((*MT, "--api-key-variable", "X"), "it is for --endpoint-url"),
        ((*MT, "--judge-api-key-variable", "X"), "it is for --judge-endpoint-url"),
        (SKILLS, "name the model that was taught by --model"),
        ((*BRANCH, *TINY), "name its folder node_datasets_<date> by --tasks-dir"),
        (DK, "name their file by --input-questions"),
        ((*DK, "--input-questions", __file__, "--temperature", "by-category"), "goes by the categories of mt_bench"),
        ((*BRANCH, "--tasks-dir", ".", "--scoring", "letter", "--normalise", "none"), "letters are all of one length"),
        ((*BRANCH, "--tasks-dir", ".", "--no-list-options", "--permutations"), "orders of a list need a list"),
        ((*MT, *TINY, "--judge-template", "general"), "the embedded judge compares words with the reference"),
        ((*MT, *TINY, "--repeats", "2"), "always comes to the same mark"),
        ((*MT, *TINY, "--merge-system-user-message"), "name a judge by --judge-model"),
        ((*MT, *TINY, "--judge-mode", "pairwise"), "there is one model, and nothing to compare"),
        ((*MT, *TINY, "--judge-backend", "vllm"), "no judge that is here is served"),
        ((*MT, *TINY, "--gpus", "1"), "no model is served for this run"),
        ((*MT, *TINY, "--max-workers", "2"), "no server is asked"),
        ((*MT, *TINY, "--tls-insecure"), "no endpoint is named"),
        ((*MT, *TINY, "--backend", "llama-cpp"), "is no GGUF file"),
        ((*MT, *TINY, "--backend", "vllm", "--skip-server"), "answer from servers only"),
        ((*MMLU, *TINY, "--backend", "vllm"), "likelihoods are computed in process"),
        ((*MT, "--endpoint-url", "http://127.0.0.1:9", "--threads", "1"), "no model runs in this process"),
        ((*MT, "--endpoint-url", "127.0.0.1:9"), "did you mean http://127.0.0.1:9?"),
        ((*BRANCH, "--tasks-dir", ".", "--endpoint-url", "http://127.0.0.1:9"), "name what the model is compared with"),
        ((*MT, "--model", "nowhere/at/all"), "there is no model nowhere/at/all here"),
        ((*MT, "--api-key", "secret"), "--api-key is not taken"),
        ((*MT, "--enable-serving-output"), "`taxobot model serve` the model"),
        ((*DK, "--input-questions", __file__, "--output-file-formats", "csv,pdf"), "pdf is none of jsonl, csv, xlsx"),
        ((*MT, "--temperature", "nan"), "nan is no finite number"),
        ((*MT, "--batch-size", "many"), "'many' is not a valid integer"),
    ],
)
def test_what_can_have_no_effect_is_refused(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    told = refuse(capsys, *words)
    assert said in told
    assert "secret" not in told


def test_auto_is_what_suits(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = ("--batch-size", "auto", "--max-workers", "auto", "--backend", "auto", "--output-dir", str(tmp_path / "o"))
    said = refuse(capsys, *MMLU, *TINY, *words, "--mmlu-data", str(tmp_path), "--subject", "anatomy")
    assert f"{tmp_path} holds no test questions of anatomy" in said


def test_help_names_every_benchmark(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "--help"]) == 0
    said = capsys.readouterr().out
    assert all(f"{name}:" in said for name in BENCHMARKS)
