"""Serve: the tuned model as the file that will be served, asked what the frozen suite asks, by llama.cpp."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from runners.evaluate.choices.ask import ask_choices
from runners.evaluate.choices.chat import TokenizerChat
from runners.evaluate.choices.llama import LlamaScorer
from runners.evaluate.choices.plan import ChoicePlan
from runners.evaluate.choices.seam import Scorer
from runners.evaluate.served import QuantizedRecords, compare_served, not_measurable, not_measured
from runners.models.convert.convert import Request, run
from runners.models.convert.quantize import check_kind
from runners.models.convert.vocabulary import load_tokenizer
from runners.models.kinds import describe
from runners.progress import Progress, Tick
from runners.stages.evaluate import Examined
from runners.stages.files import digest_of_rows, read_value, write_value
from runners.stages.workshop import Workshop
from runners.store import Stage
from schemas.errors import LlamaFailed, UsageError
from schemas.item import ChoiceItem
from schemas.result import Served

SERVED = Stage("evaluate served", 1)
PLAN = ChoicePlan()
MISSING = "llama.cpp is not installed; `taxobot model engine install llama-cpp` installs it"


def measure_served(
    model: Examined,
    suite: Sequence[ChoiceItem],
    *,
    quantization: str | None,
    python: Path | None,
    margin: float,
    workshop: Workshop,
    threads: int | None = None,
) -> Served | None:
    """What becomes of `model` in the format `quantization` (`Q4_K_M`, …); None where the policy asks for none.

    `python` is the interpreter that holds llama_cpp, None where there is none. Where the model cannot be converted, or
    llama.cpp fails, the row is an ERROR that says so, and the run goes on. Raises UsageError for a format that is
    not known.
    """
    if quantization is None:
        return None
    check_kind(quantization)
    if python is None:
        return not_measured(quantization, MISSING, margin=margin)
    try:
        records = _measure(model, suite, quantization, python=python, threads=threads, workshop=workshop)
    except (UsageError, LlamaFailed) as error:
        return not_measurable(quantization, str(error), margin=margin)
    return compare_served(suite, records, quantization=quantization, margin=margin)


def _measure(
    model: Examined,
    suite: Sequence[ChoiceItem],
    quantization: str,
    *,
    python: Path,
    threads: int | None,
    workshop: Workshop,
) -> QuantizedRecords:
    def open_scorer(file: Path) -> Scorer:
        return LlamaScorer(file, python=python, threads=threads)

    def build(folder: Path, tick: Tick) -> None:
        # The files are as large as the model: they are made again where they are wanted, by `taxobot model convert`.
        with TemporaryDirectory(dir=folder) as place:
            request = Request(describe(model.path), "served", Path(place), kinds=(quantization,), python=python)
            run(request, Progress())
            files = request.file("f16"), request.file(quantization)
            records = ask_both(suite, model.path, files, open_scorer=open_scorer, tick=tick)
        write_value(folder / "records.json", QuantizedRecords, records)

    result = workshop.obtain(
        SERVED,
        quantization,
        inputs={"model": model.digest, "items": digest_of_rows(suite)},
        parameters={
            "format": quantization,
            "scorer": open_scorer(Path()).name,
            "plan": PLAN.parameters(),
        },
        total=lambda: 2 * len(suite),
        build=build,
    )
    return read_value(result.path("records.json"), QuantizedRecords)


def ask_both(
    suite: Sequence[ChoiceItem],
    model: Path,
    files: tuple[Path, Path],
    *,
    open_scorer: Callable[[Path], Scorer],
    tick: Tick,
) -> QuantizedRecords:
    """The records of both `files`, the whole one and the quantized one, asked as in a run: the option's text as the
    model's whole turn, by tokens, through the chat template of the folder `model`.
    """
    chat = TokenizerChat(load_tokenizer(model))
    whole, small = (ask_choices(open_scorer(file), suite, PLAN, chat=chat, tick=tick) for file in files)
    with files[1].open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return QuantizedRecords(whole=whole, small=small, digest=digest, size=files[1].stat().st_size)
