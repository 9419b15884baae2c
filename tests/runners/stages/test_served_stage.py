"""The tuned model as the file that will be served: made, asked, and remembered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from runners.evaluate.choices.seam import OptionScore, Query
from runners.models.convert.convert import Request
from runners.models.load import digest_of
from runners.models.tiny.files import FOLDER, frozen_suite
from runners.progress import Event, Progress, Tick
from runners.stages import served
from runners.stages.evaluate import Examined
from runners.stages.served import MISSING, measure_served
from runners.stages.workshop import Workshop
from runners.store import Store
from schemas.errors import LlamaFailed, ModelRefused, UsageError
from schemas.result import Served, Word

SUITE = tuple(frozen_suite()[:120])
MODEL = Examined("tuned", FOLDER, "a digest")


class FakeScorer:
    """The whole file knows every answer; the quantized one fails each tenth question."""

    name = "fake"

    def __init__(self, file: Path, **_: Any) -> None:
        self._small = "Q4_K_M" in file.name

    def score(self, queries: Sequence[Query], *, tick: Tick) -> tuple[tuple[OptionScore, ...], ...]:
        tick(len(queries))
        right = {item.id: item.answer for item in SUITE}
        return tuple(
            tuple(
                OptionScore(-1.0 if place == (right[query.id] + (self._small and number % 10 == 0)) % 4 else -9.0, 1)
                for place in range(len(query.options))
            )
            for number, query in enumerate(queries)
        )


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """The conversions that were asked for; each leaves files in their place."""
    requests: list[Request] = []

    def convert(request: Request, _progress: Progress) -> None:
        requests.append(request)
        for kind in ("f16", *request.kinds):
            request.file(kind).write_bytes(kind.encode())

    monkeypatch.setattr(served, "run", convert)
    monkeypatch.setattr(served, "LlamaScorer", FakeScorer)
    return requests


def measure(
    place: Path, *, quantization: str | None = "Q4_K_M", python: Path | None = Path("python"), events: Any = None
) -> Served | None:
    workshop = Workshop(Store(place / "store"), Progress(events) if events else Progress())
    return measure_served(
        MODEL, SUITE, quantization=quantization, python=python, margin=0.02, workshop=workshop, threads=1
    )


def test_the_file_is_judged_against_the_same_model_in_16_bits(tmp_path: Path, made: list[Request]) -> None:
    events: list[Event] = []
    found = measure(tmp_path, events=events.append)
    assert found is not None
    assert found.comparison is not None
    assert (found.comparison.base, found.comparison.tuned) == (1.0, 0.9)
    assert found.word is Word.WORSE
    assert (found.format, found.size) == ("Q4_K_M", len("Q4_K_M"))
    assert len(found.digest) == 64
    assert [request.kinds for request in made] == [("Q4_K_M",)]
    assert sum(event.done for event in events if event.kind == "finished") == 2 * len(SUITE)


def test_it_is_measured_once_and_the_files_are_not_kept(tmp_path: Path, made: list[Request]) -> None:
    assert measure(tmp_path) == measure(tmp_path)
    assert len(made) == 1
    assert not list(tmp_path.rglob("*.gguf"))


def test_nothing_is_asked_for_nothing_is_measured(tmp_path: Path, made: list[Request]) -> None:
    assert measure(tmp_path, quantization=None) is None
    assert made == []


def test_without_llama_cpp_the_row_says_how_to_get_it(tmp_path: Path, made: list[Request]) -> None:
    found = measure(tmp_path, python=None)
    assert found is not None
    assert found.why == f"not measured: {MISSING}"
    assert found.word is Word.INCONCLUSIVE
    assert made == []


def test_a_format_that_is_none_is_told(tmp_path: Path, made: list[Request]) -> None:
    with pytest.raises(UsageError, match="Q5 is no kind of quantization"):
        measure(tmp_path, quantization="Q5")


@pytest.mark.parametrize("error", [ModelRefused("the model is of a strange kind"), LlamaFailed("llama.cpp died")])
def test_what_cannot_be_made_is_told_in_the_row_and_tried_again(
    tmp_path: Path, made: list[Request], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    works = served.run

    def fail(_request: Request, _progress: Progress) -> None:
        raise error

    monkeypatch.setattr(served, "run", fail)
    found = measure(tmp_path)
    assert found is not None
    assert (found.word, found.why, found.comparison) == (Word.ERROR, str(error), None)
    monkeypatch.setattr(served, "run", works)
    assert (again := measure(tmp_path)) is not None
    assert again.comparison is not None


@pytest.mark.llama
def test_the_bundled_model_by_the_real_llama_cpp(tmp_path: Path, llama_python: Path) -> None:
    workshop = Workshop(Store(tmp_path), Progress())
    model = Examined("tuned", FOLDER, digest_of(FOLDER))
    found = measure_served(
        model, frozen_suite(), quantization="Q4_K_M", python=llama_python, margin=0.02, workshop=workshop, threads=1
    )
    assert found is not None
    assert found.comparison is not None
    print(found.word, found.why, found.comparison)  # noqa: T201 - pytest shows it with -rP
    assert found.comparison.n == len(frozen_suite())
    assert found.comparison.interval is not None
    assert 0 < found.size < 3 * 2**20
    assert found.word is not Word.ERROR
