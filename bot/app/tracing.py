"""OpenTelemetry traces of workflows and their steps, where the operator wants them.

Only traces are sent: the log stays here, and a span holds names, ids and times. Logs are not exported.
Source: https://docs.dbos.dev/python/tutorials/logging-and-tracing
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from schemas.errors import UsageError

if TYPE_CHECKING:
    from dbos import DBOSConfig

NEEDED = "opentelemetry.exporter.otlp.proto.http"


def trace_settings(url: str | None) -> DBOSConfig:
    """What DBOS has to be told so that traces go to this URL (OTLP over HTTP); nothing without one.

    Raises UsageError where OpenTelemetry is not installed.
    """
    if url is None:
        return {}
    if not _is_installed():
        raise UsageError("app.traces is set, but OpenTelemetry is not installed: pip install 'taxobot[traces]'")
    return {"enable_otlp": True, "otlp_traces_endpoints": [url]}


def _is_installed() -> bool:
    try:
        return find_spec(NEEDED) is not None
    except ModuleNotFoundError:  # a package above it is missing
        return False
