"""The service's log: one line of JSON for everything that any part of it says, without secrets.

Whoever logs uses the standard library. What lines are about (`delivery`, `pull`, `sha`, `job`) is bound once, around
the work, and stands in every one of them, whichever library writes it.
Source: https://www.structlog.org/en/stable/standard-library.html
"""

from __future__ import annotations

import logging
import sys
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

import structlog
from pydantic import SecretStr
from structlog.typing import EventDict, Processor

from bot.app.redaction import Redactor

KEPT = 20
"""Errors that are kept to be shown."""
OWN_HANDLERS = ("uvicorn", "uvicorn.error", "uvicorn.access", "dbos")
"""Loggers that would write lines of their own."""
QUIET = dict.fromkeys(("uvicorn.access", "urllib3", "github", "httpx2"), logging.WARNING)
LOG = logging.getLogger("taxobot")


def bound(**about: str | int) -> AbstractContextManager[None]:
    """Around work: every line of it says what it is about."""
    return structlog.contextvars.bound_contextvars(**about)


@dataclass(frozen=True, slots=True)
class Complaint:
    """An error that was logged: when, by whom, what; without secrets."""

    time: datetime
    logger: str
    text: str


class Complaints(logging.Handler):
    """Keeps the last errors of this process."""

    def __init__(self, redactor: Redactor, *, kept: int = KEPT) -> None:
        super().__init__(logging.ERROR)
        self._redactor, self._last = redactor, deque[Complaint](maxlen=kept)

    def emit(self, record: logging.LogRecord) -> None:
        """See `logging.Handler.emit`."""
        text = record.getMessage()
        if problem := getattr(record, "problem", ""):
            text = f"{text}: {problem}"
        elif record.exc_info and record.exc_info[1] is not None:
            text = f"{text}: {type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
        time = datetime.fromtimestamp(record.created, UTC)
        self._last.append(Complaint(time, record.name, self._redactor.text(text)[:500]))

    def last(self) -> list[Complaint]:
        """The last errors, the newest first."""
        return list(reversed(self._last))


def set_up(secrets: Sequence[SecretStr], *, stream: TextIO | None = None, level: int = logging.INFO) -> Complaints:
    """Let everything in this process log as JSON, to this stream (standard error), and return where errors are kept.

    Uncaught errors, of threads too, are logged like any other. A traceback has lines of code, never values.
    """
    redactor = Redactor(secrets)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(redactor))
    complaints = Complaints(redactor)
    logging.basicConfig(level=level, handlers=[handler, complaints], force=True)
    for name in OWN_HANDLERS:
        logger = logging.getLogger(name)
        logger.handlers[:] = [logging.NullHandler()]  # dbos adds its own where it finds none
        logger.propagate = True
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(least)
    logging.captureWarnings(True)
    sys.excepthook, threading.excepthook = _log_crash, _log_thread
    return complaints


def _formatter(redactor: Redactor) -> logging.Formatter:
    def redact(_logger: Any, _method: str, event: EventDict) -> EventDict:
        clean: EventDict = redactor.value(event)
        return clean

    chain: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.ExtraAdder(),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        _drop_colors,
        structlog.processors.format_exc_info,
        structlog.processors.EventRenamer("message"),
        redact,
        structlog.processors.JSONRenderer(),
    ]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=chain, processors=last)


def _drop_colors(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Uvicorn says everything twice, once for terminals."""
    event.pop("color_message", None)
    return event


def _log_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    LOG.critical("crashed", exc_info=(kind, error, trace))


def _log_thread(crashed: threading.ExceptHookArgs) -> None:
    if crashed.exc_value is not None:
        name = crashed.thread.name if crashed.thread is not None else ""
        info = (crashed.exc_type, crashed.exc_value, crashed.exc_traceback)
        LOG.critical("a thread crashed", extra={"thread_name": name}, exc_info=info)
