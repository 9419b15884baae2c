"""The policy on the base branch decides what a run uses and what its gate asks; the command line goes before it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from actions.cli import main as entry
from examples.materialise import materialise
from fakes.bench import Bench
from runners.models.presets import preset_under
from runners.seams import Seams
from schemas.policy import Policy
from schemas.rules.settings import POLICY_PATH

POLICY = """\
gate: {require: better, frozen_margin: 0.11}
training: {epochs: 2, learning_rate: 0.0001, replay_ratio: 0, replay_floor: 0, seed: 7}
"""


class Policed(Bench):
    """A bench whose base branch has a policy; remembers the seams that the command line asked for."""

    asked: Seams

    def build(self, name: str | None, *, policy: Policy | None = None, **_: Any) -> Seams:
        chosen = preset_under(policy or Policy(), name)
        self.asked = replace(self.seams(), preset=replace(self.preset, profile=chosen.profile, policy=chosen.policy))
        return self.asked


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Policed:
    bench = Policed(tmp_path / "bench", materialise(tmp_path / "example"))
    monkeypatch.setattr("actions.cli.pr.build_seams", bench.build)
    return bench


def run(bench: Policed, policy: str, *more: str) -> tuple[int, dict[str, Any]]:
    """Run what the example's branch `knowledge` brings into a base with this policy."""
    base = bench.edit("policed", POLICY_PATH, lambda _: policy)
    where = ["--taxonomy", str(bench.taxonomy), "--base", base, "--head", "more"]
    bench.git("checkout", "-q", "-b", "more")
    path = bench.taxonomy / "compositional_skills/linguistics/opposites/qna.yaml"
    path.write_text(path.read_text() + "# touched\n")
    bench.git("commit", "-q", "-a", "-m", "more")
    status = entry.run(["pr", "run", *where, "--output", str(bench.output), *more])
    result = bench.output / "result.json"
    return status, json.loads(result.read_text()) if result.exists() else {}


def test_the_base_s_policy_is_obeyed(bench: Policed) -> None:
    _, result = run(bench, POLICY)
    profile, gate = bench.asked.preset.profile, bench.asked.preset.policy
    assert (profile.epochs, profile.learning_rate, profile.replay_ratio, profile.replay_floor) == (2, 0.0001, 0, 0)
    assert result["seed"] == 7
    assert gate.frozen_margin == result["frozen"]["margin"] == 0.11
    assert result["gate"]["policy"].startswith("require: better, frozen margin 11.0 pp, leaf margin 5.0 pp")
    assert [leaf["deciding"] for leaf in result["leaves"]] == ["likelihood"], "what may gate a skill under `better`"
    assert "policy" in result["digests"]


def test_the_command_line_goes_before_it(bench: Policed) -> None:
    _, result = run(bench, "training: {preset: gone, seed: 7}\n", "--preset", "tiny", "--seed", "3")
    assert (result["seed"], result["models"]["preset"]) == (3, "tiny")


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("training: {preset: gone}\n", "training.preset: there is no preset 'gone'; presets: tiny"),
        ("gate: {requires: better}\n", ":1: The key `requires` does not belong here. Did you mean `require`?"),
    ],
)
def test_a_policy_that_cannot_be_obeyed_says_where(
    bench: Policed, capsys: pytest.CaptureFixture[str], policy: str, said: str
) -> None:
    assert run(bench, policy) == (2, {})
    err = capsys.readouterr().err
    assert said in err
    assert POLICY_PATH in err
