"""S8, S26: what a job is given of the machine holds neither secret nor anything that was not asked for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml

from actions.worker.given import WITHHELD, configuration, endpoints, readable, variables
from runners.worker.assignment import Endpoint
from runners.worker.parcel import Index
from schemas.config import OperatorConfig
from schemas.errors import UsageError

SECRETS = {
    "TAXOBOT_PRIVATE_KEY": "-----BEGIN RSA PRIVATE KEY-----",
    "TAXOBOT_WEBHOOK_SECRET": "hush",
    "TAXOBOT_DATABASE_URL": "postgresql://taxobot:word@db/taxobot",
    "GITHUB_TOKEN": "ghs_" + "a" * 36,
    "HOME": "/home/operator",
    "SSH_AUTH_SOCK": "/run/agent",
    "TEACHER_KEY": "sk-teacher",
    "CUDA_VISIBLE_DEVICES": "1",
}


def operator(**parts: object) -> OperatorConfig:
    return OperatorConfig.model_validate(parts)


def test_a_job_has_the_variables_that_are_named_and_a_few_of_ours() -> None:
    given = variables(operator(worker={"environment": ["TEACHER_KEY", "UNSET"]}), SECRETS, place=Path("/job"))
    assert given["TEACHER_KEY"] == "sk-teacher"
    assert given["CUDA_VISIBLE_DEVICES"] == "1"
    assert given["TAXOBOT_CONFIG"] == "/job/config.yaml"
    assert given["HOME"] != SECRETS["HOME"]
    assert set(given) == {
        *("TEACHER_KEY", "CUDA_VISIBLE_DEVICES", "TAXOBOT_CONFIG", "HOME", "HF_HUB_OFFLINE"),
        *("LANG", "LOGNAME", "PATH", "TMPDIR", "USER"),
    }


@pytest.mark.parametrize("name", [*sorted(WITHHELD), "taxobot_private_key"])
def test_no_configuration_hands_over_the_services_own_secrets(name: str) -> None:
    with pytest.raises(UsageError, match=rf"worker\.environment names {name.upper()}: no job is given that"):
        variables(operator(worker={"environment": [name]}), SECRETS, place=Path("/job"))


def test_a_models_key_that_jobs_would_lack_is_asked_for() -> None:
    judge = {"endpoint": "https://judge.example/v1", "model": "j", "key": "JUDGE_KEY"}
    with pytest.raises(UsageError, match=r"models\.judge\.key is JUDGE_KEY, which jobs are not given"):
        variables(operator(models={"judge": judge}), SECRETS, place=Path("/job"))
    held = operator(models={"judge": judge}, worker={"environment": ["JUDGE_KEY"]})
    assert variables(held, {"JUDGE_KEY": "sk"}, place=Path("/job"))["JUDGE_KEY"] == "sk"


def test_the_services_secrets_are_among_those() -> None:
    assert {"TAXOBOT_PRIVATE_KEY", "TAXOBOT_PRIVATE_KEY_FILE", "TAXOBOT_DATABASE_URL", "GITHUB_TOKEN"} <= WITHHELD


def test_only_the_models_endpoints_can_be_reached() -> None:
    judge = {"endpoint": "https://Judge.example/v1", "model": "j"}
    teacher = {"endpoint": "http://127.0.0.1:8000/v1", "model": "t"}
    found = endpoints(operator(models={"judge": judge, "teacher": teacher, "critic": teacher}))
    assert found == (Endpoint(host="127.0.0.1", port=8000), Endpoint(host="judge.example", port=443))
    assert endpoints(operator()) == ()


def test_the_configuration_of_a_job_knows_nothing_of_the_service(tmp_path: Path) -> None:
    held = operator(
        app={"database": "postgresql://db/taxobot", "repositories": ["o/t"]},
        documents={"mirrors": {"https://example.org/x": "/srv/mirror"}},
        folders={"data": str(tmp_path), "taxonomy": "/home/operator/taxonomy"},
    )
    index = Index(documents={"https://example.org/x": "documents/0"}, hosts=("example.org",))
    text = configuration(held, index, documents=Path("/job/parcel"))
    told = yaml.safe_load(text)
    assert "postgresql" not in text
    assert "/srv/mirror" not in text
    assert "/home/operator" not in text
    assert not {"app", "worker"} & set(told)
    assert told["documents"] == {
        "mirrors": {"https://example.org/x": "/job/parcel/documents/0"},
        "hosts": ["example.org"],
        "pdf": "light",
    }
    assert OperatorConfig.model_validate(told).folders.models


def test_a_job_reads_programs_and_models_and_not_their_neighbours(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    found = readable(operator(folders={"models": str(tmp_path / "models")}))
    assert tmp_path / "models" in found
    assert any(Path(sys.prefix).is_relative_to(place) for place in found)
    assert not any(Path(__file__).is_relative_to(place) for place in found)  # the tests stand beside the rooms
    assert not any(Path.home().is_relative_to(place) for place in found)
    assert not any(one != other and one.is_relative_to(other) for one in found for other in found)
