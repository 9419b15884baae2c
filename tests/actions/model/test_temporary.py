"""A model that is served for another command: to it alone, under a name that nobody else has."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

import psutil
import pytest

from actions.cli.model.temporary import temporary
from fakes.servers import fake_model, fake_python
from runners.models.client.seam import Endpoint
from runners.models.kinds import describe
from runners.models.serving import start
from runners.models.serving.ask import names_at
from schemas.errors import EndpointRefused, EndpointUnreachable, ServerFailed


@pytest.fixture(autouse=True)
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    config = tmp_path / "config.yaml"
    config.write_text(f"serve:\n  llama_cpp: {fake_python(tmp_path, 'good')}\n")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(config))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))


def test_a_server_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = fake_model(tmp_path)
    before = psutil.Process().children()  # what other tests of this worker keep running
    with temporary(model) as first, temporary(model) as second:
        for endpoint in (first, second):
            assert re.fullmatch("small-[0-9a-f]{8}", endpoint.model)
            assert names_at(endpoint, seconds=60) == (endpoint.model,)
            with pytest.raises(EndpointRefused):
                names_at(Endpoint(endpoint.url, endpoint.model), seconds=60)
        assert len({first.key, second.key}) == len({first.url, second.url}) == len({first.model, second.model}) == 2
        assert first.key is not None
        assert first.key not in repr(first)
    with pytest.raises(EndpointUnreachable):
        names_at(first, seconds=60)
    assert psutil.Process().children() == before
    assert list((tmp_path / "tmp").iterdir()) == []
    said = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in said] == ["load small into llama-cpp"] * 4


def test_one_that_cannot_be_served_says_why(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(f"serve:\n  llama_cpp: {fake_python(tmp_path, 'dies')}\n")
    with pytest.raises(ServerFailed, match="the weights are"), temporary(fake_model(tmp_path)):
        pytest.fail("it was used")


def test_an_adapter_is_asked_for_by_its_own_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    adapter = tmp_path / "tuned"
    adapter.mkdir()
    (adapter / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": "tiny", "r": 8}))
    (adapter / "adapter_model.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    python = fake_python(tmp_path, "both")
    monkeypatch.setattr(start, "python_of", lambda _backend, _engines: python)
    with temporary(describe(adapter)) as endpoint:
        base, tuned = names_at(endpoint, seconds=60)
        assert re.fullmatch("taxobot-tiny-1.4m-[0-9a-f]{8}", base)
        assert endpoint.model == tuned == f"tuned-{base[-8:]}"
