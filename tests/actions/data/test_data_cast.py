"""Who plays teacher and critic: by the command line, the configuration, the preset."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from actions.cli.asking.players import Local, Remote
from actions.cli.asking.seats import identity_of
from actions.cli.data.cast import Cast, find_cast
from actions.cli.data.seats import demands_of, identities_of
from fakes.nothing_asked import NOTHING
from runners.models.client.seam import Endpoint
from schemas.config import OperatorConfig
from schemas.errors import UsageError

PLAIN = OperatorConfig()
ONE, OTHER = "http://127.0.0.1:1/v1", "http://127.0.0.1:2/v1"


def configured(**models: object) -> OperatorConfig:
    return OperatorConfig.model_validate({"models": models})


def test_the_preset_tiny_asks_nobody() -> None:
    assert find_cast(NOTHING, PLAIN) == Cast(None)


def test_a_preset_whose_teacher_is_not_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.yaml").write_text("preset: laptop\n")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(tmp_path / "config.yaml"))
    with pytest.raises(UsageError, match="the teacher of the preset laptop, is not here"):
        find_cast(NOTHING, OperatorConfig(preset="laptop"))


def test_the_command_line_goes_before_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER_KEY", "b")
    config = configured(teacher={"endpoint": OTHER, "model": "b", "key": "OTHER_KEY"})
    asked = replace(NOTHING, endpoint_urls=(ONE, OTHER), model="a")
    assert find_cast(asked, config).teacher == Remote((Endpoint(ONE, "a"), Endpoint(OTHER, "a")))
    assert find_cast(NOTHING, config).teacher == Remote((Endpoint(OTHER, "b", "b"),))


def test_a_configured_pipeline_without_a_teacher() -> None:
    config = OperatorConfig.model_validate(
        {"generate": {"pipeline": "extractive"}, "models": {"teacher": {"endpoint": ONE}}}
    )
    assert find_cast(NOTHING, config) == Cast(None)
    assert find_cast(replace(NOTHING, pipeline="full"), config).teacher == Remote((Endpoint(ONE, ""),))
    assert find_cast(replace(NOTHING, endpoint_urls=(OTHER,)), config).teacher == Remote((Endpoint(OTHER, ""),))


def test_the_critic_is_the_teacher_unless_somebody_says_otherwise() -> None:
    asked = replace(NOTHING, endpoint_urls=(ONE,), model="a")
    config = configured(critic={"endpoint": OTHER, "model": "c"})
    assert find_cast(asked, PLAIN).critic is None
    assert find_cast(asked, config).critic == Remote((Endpoint(OTHER, "c"),))
    assert find_cast(replace(asked, critic="d"), config).critic == Remote((Endpoint(ONE, "d"),))
    assert find_cast(replace(asked, critic_endpoint_url=OTHER), PLAIN).critic == Remote((Endpoint(OTHER, ""),))
    local = find_cast(replace(asked, endpoint_urls=(), model="tiny", critic="tiny"), PLAIN)
    assert isinstance(local.teacher, Local)
    assert local.critic == local.teacher


def test_the_teachers_key_goes_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAXOBOT_API_KEY", "a")
    monkeypatch.setenv("CRITIC_KEY", "c")
    asked = replace(NOTHING, endpoint_urls=(ONE,), critic_endpoint_url=OTHER)
    cast = find_cast(asked, PLAIN)
    assert cast == Cast(Remote((Endpoint(ONE, "", "a"),)), Remote((Endpoint(OTHER, ""),)))
    named = find_cast(replace(asked, critic_api_key_variable="CRITIC_KEY"), PLAIN)
    assert named.critic == Remote((Endpoint(OTHER, "", "c"),))
    assert find_cast(NOTHING, configured(teacher={"endpoint": ONE})).teacher == Remote((Endpoint(ONE, ""),))


def test_texts_are_remembered_by_what_a_model_is_made_of() -> None:
    cast = find_cast(replace(NOTHING, model="tiny", pipeline="small"), PLAIN)
    assert isinstance(cast.teacher, Local)
    model = cast.teacher.model
    assert identity_of(model) == identity_of(model)
    assert identity_of(model) != identity_of(replace(model, size=model.size + 1))
    known = identities_of(cast, NOTHING)
    assert known is not None
    assert known["teacher"] == known["critic"]
    assert identities_of(Cast(Remote((Endpoint(ONE, ""),))), NOTHING) is None


def test_a_password_counts_with_its_certificate_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAXOBOT_TLS_PASSWORD", "open sesame")
    cert = Path("/cert.pem")
    assert demands_of(NOTHING).tls.password is None
    told = demands_of(replace(NOTHING, tls_client_cert=cert)).tls
    assert (told.cert, told.password) == (cert, "open sesame")
    assert "sesame" not in repr(told)
