"""What is reckoned before a run is what the run then does, as far as it can be known; and no model is needed for it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from examples.materialise import Example
from fakes.bench import SUITE, Bench
from runners.estimate import estimate
from runners.generate.mixing import Mixture
from runners.generate.teacher import ExtractiveTeacher
from runners.models.presets import TINY
from runners.progress import Progress
from runners.stages.files import read_value
from schemas.errors import Blocked, EmptyResult
from schemas.precheck import Estimate

HEAVY = ("torch", "numpy", "scipy", "transformers", "tokenizers", "safetensors", "accelerate", "peft", "matplotlib")
HEAVY += ("rouge_score", "nltk", "lm_eval", "datasets", "pandas")
PROBE = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in sys.argv[1].split(","):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Blocker())
from actions.cli.main import run
sys.exit(run(sys.argv[2:]))
"""


@pytest.fixture
def bench(tmp_path: Path, example: Example) -> Bench:
    return Bench(tmp_path, example)


def reckon(bench: Bench, head: str = "everything") -> Estimate:
    seams = bench.seams()
    return estimate(
        bench.request(head),
        preset=seams.preset,
        teacher=seams.teacher,
        site=seams.site,
        store=bench.store(),
        progress=bench.watch(),
    )


def test_what_is_reckoned_is_what_is_done(bench: Bench) -> None:
    found = reckon(bench)
    assert bench.engine.calls == []
    stages: dict[str, bool] = {}
    result = bench.run(reader=lambda event: stages.setdefault(event.stage, event.kind == "cached") and None)
    assert [leaf.leaf for leaf in found.leaves] == [leaf.leaf for leaf in result.leaves]
    assert [leaf.rows for leaf in found.leaves] == [leaf.funnel.kept for leaf in result.leaves if leaf.funnel]
    assert [leaf.passages for leaf in found.leaves] == [leaf.taught_passages for leaf in result.leaves]
    assert [leaf.items for leaf in found.leaves] == [
        sum(one.n for one in leaf.comparisons if one.score == leaf.deciding) for leaf in result.leaves
    ]
    assert found.items == sum(leaf.items for leaf in found.leaves) + len(SUITE)
    assert found.rows == sum(leaf.rows for leaf in found.leaves)
    assert [stage for stage, cached in stages.items() if cached] == ["documents", "plan", "generate", "mix"]


def test_steps_come_close_to_those_of_the_tokenizer(bench: Bench) -> None:
    from runners.train.finetune import count_steps

    bench.preset = replace(bench.preset, replay=TINY.replay)
    found = reckon(bench)
    (mixture,) = (bench.output / "store" / "results").glob("*/mixture.json")
    real = count_steps(TINY.student, read_value(mixture, Mixture), profile=TINY.profile, seed=0)
    assert found.steps == pytest.approx(real, rel=0.05)


def test_minutes_are_those_of_the_stages(bench: Bench) -> None:
    found = reckon(bench)
    assert list(found.stages) == ["generate", "train", "evaluate"]
    assert found.minutes == pytest.approx(sum(found.stages.values()), abs=0.02)
    assert found.stages["train"] > found.stages["evaluate"] > 0
    slower = replace(bench.preset.pace, tokens=bench.preset.pace.tokens / 100)
    bench.preset = replace(bench.preset, pace=slower)
    assert reckon(bench).stages["train"] > 10 * found.stages["train"]
    assert found.basis == "measured on one of two x86-64 CPU cores with the tiny preset"


def test_more_epochs_take_longer(bench: Bench) -> None:
    once, twice = (
        reckon_epochs(bench, epochs).steps for epochs in (bench.preset.profile.epochs, 2 * bench.preset.profile.epochs)
    )
    assert twice == pytest.approx(2 * once, rel=0.02)


def reckon_epochs(bench: Bench, epochs: int) -> Estimate:
    bench.preset = replace(bench.preset, profile=bench.preset.profile.model_copy(update={"epochs": epochs}))
    return reckon(bench)


def test_another_teacher_is_not_asked(bench: Bench) -> None:
    class Dear(ExtractiveTeacher):
        name = "dear teacher"

        def rows(self, *_: object) -> None:  # type: ignore[override]
            raise AssertionError

    seams = bench.seams()
    found = estimate(
        bench.request(),
        preset=seams.preset,
        teacher=Dear(),
        site=seams.site,
        store=bench.store(),
        progress=Progress(),
    )
    assert found.basis.endswith(
        "rows as of the extractive teacher (embedded): how many the dear teacher makes is not known"
    )


def test_nothing_to_run_costs_nothing(bench: Bench) -> None:
    found = reckon(bench, bench.example.base)
    assert (found.leaves, found.rows, found.steps, found.items, found.minutes) == ((), 0, 0, 0, 0)


def test_what_stands_in_the_way_is_said(bench: Bench) -> None:
    with pytest.raises(Blocked, match="the contribution is INVALID"):
        reckon(bench, "faulty")
    bench.mirrors = {url: str(bench.output / "nowhere") for url in bench.mirrors}
    with pytest.raises(EmptyResult, match=r"korrow_isles: documents of .* are unreachable"):
        reckon(bench)


def test_light_libraries_are_enough(example: Example, tmp_path: Path) -> None:
    where = ["--taxonomy", str(example.taxonomy), "--base", example.base, "--head", example.branches["everything"]]
    mirrors = [word for url, path in example.mirrors.items() for word in ("--mirror", f"{url}={path}")]
    command = [sys.executable, "-c", PROBE, ",".join(HEAVY), "pr", "estimate", *where, *mirrors]
    done = subprocess.run([*command, "--output", str(tmp_path), "--json"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [leaf["rows"] for leaf in json.loads(done.stdout)["leaves"]] == [108, 120, 1613]


def test_a_library_of_the_engine_that_is_missing_is_named(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROBE, ",".join(HEAVY), "demo", "--output", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "is not installed; install taxobot with its engine: taxobot[engine]" in done.stderr
    assert "Traceback" not in done.stderr
