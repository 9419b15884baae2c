"""`taxobot app doctor` and `taxobot app replay`, on the command line."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from actions.cli.main import run
from fakes.clinic import SECRET, Clinic, clinic
from fakes.durable import Durable, durable

__all__ = ["clinic", "durable"]


@pytest.fixture
def configured(clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    config, key = tmp_path / "config.yaml", tmp_path / "key.pem"
    key.write_text(clinic.handle.private_key)
    app = {"github": clinic.github.url, "api": clinic.github.url, "repositories": ["acme/taxonomy"]}
    config.write_text(json.dumps({"app": app, "folders": {"data": str(tmp_path / "data")}}))
    monkeypatch.setenv("TAXOBOT_CONFIG", str(config))
    monkeypatch.setenv("TAXOBOT_DATABASE_URL", clinic.url)
    monkeypatch.setenv("TAXOBOT_APP_ID", str(clinic.handle.id))
    monkeypatch.setenv("TAXOBOT_PRIVATE_KEY_FILE", str(key))
    monkeypatch.setenv("TAXOBOT_WEBHOOK_SECRET", SECRET.get_secret_value())
    clinic.handle.hook("http://127.0.0.1:9/webhook", secret=SECRET.get_secret_value())
    return clinic


def test_doctor_says_what_is_wrong_and_how_to_mend_it(configured: Clinic, capsys: pytest.CaptureFixture[str]) -> None:
    configured.repository.record.rules = []
    assert run(["app", "doctor"]) == 1
    said = capsys.readouterr().out
    assert "BROKEN      rules of acme/taxonomy: taxobot/gate is not required" in said
    assert "→ make a ruleset for main that requires `taxobot/gate` with the source taxobot" in said
    assert "ok          key: GitHub knows us as taxobot (taxobot[bot])" in said
    assert "not checked webhook: http://127.0.0.1:9/webhook cannot be reached from here" in said


def test_doctor_speaks_json_and_has_deliveries_repeated(configured: Clinic, capsys: pytest.CaptureFixture[str]) -> None:
    configured.repository.push("topic", {"a.md": "1\n"}, by="ann")
    configured.github.deliveries()
    run(["app", "doctor", "--json", "--redeliver"])
    said = capsys.readouterr()
    found = {one["subject"]: one for one in map(json.loads, said.out.splitlines())}
    assert found["missed"]["kind"] == "warning"
    assert "1 deliveries are on their way once more" in said.err
    configured.github.deliveries()
    assert [one.redelivery for one in configured.handle.deliveries()] == [False, True]


def test_doctor_makes_no_database(
    configured: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Given by root before the first start, the service could not write to the file that it had made."""
    file = tmp_path / "new" / "app.sqlite"
    monkeypatch.setenv("TAXOBOT_DATABASE_URL", f"sqlite:///{file}")
    assert run(["app", "doctor"]) == 1
    said = capsys.readouterr().out
    assert f"BROKEN      database: the database {file} is not there yet: `taxobot app serve` has to have run" in said
    delivery, _ = stored(configured, tmp_path)
    file.parent.mkdir()
    for words in (["forget", "acme/taxonomy"], ["replay", str(delivery)]):
        assert run(["app", *words]) == 2
        assert "is not there yet" in capsys.readouterr().err
    assert list(file.parent.iterdir()) == []


def test_doctor_looks_on_where_the_databases_name_cannot_be_read(
    configured: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TAXOBOT_DATABASE_URL", raising=False)
    monkeypatch.setenv("TAXOBOT_DATABASE_URL_FILE", str(tmp_path / "gone"))
    assert run(["app", "doctor"]) == 1
    said = capsys.readouterr().out
    assert "BROKEN      database: TAXOBOT_DATABASE_URL_FILE names" in said
    assert "ok          key: GitHub knows us" in said


def test_doctor_warns_where_there_is_no_app(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """S40."""
    monkeypatch.delenv("TAXOBOT_APP_ID", raising=False)
    assert run(["app", "doctor"]) == 1
    assert "can forge its check" in capsys.readouterr().out


def stored(configured: Clinic, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """A delivery as GitHub kept it."""
    configured.repository.open_pull("topic", by="ann", files={"a.md": "1\n"})
    configured.github.deliveries()
    sent = configured.handle.deliveries()[-1]
    held = {"headers": sent.headers, "payload": json.loads(sent.body)}
    file = tmp_path / "DELIVERY.json"
    file.write_text(json.dumps(held))
    return file, held


def test_a_replay_says_what_it_would_be_heard_as(
    configured: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, held = stored(configured, tmp_path)
    assert run(["app", "replay", "--dry-run", str(file)]) == 0
    said = capsys.readouterr().out
    assert "signed with our secret" in said
    assert '"kind":"pull"' in said
    held["payload"]["repository"]["full_name"] = "umbrella/taxonomy"
    file.write_text(json.dumps(held))
    assert run(["app", "replay", str(file)]) == 0
    said = capsys.readouterr().out
    assert "not verified" in said
    assert "heard as nothing" in said


def test_a_replay_is_enqueued_under_a_new_id(
    configured: Clinic, tmp_path: Path, durable: Durable, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    file, held = stored(configured, tmp_path)
    monkeypatch.setenv("TAXOBOT_DATABASE_URL", durable.url)
    assert run(["app", "replay", str(file)]) == 2
    assert "has to have run" in capsys.readouterr().err
    durable.launch(None, listen=())
    assert run(["app", "replay", str(file)]) == 0
    fresh = capsys.readouterr().out.rpartition("Enqueued as ")[2].strip(".\n")
    assert fresh != held["headers"]["X-GitHub-Delivery"]
    assert uuid.UUID(fresh.removeprefix("replay-"))
    assert durable.status(fresh) == "ENQUEUED"
