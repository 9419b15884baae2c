"""Who is examined, what it is compared with, and who judges."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from actions.cli.asking.players import Local, Remote
from actions.cli.model.evaluate.asked import Asked
from actions.cli.model.evaluate.cast import Cast, find_cast
from actions.cli.model.evaluate.command import evaluate
from actions.cli.model.evaluate.fitting import serves
from runners.models.client.seam import Endpoint
from runners.models.shelf import bundled
from runners.models.tiny.files import FOLDER
from schemas.config import OperatorConfig
from schemas.errors import UsageError

PLAIN = OperatorConfig()
ONE, OTHER = "http://127.0.0.1:1/v1", "http://127.0.0.1:2/v1"


def asked(*words: str) -> Asked:
    """The command line, as click makes it."""
    told = evaluate.make_context("evaluate", list(words))
    return Asked(**told.params)


def find(*words: str, config: OperatorConfig = PLAIN) -> Cast:
    return find_cast(asked(*words), config)


def adapter(folder: Path) -> Path:
    folder.mkdir()
    (folder / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": "tiny"}))
    shutil.copy(FOLDER / "model.safetensors", folder / "adapter_model.safetensors")
    return folder


def test_one_model_alone_is_compared_with_nothing() -> None:
    assert find("--benchmark", "mmlu") == Cast(Local(bundled()))
    assert find("--benchmark", "mt_bench", "--model", "tiny") == Cast(Local(bundled()))


def test_the_base_of_a_branch_is_the_student_or_what_an_adapter_belongs_to(tmp_path: Path) -> None:
    tuned = adapter(tmp_path / "adapter")
    words = ("--benchmark", "mmlu_branch", "--tasks-dir", str(tmp_path), "--model")
    assert find(*words, "tiny").base == Local(bundled())
    cast = find(*words, str(tuned), config=OperatorConfig.model_validate({"models": {"student": "elsewhere"}}))
    assert isinstance(cast.tuned, Local)
    assert cast.tuned.model.path == tuned
    assert cast.base == Local(bundled())


def test_models_of_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAXOBOT_API_KEY", "a")
    monkeypatch.setenv("BASE_KEY", "b")
    words = ("--benchmark", "mt_bench", "--endpoint-url", ONE, "--model", "t")
    assert find(*words).tuned == Remote((Endpoint(ONE, "t", "a"),))
    same = find(*words, "--base-model", "b").base
    assert same == Remote((Endpoint(ONE, "b", "a"),), "--base-model")
    other = find(*words, "--base-endpoint-url", OTHER).base
    assert other == Remote((Endpoint(OTHER, ""),), "--base-model", "--base-api-key-variable"), "no key goes elsewhere"
    keyed = find(*words, "--base-endpoint-url", OTHER, "--base-api-key-variable", "BASE_KEY").base
    assert isinstance(keyed, Remote)
    assert keyed.endpoints == (Endpoint(OTHER, "", "b"),)
    with pytest.raises(UsageError, match="name what the model is compared with"):
        find("--benchmark", "mt_bench_branch", "--endpoint-url", ONE)


def test_the_judge_of_the_command_line_the_configuration_and_the_preset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_KEY", "j")
    judge = {"endpoint": OTHER, "model": "j", "key": "JUDGE_KEY"}
    config = OperatorConfig.model_validate({"models": {"judge": judge}})
    words = ("--benchmark", "mt_bench")
    behind = find(*words, config=config).judge
    assert behind == Remote((Endpoint(OTHER, "j", "j"),), "--judge-model", "--judge-api-key-variable")
    assert find(*words).judge is None
    assert find(*words, "--judge-model", "tiny", config=config).judge == Local(bundled())
    named = find(*words, "--judge-endpoint-url", ONE, config=config).judge
    assert isinstance(named, Remote)
    assert named.endpoints == (Endpoint(ONE, ""),)
    assert find("--benchmark", "mmlu", config=config).judge is None, "nobody judges there"


def test_a_presets_judge_that_is_not_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.yaml").write_text("preset: laptop\n")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(tmp_path / "config.yaml"))
    with pytest.raises(UsageError, match="the judge of the preset laptop, is not here"):
        find("--benchmark", "mt_bench", "--model", "tiny", config=OperatorConfig(preset="laptop"))


def test_answers_that_are_there_need_no_model() -> None:
    words = asked("--benchmark", "dk_bench", "--input-questions", __file__)
    assert find_cast(words, PLAIN, answered=True) == Cast(None)
    assert find_cast(replace(words, model="tiny"), PLAIN, answered=True).tuned == Local(bundled())


def test_who_is_served() -> None:
    tiny = Local(bundled())
    words = asked("--benchmark", "mt_bench")
    assert not serves(words, tiny)
    assert serves(replace(words, backend="vllm"), tiny)
    assert serves(replace(words, temperature=0.7), tiny), "answers in process are greedy"
    assert not serves(replace(words, temperature=0.0), tiny)
    assert not serves(replace(words, benchmark="mmlu", backend="vllm"), tiny)
    assert not serves(words, Remote((Endpoint(ONE, "a"),)))
