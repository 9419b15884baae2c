"""The service's addresses: /webhook for GitHub, /healthz and /readyz for whoever runs it, /metrics and /status for
its operators.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.app.arriving import Arrivals, Crowded, TooLarge, TooSlow
from bot.app.headers import SafeHeaders
from bot.app.intake import STATUS, Answer, Intake, Outcome
from bot.app.metrics import CONTENT_TYPE, Metrics
from bot.app.readiness import Readiness
from bot.app.status.guard import may_look
from bot.app.status.overview import Overview
from bot.app.status.page import render

READY = 5.0
"""Seconds for all checks of readiness together."""
SETTINGS: dict[str, Any] = {
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "date_header": True,
    "proxy_headers": False,
    "lifespan": "off",
    "limit_concurrency": 512,
    "backlog": 512,
    "timeout_keep_alive": 5,
    "timeout_graceful_shutdown": 20,
    "h11_max_incomplete_event_size": 32 * 1024,
    "ws": "none",
}
"""For `uvicorn.Config`: lines of a log are ours, and nobody may hold connections or memory without end."""
UNREAD = frozenset({Outcome.TOO_LARGE, Outcome.TOO_SLOW, Outcome.UNAVAILABLE})
"""After these there may be bytes that nobody reads."""
SWITCH_ON = "This page is off. Set TAXOBOT_STATUS_TOKEN where the service runs, and come back with it as the password."
ASK = {"WWW-Authenticate": 'Basic realm="taxobot", charset="UTF-8"'}


@dataclass(frozen=True)
class Service:
    """What answers: deliveries, readiness, numbers, and how things stand (`look`, which may ask the database)."""

    intake: Intake
    readiness: Readiness
    metrics: Metrics
    look: Callable[[], Overview]
    token: SecretStr
    arrivals: Arrivals = field(default_factory=Arrivals)


def build_app(service: Service) -> Starlette:
    """The ASGI application; `SETTINGS` are for the server that runs it."""
    routes = [
        Route("/webhook", partial(take_delivery, service), methods=["POST"]),
        Route("/healthz", tell_health, methods=["GET"]),
        Route("/readyz", partial(tell_readiness, service), methods=["GET"]),
        Route("/metrics", _guarded(service, tell_metrics), methods=["GET"]),
        Route("/status", _guarded(service, show_status), methods=["GET"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(SafeHeaders)])


async def take_delivery(service: Service, request: Request) -> Response:
    """A webhook delivery. What is not read yet when it is refused is left unread."""
    began = time.monotonic()
    answer = await _answer(service, request)
    service.intake.count(answer, began=began)
    headers = {"Connection": "close"} if answer.outcome in UNREAD else {}
    content = {"outcome": answer.outcome.value, "message": answer.text}
    return JSONResponse(content, status_code=STATUS[answer.outcome], headers=headers)


async def _answer(service: Service, request: Request) -> Answer:
    try:
        async with service.arrivals.read(request) as body:
            return await service.intake.take(request.headers, body)
    except TooLarge as error:
        return Answer(Outcome.TOO_LARGE, str(error))
    except TooSlow as error:
        return Answer(Outcome.TOO_SLOW, str(error))
    except Crowded as error:
        return Answer(Outcome.UNAVAILABLE, str(error))
    except ClientDisconnect:
        return Answer(Outcome.TOO_SLOW, "the connection was closed before all of it had come")


async def tell_health(_request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


async def tell_readiness(service: Service, _request: Request) -> Response:
    """Whether work may be sent here."""
    try:
        found = await asyncio.wait_for(run_in_threadpool(service.readiness.look), READY)
    except TimeoutError:
        found = {"in time": False}
    ready = all(found.values())
    return JSONResponse({"ready": ready, "checks": found}, status_code=200 if ready else 503)


async def tell_metrics(service: Service, _request: Request) -> Response:
    """Numbers for Prometheus."""
    return Response(await run_in_threadpool(service.metrics.render), media_type=CONTENT_TYPE)


async def show_status(service: Service, _request: Request) -> Response:
    """How things stand, for people."""
    return HTMLResponse(await run_in_threadpool(lambda: render(service.look())))


def _guarded(
    service: Service, show: Callable[[Service, Request], Awaitable[Response]]
) -> Callable[[Request], Awaitable[Response]]:
    """Shown only to whoever knows the operator's token."""

    async def answer(request: Request) -> Response:
        if not service.token.get_secret_value():
            return PlainTextResponse(f"{SWITCH_ON}\n", status_code=404)
        if not may_look(request.headers.get("authorization"), service.token):
            return PlainTextResponse("The operator's token is needed.\n", status_code=401, headers=ASK)
        return await show(service, request)

    return answer
