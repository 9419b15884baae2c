"""The real llama.cpp: what transformers gives, however many queries are asked together."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from fakes.random_models import save_bytes_tokenizer, save_model
from runners.evaluate.choices.chat import TokenizerChat
from runners.evaluate.choices.encode import encode_queries
from runners.evaluate.choices.llama import LlamaScorer
from runners.evaluate.choices.plan import ChoicePlan
from runners.evaluate.choices.queries import build_queries
from runners.evaluate.choices.seam import OptionScore, Query
from runners.evaluate.choices.transformers import TransformersScorer
from runners.models.convert.gguf import to_gguf
from runners.models.convert.llama import ask_llama
from runners.models.kinds import describe
from runners.models.load import LoadedModel, load
from runners.models.tiny.files import FOLDER, frozen_suite
from runners.progress import Progress
from schemas.errors import LlamaFailed, UsageError

pytestmark = pytest.mark.llama
SHOTS = "Question: what is it? Answer: nothing at all, really nothing.\n" * 12
Scores = Sequence[Sequence[OptionScore]]


def wide(folder: Path, python: Path, place: Path) -> Path:
    """The model's numbers each as f32, so that llama.cpp computes in f32 throughout."""
    source = to_gguf(describe(folder), place / "half.gguf", progress=Progress(), python=python).path
    target = place / "wide.gguf"
    request = {"task": "quantize", "source": str(source), "target": str(target), "kind": "LLAMA_FTYPE_ALL_F32"}
    assert ask_llama(python, request | {"threads": 1}, seconds=300) == 0
    return target


def differ(left: Scores, right: Scores) -> float:
    return max(
        abs(one.loglikelihood - other.loglikelihood)
        for row, others in zip(left, right, strict=True)
        for one, other in zip(row, others, strict=True)
    )


def count(scores: Scores) -> list[list[int]]:
    return [[one.tokens for one in row] for row in scores]


@pytest.fixture(scope="module")
def tiny() -> LoadedModel:
    return load(FOLDER)


@pytest.fixture(scope="module")
def file(llama_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wide(FOLDER, llama_python, tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def queries(tiny: LoadedModel) -> tuple[Query, ...]:
    items = frozen_suite()[:40]
    turns = build_queries(items, ChoicePlan(), chat=TokenizerChat(tiny.tokenizer))
    letters = build_queries(items, ChoicePlan(style="letter", chat=False))
    shared = tuple(Query(f"{query.id} shared", SHOTS + query.prompt, query.options, joined=True) for query in letters)
    return turns + letters + shared


@pytest.fixture(scope="module")
def found(queries: tuple[Query, ...], file: Path, llama_python: Path) -> Scores:
    return LlamaScorer(file, python=llama_python, threads=1).score(queries)


def test_it_gives_what_transformers_gives(queries: tuple[Query, ...], found: Scores, tiny: LoadedModel) -> None:
    wanted = TransformersScorer(tiny).score(queries, tick=lambda _: None)
    difference = differ(found, wanted)
    print(f"at most {difference:.6f} nats apart over {len(queries)} queries")  # noqa: T201 - pytest shows it with -rP
    assert difference < 5e-3
    assert count(found) == count(wanted)
    assert [[one.greedy for one in row] for row in found] == [[one.greedy for one in row] for row in wanted]


def test_another_model_gives_other_numbers(
    queries: tuple[Query, ...], found: Scores, llama_python: Path, tmp_path: Path
) -> None:
    save_bytes_tokenizer(tmp_path / "other", "gpt2")
    other = wide(save_model(tmp_path / "other", "Llama", max_position_embeddings=4096), llama_python, tmp_path)
    assert differ(found[:10], LlamaScorer(other, python=llama_python, threads=1).score(queries[:10])) > 1


def test_company_changes_nothing(queries: tuple[Query, ...], found: Scores, file: Path, llama_python: Path) -> None:
    some = random.Random(1).sample(range(len(queries)), 23)
    again = LlamaScorer(file, python=llama_python, threads=1).score([queries[number] for number in some])
    assert list(again) == [found[number] for number in some]


def test_threads_change_nothing_that_counts(
    queries: tuple[Query, ...], found: Scores, file: Path, llama_python: Path
) -> None:
    assert differ(found[:20], LlamaScorer(file, python=llama_python, threads=2).score(queries[:20])) < 1e-4


@pytest.mark.parametrize("begins", [True, False], ids=["begins", "plain"])
def test_texts_are_cut_as_transformers_cuts_them(llama_python: Path, tmp_path: Path, begins: bool) -> None:
    save_bytes_tokenizer(tmp_path / "model", "llama3", begins=begins)
    folder = save_model(tmp_path / "model", "Llama", dtype="float16", max_position_embeddings=512)
    loaded = load(folder)
    queries = [
        Query(f"{joined} {begin} {number}", prompt, (" the quiet café", "9", " x" * 30), joined=joined, begin=begin)
        for joined in (True, False)
        for begin in (True, False)
        for number, prompt in enumerate(("Say", "Say it:  ", "<s>Say", "Two\nlines of 12 + 30: ", ""))
    ]
    found = LlamaScorer(wide(folder, llama_python, tmp_path), python=llama_python, threads=1).score(queries)
    encoded = encode_queries(loaded.tokenizer, queries)
    assert count(found) == [[len(option) for option in one.options] for one in encoded]
    assert differ(found, TransformersScorer(loaded).score(queries, tick=lambda _: None)) < 5e-3


def test_many_options_go_in_several_rounds(file: Path, llama_python: Path, tiny: LoadedModel) -> None:
    options = tuple(f" option number {number} with several words" for number in range(40))
    query = Query("many", "Which of these is it?", options, joined=True)
    found = LlamaScorer(file, python=llama_python, threads=1).score([query])
    assert differ(found, TransformersScorer(tiny).score([query], tick=lambda _: None)) < 5e-3


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (Query("long", "word " * 200, ("a",)), "item long cannot be asked of wide.gguf: it is .* context holds 64"),
        (Query("none", "word", ("a", "")), "item none .* option 2 adds no token"),
    ],
)
def test_what_cannot_be_asked_is_named(file: Path, llama_python: Path, query: Query, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        LlamaScorer(file, python=llama_python, context=64).score([Query("fine", "word", ("a",)), query])


def test_a_damaged_file_is_one_sentence(llama_python: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.gguf").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(LlamaFailed, match=r"status 1: .*cannot be read as a model"):
        LlamaScorer(tmp_path / "bad.gguf", python=llama_python).score([Query("one", "a", ("b",))])


def test_it_does_not_outlive_who_asked(file: Path, llama_python: Path, queries: tuple[Query, ...]) -> None:
    import json
    import subprocess

    from runners.evaluate.choices.llama_process import WORKER

    many = [{"prompt": query.prompt, "options": query.options, "joined": True, "begin": False} for query in queries]
    request = {"model": str(file), "threads": 1, "context": None, "queries": many * 20}
    with subprocess.Popen(
        [llama_python, "-I", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(request).encode() + b"\n")
        child.stdin.flush()
        assert json.loads(child.stdout.readline())["scores"]
        child.stdin.close()
        assert psutil.Process(child.pid).wait(timeout=60) == 1
        child.stdout.close()
