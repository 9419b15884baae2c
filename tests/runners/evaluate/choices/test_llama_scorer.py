"""llama.cpp in a process of its own: however it ends, a sentence and no score that was not computed."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import psutil
import pytest

from fakes.other_python import python_that
from runners.evaluate.choices.llama import LlamaScorer
from runners.evaluate.choices.seam import OptionScore, Query
from runners.interrupt import interruptible
from schemas.errors import EmptyResult, Interrupted, LlamaFailed, UsageError

QUERIES = (Query("one", "a", ("b", "c")), Query("two", "d", ("e",), joined=True, begin=True))
FAITHFUL = """
    asked = json.loads(sys.stdin.readline())
    pathlib.Path(__file__).with_name("asked.json").write_text(json.dumps({"argv": sys.argv[1:], **asked}))
    print(json.dumps({"query": 1, "scores": [[-3.5, 2, True]]}), flush=True)
    print(json.dumps({"query": 0, "scores": [[-1.0, 1, False], [-2.0, 1, False]]}), flush=True)
"""


def scorer_that(place: Path, code: str, **settings: float) -> LlamaScorer:
    return LlamaScorer(Path("model.gguf"), python=python_that(place, code), threads=2, **settings)


def test_answers_come_as_they_are_there_and_go_back_in_order(tmp_path: Path) -> None:
    ticks: list[int] = []
    found = scorer_that(tmp_path, FAITHFUL).score(QUERIES, tick=ticks.append)
    assert found == ((OptionScore(-1.0, 1), OptionScore(-2.0, 1)), (OptionScore(-3.5, 2, True),))
    assert ticks == [1, 1]


def test_the_other_environment_is_told_everything_and_inherits_nothing(tmp_path: Path) -> None:
    import json

    scorer_that(tmp_path, FAITHFUL).score(QUERIES)
    asked = json.loads((tmp_path / "asked.json").read_text("utf-8"))
    assert asked.pop("argv")[0] == "-I"
    assert asked == {
        "model": str(Path("model.gguf").absolute()),
        "threads": 2,
        "context": None,
        "queries": [
            {"prompt": "a", "options": ["b", "c"], "joined": False, "begin": False},
            {"prompt": "d", "options": ["e"], "joined": True, "begin": True},
        ],
    }


def test_nothing_is_started_for_nothing(tmp_path: Path) -> None:
    assert LlamaScorer(tmp_path, python=tmp_path / "missing").score([]) == ()


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        ("sys.exit('there is no room for 8 tokens of context')", LlamaFailed, "status 1: there is no room"),
        ("os.kill(os.getpid(), 9)", LlamaFailed, "ended with status -9"),
        ('sys.stdin.readline(); print(\'{"query": 0, "scores": [[-1, 1, true]\')', LlamaFailed, "in other words"),
        ("sys.stdin.readline(); print('[7]')", LlamaFailed, "in other words"),
        (
            'print(json.dumps({"query": 1, "refused": "it is 9 tokens long"}))',
            UsageError,
            "item two cannot be asked of model.gguf: it is 9 tokens long",
        ),
        (
            'print(\'{"query": 1, "scores": [[NaN, 1, false]]}\')',
            EmptyResult,
            "item two a likelihood that is no number",
        ),
        ('print(\'{"query": 0, "scores": [[-1, 1, false]]}\')', EmptyResult, "item one"),
    ],
    ids=["complains", "killed", "cut", "nonsense", "refuses", "no number", "too few"],
)
def test_however_it_ends_it_is_one_sentence(tmp_path: Path, code: str, kind: type[Exception], said: str) -> None:
    with pytest.raises(kind, match=said):
        scorer_that(tmp_path, code).score(QUERIES)


def test_one_that_hangs_is_ended(tmp_path: Path) -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    with pytest.raises(LlamaFailed, match="has said nothing for 2 s"):
        scorer_that(tmp_path, "time.sleep(600)", patience=2.0).score(QUERIES)
    assert not {child.pid for child in psutil.Process().children(recursive=True)} - before


def test_one_that_never_reads_a_long_request_is_ended(tmp_path: Path) -> None:
    long = [Query(str(number), "word " * 10_000, ("a",)) for number in range(100)]
    with pytest.raises(LlamaFailed, match="has said nothing"):
        scorer_that(tmp_path, "time.sleep(600)", patience=0.5).score(long)


def test_an_interpreter_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(LlamaFailed, match=r"missing cannot be started: No such file.*taxobot model engine list"):
        LlamaScorer(tmp_path, python=tmp_path / "missing").score(QUERIES)


def test_ctrl_c_ends_it_too(tmp_path: Path) -> None:
    code = """
        pathlib.Path(__file__).with_name("pid").write_text(str(os.getpid()))
        time.sleep(600)
    """
    pid = tmp_path / "pid"

    def interrupt() -> None:
        while not pid.exists() or not pid.read_text("utf-8"):
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(Interrupted), interruptible():
        scorer_that(tmp_path, code).score(QUERIES)
    thread.join()
    assert not psutil.pid_exists(int(pid.read_text("utf-8")))


def test_the_name_tells_what_numbers_depend_on(tmp_path: Path) -> None:
    one, two = (LlamaScorer(tmp_path, python=tmp_path / "python", threads=threads).name for threads in (1, 2))
    assert one.startswith("llama.cpp (llama-cpp-python unknown), ")
    assert one.endswith(", 1 threads")
    assert one != two
