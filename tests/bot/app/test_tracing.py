"""Traces are sent where the operator says, and nothing else is."""

from __future__ import annotations

import pytest

from bot.app import tracing
from bot.app.tracing import trace_settings
from schemas.errors import UsageError

URL = "http://127.0.0.1:4318/v1/traces"


def test_without_an_address_nothing_is_asked_for() -> None:
    assert trace_settings(None) == {}


def test_only_traces_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "NEEDED", "json")
    assert trace_settings(URL) == {"enable_otlp": True, "otlp_traces_endpoints": [URL]}


@pytest.mark.parametrize("missing", ["no_such_package.exporter", "opentelemetry.no.such.part"])
def test_what_is_not_installed_is_named(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "NEEDED", missing)
    with pytest.raises(UsageError, match=r"pip install 'taxobot\[traces\]'"):
        trace_settings(URL)
