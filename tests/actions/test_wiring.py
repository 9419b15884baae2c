"""The parts of a run are put together as asked for."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from actions.cli.wiring import build_seams, read_site
from fakes.judges import FixedJudge
from runners.taxonomy.site import Site
from schemas.errors import UsageError
from schemas.gate import GatePolicy
from schemas.policy import EvaluationPolicy, Policy, TrainingPolicy


def test_the_tiny_preset() -> None:
    seams = build_seams("tiny", site=Site(mirrors={"a": "b"}), threads=1)
    assert (seams.preset.name, seams.site.mirrors) == ("tiny", {"a": "b"})
    assert "torch" in seams.engine.name


def test_an_unknown_preset() -> None:
    with pytest.raises(UsageError, match="'huge'; presets: tiny"):
        build_seams("huge", site=Site(), threads=None)


def test_without_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("runners.models.backend.version", find)
    with pytest.raises(UsageError, match=r"transformers is not installed; .* taxobot\[engine\]"):
        build_seams("tiny", site=Site(), threads=None)


def test_the_command_line_goes_before_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("documents: {mirrors: {'https://a': a, 'https://b?x=y': b, 'https://c': 'https://d'}}\n")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(config))
    site = read_site((f"https://b?x=y={tmp_path}", "https://e=https://f"))
    assert site.mirrors == {
        "https://a": str(tmp_path / "a"),
        "https://b?x=y": str(tmp_path),
        "https://c": "https://d",
        "https://e": "https://f",
    }


def test_the_policy_s_preset_and_numbers() -> None:
    policy = Policy(training=TrainingPolicy(epochs=1), gate=GatePolicy(require="better"))
    preset = build_seams(None, policy=policy, site=Site(), threads=1).preset
    assert (preset.name, preset.profile.epochs, preset.policy) == ("tiny", 1, GatePolicy(require="better"))
    with pytest.raises(UsageError, match=r"training\.preset: there is no preset 'huge'; presets: tiny"):
        build_seams(None, policy=Policy(training=TrainingPolicy(preset="huge")), site=Site(), threads=None)


def test_another_judge_is_not_called_embedded() -> None:
    seams = build_seams("tiny", site=Site(), threads=1, judge=FixedJudge(5.0))
    assert seams.judge.name == "fixed"
    assert "overlap judge" not in seams.preset.embedded
    assert "overlap judge" in build_seams("tiny", site=Site(), threads=1).preset.embedded


def test_the_served_file_is_measured_where_the_policy_asks_for_it() -> None:
    asked = Policy(evaluation=EvaluationPolicy(served="Q4_K_M"))
    assert build_seams("tiny", policy=asked, site=Site(), threads=1).served == "Q4_K_M"
    assert build_seams("tiny", site=Site(), threads=1).served is None
