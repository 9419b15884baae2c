"""What is measured at night is found by day."""

from __future__ import annotations

from pathlib import Path

from examples.materialise import materialise
from fakes.bench import SUITE, Bench
from runners.baseline import measure_base


def test_a_run_finds_the_base_measured(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "bench", materialise(tmp_path / "example"))
    found = measure_base(seams=bench.seams(), store=bench.store(), progress=bench.watch())
    assert bench.ran == ["evaluate choices base frozen suite"]
    assert (found.items, found.correct) == (len(SUITE), len(SUITE))
    assert found.model == "taxobot-tiny-1.4m"
    result = bench.run()
    assert "evaluate choices base frozen suite" not in bench.ran
    assert result.digests["base model"] == found.digest
