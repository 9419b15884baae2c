"""Each key of InstructLab's configuration is taken or refused with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from actions.cli.adoption import CONTEXTS, TAKEN
from actions.cli.instructlab import Adopted, read_instructlab, sort_out
from actions.cli.places import Foreign
from fixtures.machines import write
from runners.models.talk.contexts import BUILT_IN
from schemas.config import OperatorConfig

NEWER = """
version: 1.0.0
general: {log_level: INFO, debug_level: 0}
chat: {model: %(models)s/granite, vi_mode: false, context: default, session: null, max_tokens: 512, temperature: 0.7}
generate:
  pipeline: full
  model: %(models)s/mixtral
  taxonomy_path: %(taxonomy)s
  taxonomy_base: origin/main
  teacher: {backend: vllm, server: {port: 9000}}
serve:
  backend: vllm
  chat_template: auto
  model_path: %(models)s/granite
  server: {host: 0.0.0.0, port: 8001, current_max_ctx_size: 4096}
  llama_cpp: {gpu_layers: 20, max_ctx_size: 4096, llm_family: ''}
  vllm: {gpus: 2, llm_family: '', vllm_args: [--dtype, auto], max_startup_attempts: 120}
train: {num_epochs: 8, additional_args: {learning_rate: 2.0e-05}}
evaluate: {mmlu: {few_shots: 5}}
metadata: {cpu_info: null}
"""


def adopted(tmp_path: Path, text: str = NEWER) -> Adopted:
    for folder in ("models/granite", "taxonomy"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    held = text % {"models": tmp_path / "models", "taxonomy": tmp_path / "taxonomy"}
    return read_instructlab(Foreign(config=write(tmp_path / "config.yaml", held)))


def test_what_means_something_here_is_taken(tmp_path: Path) -> None:
    assert adopted(tmp_path).values() == {
        "chat": {"model": f"{tmp_path}/models/granite", "context": "default", "max_tokens": 512, "temperature": 0.7},
        "folders": {"taxonomy": f"{tmp_path}/taxonomy"},
        "serve": {"backend": "vllm", "host": "0.0.0.0", "port": 8001, "gpu_layers": 20, "gpus": 2},  # noqa: S104
    }
    OperatorConfig.model_validate(adopted(tmp_path).values())


def test_what_does_not_is_named_with_the_reason(tmp_path: Path) -> None:
    reasons = {one.key: one.why for one in adopted(tmp_path).untaken}
    assert reasons == {
        "version": "it is the version of their file",
        "general.log_level": "taxobot has no such setting",
        "general.debug_level": "taxobot has no such setting",
        "chat.vi_mode": "taxobot's chat has no such setting",
        "chat.session": "taxobot's chat has no such setting",
        "generate.pipeline": "theirs are mostly defaults; set yours under `generate`",
        "generate.model": "theirs are mostly defaults; set yours under `generate`",
        "generate.taxonomy_base": "theirs are mostly defaults; set yours under `generate`",
        "generate.teacher.backend": "theirs are mostly defaults; set yours under `generate`",
        "generate.teacher.server.port": "theirs are mostly defaults; set yours under `generate`",
        "serve.chat_template": "taxobot goes by the tokenizer's own template",
        "serve.model_path": "the preset, or `models.student`, says which model is served",
        "serve.server.current_max_ctx_size": "taxobot's servers have no such setting",
        "serve.llama_cpp.max_ctx_size": "it is InstructLab's default; taxobot goes by the model's own",
        "serve.llama_cpp.llm_family": "taxobot's servers have no such setting",
        "serve.vllm.llm_family": "taxobot's servers have no such setting",
        "serve.vllm.vllm_args": "say them behind -- on the command line of `taxobot model serve`",
        "serve.vllm.max_startup_attempts": "taxobot's servers have no such setting",
        "train.num_epochs": "theirs are mostly defaults; set yours under `train`",
        "train.additional_args.learning_rate": "theirs are mostly defaults; set yours under `train`",
        "evaluate.mmlu.few_shots": "the preset and the taxonomy's policy say what is measured",
        "metadata.cpu_info": "taxobot looks at the machine itself",
    }


def test_every_key_is_either_taken_or_named() -> None:
    held = {"chat": {"context": "default", "x": 1}, "y": {}, "serve": {"host_port": "h:1"}, 5: [1]}
    result = sort_out(held)
    assert {one.theirs for one in result.taken} | {one.key for one in result.untaken} == {
        "chat.context",
        "chat.x",
        "y",
        "serve.host_port",
        "5",
    }


def test_older_releases_wrote_host_and_port_in_one() -> None:
    assert sort_out({"serve": {"host_port": "::1:8500", "gpu_layers": 3, "max_ctx_size": 2048}}).values() == {
        "serve": {"host": "::1", "port": 8500, "gpu_layers": 3, "max_ctx_size": 2048}
    }


@pytest.mark.parametrize(
    ("section", "key", "value", "why"),
    [
        ("chat", "model", "models/merlinite.gguf", "there is no such model"),
        ("chat", "model", "/nowhere/merlinite.gguf", "there is no such model"),
        ("chat", "context", "pirate", "there is no such context here"),
        ("chat", "max_tokens", None, "it is not set"),
        ("chat", "max_tokens", 0, "chat.max_tokens: Input should be greater than or equal to 1"),
        ("chat", "temperature", [1], "it is of another kind here"),
        ("chat", "temperature", True, "it is of another kind here"),
        ("generate", "taxonomy_path", "taxonomy", "there is no such folder"),
        ("serve", "backend", "llama", "serve.backend: Input should be 'auto', 'vllm', 'llama-cpp' or 'transformers'"),
        ("serve", "host_port", "8000", "serve.host: text is expected"),
        ("serve", "host_port", "h:x", "serve.port: a whole number is expected"),
        ("serve", "chat_template", "/nowhere.jinja", "taxobot goes by the tokenizer's own template"),
    ],
)
def test_a_value_that_makes_no_sense_here_is_not_taken(section: str, key: str, value: Any, why: str) -> None:
    untaken = sort_out({section: {key: value}}).untaken
    assert [one.key for one in untaken] == [f"{section}.{key}"]
    assert untaken[0].why.startswith(why)


@pytest.mark.parametrize("text", ["a: {", "- 1", "8", "", "a: &a {b: *a}", "\x00", "a: !!python/object:os.system {}"])
def test_a_file_that_makes_no_sense_is_a_problem(tmp_path: Path, text: str) -> None:
    result = adopted(tmp_path, text)
    assert result.problem
    assert (result.taken, result.untaken) == ((), ())


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    assert "No such file" in read_instructlab(Foreign(config=tmp_path / "none.yaml")).problem
    (tmp_path / "config.yaml").write_bytes(b"chat: \xff")
    assert "can't decode" in read_instructlab(Foreign(config=tmp_path / "config.yaml")).problem


def test_nothing_of_theirs_is_nothing() -> None:
    assert read_instructlab(None) == read_instructlab(Foreign()) == Adopted()


def test_our_own_keys_exist_and_contexts_are_those_of_the_chat() -> None:
    for ours, _, _ in TAKEN.values():
        part, _, key = ours.partition(".")
        assert key in type(getattr(OperatorConfig(), part)).model_fields
    assert set(CONTEXTS) <= BUILT_IN.keys()
