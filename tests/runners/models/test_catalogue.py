"""The presets that there are, and what they are made of."""

from __future__ import annotations

import subprocess
import sys
from typing import get_args

import pytest

from runners.models.catalogue import PLANS, ROLES, plan
from runners.models.sources import Embedded, ModelSource
from schemas.config import OperatorConfig
from schemas.errors import UsageError

FREE = {"apache-2.0", "mit"}


def test_every_preset_that_can_be_configured_is_here_the_smallest_first() -> None:
    field = OperatorConfig.model_fields["preset"]
    assert tuple(PLANS) == get_args(field.annotation)
    assert [one.name for one in PLANS.values()] == list(PLANS)
    sizes = [sum(model.about_bytes for model in one.downloads()) for one in PLANS.values()]
    assert sizes == sorted(sizes)
    assert sizes[0] == 0


def test_the_tiny_preset_needs_nothing_from_elsewhere() -> None:
    tiny = plan("tiny")
    assert all(isinstance(one, Embedded) for _, one in tiny.roles())
    assert (tiny.downloads(), tiny.pipeline, tiny.gpus) == ((), "extractive", 0)


def test_the_lab_presets_are_instructlab_s() -> None:
    lab, multi = plan("lab"), plan("lab-multi")
    assert {role: one.name for role, one in lab.roles()} == {
        "student": "instructlab/granite-7b-lab",
        "teacher": "mistralai/Mistral-7B-Instruct-v0.2",
        "critic": "mistralai/Mistral-7B-Instruct-v0.2",
        "judge": "prometheus-eval/prometheus-8x7b-v2.0",
    }
    assert multi.teacher.name == "mistralai/Mixtral-8x7B-Instruct-v0.1"
    assert (lab.student, lab.judge, lab.gpus) == (multi.student, multi.judge, 1)
    assert multi.gpus > 1


@pytest.mark.parametrize("name", PLANS)
def test_every_model_has_a_free_license_and_is_brought_once(name: str) -> None:
    downloads = plan(name).downloads()
    assert len(downloads) == len({one.name for one in downloads})
    assert {one.license for one in downloads} <= FREE
    assert all(one.about_bytes > 0 and one.revision == "main" for one in downloads)


def test_roles_are_those_of_the_configuration() -> None:
    assert set(ROLES) == set(type(OperatorConfig().models).model_fields)


def test_names_are_those_that_the_models_folder_gives() -> None:
    whole = ModelSource(repository="o/n", license="mit", about_bytes=1)
    one = ModelSource(repository="o/n", filename="f.gguf", license="mit", about_bytes=1)
    assert (whole.name, one.name) == ("o/n", "o/n/f.gguf")


def test_an_unknown_name() -> None:
    with pytest.raises(UsageError, match="there is no preset 'huge'; presets: tiny, laptop, lab, lab-multi"):
        plan("huge")


def test_nothing_heavy_is_imported() -> None:
    code = "import sys, runners.models.proposal; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"torch", "transformers", "numpy", "huggingface_hub", "httpx2"}
