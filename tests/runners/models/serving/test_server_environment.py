"""What a server gets to see of our environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from runners.models.serving.environment import environment_for

PYTHON = Path("/env/bin/python")


@pytest.mark.parametrize("name", ["HOME", "LC_ALL", "CUDA_VISIBLE_DEVICES", "VLLM_LOGGING_LEVEL", "OMP_NUM_THREADS"])
def test_what_it_needs_passes(name: str) -> None:
    assert environment_for({}, python=PYTHON, environ={name: "x"})[name] == "x"


@pytest.mark.parametrize(
    "name",
    [
        *("GITHUB_TOKEN", "HF_TOKEN", "VLLM_API_KEY", "NVIDIA_API_KEY", "CUDA_SECRET", "AWS_SECRET_ACCESS_KEY"),
        *("MODEL", "HOST", "CACHE", "CONFIG_FILE", "HTTP_PROXY", "PYTHONPATH", "PYTHONSTARTUP", "BASH_ENV"),
        *("VLLM_ALLOW_INSECURE_SERIALIZATION", "VLLM_ALLOW_RUNTIME_LORA_UPDATING", "VLLM_SERVER_DEV_MODE"),
    ],
)
def test_secrets_settings_and_code_do_not(name: str) -> None:
    assert name not in environment_for({}, python=PYTHON, environ={name: "x"})


def test_the_backends_own_goes_first() -> None:
    found = environment_for({"HOME": "b", "API_KEY": "k"}, python=PYTHON, environ={"HOME": "a", "PATH": "/bin"})
    assert (found["HOME"], found["API_KEY"], found["PATH"]) == ("b", "k", "/env/bin:/bin")
    assert {found[name] for name in ("PYTHONSAFEPATH", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "DO_NOT_TRACK")} == {
        "1"
    }
