"""`taxobot worker` says what it lacks before it takes anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from actions.cli.main import run


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(f"folders: {{data: {tmp_path / 'data'}}}\n")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(path))
    monkeypatch.delenv("TAXOBOT_DATABASE_URL", raising=False)
    return path


def test_a_worker_of_its_own_needs_the_services_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["worker"]) == 2
    said = capsys.readouterr().err
    assert "TAXOBOT_DATABASE_URL" in said
    assert "`taxobot app serve --with-worker`" in said


def test_a_database_that_does_not_answer_is_named_without_its_password(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAXOBOT_DATABASE_URL", "postgresql+psycopg://taxobot:hush@127.0.0.1:9/taxobot")
    monkeypatch.setattr("bot.app.logs.set_up", lambda _: None)  # it would change this very process
    assert run(["worker"]) == 2
    said = capsys.readouterr().err
    assert "127.0.0.1:9" in said
    assert "hush" not in said


def test_its_log_hides_the_databases_password_and_the_models_keys(
    configuration: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S38."""
    with configuration.open("a") as file:
        file.write("models: {teacher: {endpoint: 'https://t.example/v1', key: TEACHER_KEY, model: big}}\n")
    monkeypatch.setenv("TEACHER_KEY", "hush-teacher")
    monkeypatch.setenv("TAXOBOT_DATABASE_URL", "postgresql+psycopg://taxobot:hush-database@127.0.0.1:9/taxobot")
    hidden: list[SecretStr] = []
    monkeypatch.setattr("bot.app.logs.set_up", hidden.extend)
    assert run(["worker"]) == 2
    assert {"hush-teacher", "hush-database"} <= {one.get_secret_value() for one in hidden}


def test_other_queues_are_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["worker", "--queue", "cpu"]) == 2
    assert "'gpu'" in capsys.readouterr().err
