"""`taxobot pr replay`: what a manifest describes is run again, and every number that differs is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from actions.cli import main as entry
from examples.materialise import Example
from fakes.bench import Bench
from schemas.errors import EmptyResult
from schemas.manifest import MANIFEST, RESULT, Manifest, make_manifest
from schemas.result import RunResult


class Made:
    """A bench on which the skills of the example were measured; `asked` is what the wiring was asked for since."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.folder = bench.output
        self.asked: list[dict[str, Any]] = []

    def replay(self, *more: str | Path) -> int:
        """Replay the run that was left, and return the exit status."""
        where = ["--taxonomy", str(self.bench.taxonomy)]
        return entry.run(["pr", "replay", str(self.folder / MANIFEST), *where, *map(str, more)])

    def rewrite(self, **changes: Any) -> None:
        """Put other numbers into the result that was left, with a manifest that fits them."""
        held = json.loads((self.folder / RESULT).read_text()) | changes
        recipe = self.manifest().recipe
        content = json.dumps(held).encode()
        files = {name: (self.folder / name).read_bytes() for name in self.manifest().files} | {RESULT: content}
        sealed = make_manifest(RunResult.model_validate(held), files, recipe)
        (self.folder / RESULT).write_bytes(content)
        (self.folder / MANIFEST).write_text(sealed.model_dump_json())

    def manifest(self) -> Manifest:
        """The manifest that was left."""
        return Manifest.model_validate_json((self.folder / MANIFEST).read_bytes())


@pytest.fixture
def made(tmp_path: Path, example: Example, monkeypatch: pytest.MonkeyPatch) -> Made:
    bench = Bench(tmp_path / "bench", example)
    made = Made(bench)

    def build(preset: str | None, **keywords: Any) -> Any:
        made.asked.append({"preset": preset, **keywords})
        return bench.seams()

    monkeypatch.setattr("actions.cli.pr.build_seams", build)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    where = ["--taxonomy", str(bench.taxonomy), "--base", "main", "--head", example.branches["skills"]]
    assert entry.run(["pr", "run", *where, "--output", str(bench.output), "--seed", "7", "--threads", "1"]) == 0
    made.asked.clear()
    return made


def test_the_manifest_says_how_the_run_was_made(made: Made) -> None:
    recipe = made.manifest().recipe
    assert recipe is not None
    assert (recipe.preset, recipe.threads, recipe.policy.training.preset) == ("tiny", 1, "tiny")
    assert recipe.base == json.loads((made.folder / RESULT).read_text())["base_sha"]
    assert recipe.versions["python"]


def test_the_same_comes_out(made: Made, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    capsys.readouterr()
    made.bench.engine.calls.clear()
    assert made.replay() == 0
    assert capsys.readouterr().out == ("The same came out: every value of the result and every file, timings aside.\n")
    assert made.bench.engine.calls  # it was done again, and not looked up
    assert [(one["preset"], one["threads"]) for one in made.asked] == [("tiny", 1)]
    assert list(tmp_path.glob("taxobot-replay-*")) == []


def test_machines_get_what_differs(made: Made, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    capsys.readouterr()
    assert made.replay("--json", "--output", tmp_path / "again") == 0
    assert json.loads(capsys.readouterr().out) == {"same": True, "values": [], "files": [], "versions": {}}
    assert RunResult.model_validate_json((tmp_path / "again" / RESULT).read_bytes()).seed == 7
    made.rewrite(seed=8)
    assert made.replay("--json", "--output", tmp_path / "other") == 1
    held = json.loads(capsys.readouterr().out)
    assert held["same"] is False
    assert [line.split(":")[0] for line in held["values"]] == ["training.tuned_digest", "digests.tuned model"]


def test_a_number_that_differs_is_named(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    suite = json.loads((made.folder / RESULT).read_text())["frozen"]
    suite["overall"]["n"] += 1
    made.rewrite(frozen=suite)
    capsys.readouterr()
    assert made.replay() == 1
    assert capsys.readouterr().out == ("frozen.overall.n: 121 was recorded, 120 came out\nSomething else came out.\n")


def test_a_file_that_differs_is_named(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    (made.folder / "rows.jsonl").write_text("{}\n")
    made.rewrite()
    capsys.readouterr()
    assert made.replay() == 1
    assert "rows.jsonl is another file" in capsys.readouterr().out


def test_other_versions_are_told(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    sealed = json.loads((made.folder / MANIFEST).read_text())
    sealed["recipe"]["versions"] |= {"torch": "0.1", "numpy-of-old": "1"}
    (made.folder / MANIFEST).write_text(json.dumps(sealed))
    capsys.readouterr()
    assert made.replay() == 0
    out = capsys.readouterr().out
    assert "here, it was 0.1" in out
    assert "numpy-of-old is none here, it was 1" in out


def test_a_finished_run_is_not_taken_for_a_new_one(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    assert made.replay("--output", made.folder) == 2
    assert "holds a finished run already" in capsys.readouterr().err
    assert made.asked == []


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"recipe": None}, 2, "does not say how the run was made"),
        ({"seed": 3}, 4, "its seed is not that of result.json"),
        ({"schema_version": 1}, 4, "is of version 1"),
    ],
)
def test_what_cannot_be_replayed(
    made: Made, capsys: pytest.CaptureFixture[str], change: dict[str, Any], status: int, said: str
) -> None:
    sealed = json.loads((made.folder / MANIFEST).read_text()) | change
    (made.folder / MANIFEST).write_text(json.dumps(sealed))
    capsys.readouterr()
    assert made.replay() == status
    assert said in capsys.readouterr().err


def test_a_run_that_stops_is_not_compared(
    made: Made, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(*_: Any, **__: Any) -> Any:
        raise EmptyResult("no row is left")

    monkeypatch.setattr(made.bench.engine, "finetune", fall)
    capsys.readouterr()
    assert made.replay() == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("taxobot: the run could not be repeated: no row is left\n")


def test_commits_that_are_not_here_are_named(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    held = json.loads((made.folder / RESULT).read_text())
    made.rewrite(head_sha="f" * 40, digests=held["digests"])
    assert made.replay() == 2
    assert "f" * 40 in capsys.readouterr().err


@pytest.mark.parametrize("name", ["--upload-pack=touch x", "HEAD", "main\0x", "a" * 40 + "\n"])
def test_what_is_no_commit_never_reaches_git(made: Made, capsys: pytest.CaptureFixture[str], name: str) -> None:
    made.rewrite(head_sha=name)
    assert made.replay() == 2
    assert "names no commits" in capsys.readouterr().err


@pytest.mark.parametrize(("key", "value"), [("seed", 2**70), ("seed", -1)])
def test_a_seed_that_no_run_can_have(made: Made, capsys: pytest.CaptureFixture[str], key: str, value: int) -> None:
    held = json.loads((made.folder / MANIFEST).read_text())
    (made.folder / MANIFEST).write_text(json.dumps({**held, key: value}))
    assert made.replay() == 4
    assert f"manifest.json cannot be read: {key}: " in capsys.readouterr().err


@pytest.mark.parametrize("threads", [0, -3, 10**9])
def test_threads_that_no_run_can_have(made: Made, capsys: pytest.CaptureFixture[str], threads: int) -> None:
    held = json.loads((made.folder / MANIFEST).read_text())
    held["recipe"]["threads"] = threads
    (made.folder / MANIFEST).write_text(json.dumps(held))
    assert made.replay() == 4
    assert "manifest.json cannot be read: recipe.threads: " in capsys.readouterr().err
