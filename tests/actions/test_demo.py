"""`taxobot demo` makes the example, runs it, and says what it cost. The engine is a fake."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from actions.cli import main as entry
from examples.materialise import DOCUMENTS_URL, edition, materialise
from fakes.bench import Bench
from runners.taxonomy.site import Site


@pytest.fixture
def wired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    bench = Bench(tmp_path / "bench", materialise(tmp_path / "elsewhere"))
    seen = {}

    def build(preset: str, **keywords: object) -> object:
        seen.update(keywords, preset=preset)
        return bench.seams()

    monkeypatch.setattr("actions.cli.pr.build_seams", build)
    bench.seen = seen  # type: ignore[attr-defined]
    return bench


def test_the_example_runs_to_its_report(wired: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "demo"
    assert entry.run(["demo", "--output", str(place)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "PASS" in lines[0]
    assert lines[-4:-1] == [str(place / "run" / name) for name in ("report.md", "report.html", "result.json")]
    assert re.fullmatch(r"\d+\.\d s, peak memory \d\.\d\d GiB", lines[-1])
    assert wired.seen["preset"] == "tiny"  # type: ignore[attr-defined]
    mirrors = {DOCUMENTS_URL: str(place / f"example-{edition()}" / "korrow-isles")}
    assert wired.seen["site"] == Site(mirrors=mirrors)  # type: ignore[attr-defined]


def test_an_older_example_in_the_same_place_does_no_harm(wired: Bench, tmp_path: Path) -> None:
    place = tmp_path / "demo"
    (place / "example-0123456789ab" / "taxonomy").mkdir(parents=True)
    assert entry.run(["demo", "--output", str(place)]) == 0
    assert sorted(path.name for path in place.iterdir()) == sorted(
        [f"example-{edition()}", "example-0123456789ab", "run"]
    )
