"""The stub between its connections and its texts: who is sent away, who fails, who is answered when."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from .behaviour import Behaviour, Kind
from .counters import Counters
from .faults import REFUSAL, Faults
from .pace import pace_of
from .requests import Drawn, Request, draw, read_request
from .texts import number_of

Cut = Callable[[bytes], None]


class Write(Protocol):
    """Sends an answer."""

    def __call__(self, status: int, body: bytes, headers: bytes = b"") -> None:
        """With this status, these headers, this body."""
        ...


@dataclass(slots=True)
class Answered:
    """A call in flight; `stop` ends what it waits for."""

    counters: Counters
    stop: Callable[[], None] | None = None
    over: bool = False

    def leave(self) -> None:
        """It is in flight no more."""
        if not self.over:
            self.over = True
            self.counters.leave()

    def give_up(self) -> None:
        """Its caller left."""
        if self.stop is not None:
            self.stop()
        self.leave()


class Teacher:
    """Answers requests; `connections` are those that are open."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour, self.counters = behaviour, Counters()
        self.connections: set[asyncio.Transport] = set()
        self._pace, self._faults = pace_of(behaviour), Faults(behaviour)
        self._draws: dict[int, int] = {}

    def told(self, path: str) -> dict[str, Any]:
        """What is said without being asked for a text: counters, or the list of models."""
        if path == "/stats":
            return self.counters.told()
        card: dict[str, Any] = {"id": self.behaviour.model, "object": "model", "created": 0, "owned_by": "stub"}
        if self.behaviour.context is not None:
            card["max_model_len"] = self.behaviour.context
        return {"object": "list", "data": [card]}

    def ask(self, path: str, body: bytes, write: Write, cut: Cut) -> Answered | None:
        """Answer now or later; what is in flight until then comes back."""
        wishes = json.loads(body)
        chat = path.endswith("/chat/completions")
        if refusal := self._refusal(wishes, chat=chat):
            write(*refusal)
            return None
        if self._is_full():
            self.counters.sent_away += 1
            write(429, _error("too many at once"), b"Retry-After: %g\r\n" % self.behaviour.retry_after)
            return None
        request = read_request(wishes, chat=chat, draws=self._draws)
        if self.behaviour.several == "ignored":
            request.n = 1
        return self._start(request, self._faults.of(request.number), write, cut)

    def end(self) -> None:
        """Close all connections, so that whoever still waits hears of it."""
        for transport in list(self.connections):
            transport.abort()

    def _is_full(self) -> bool:
        most = self.behaviour.most_in_flight
        return most is not None and self.counters.in_flight >= most

    def _refusal(self, wishes: dict[str, Any], *, chat: bool) -> tuple[int, bytes] | None:
        own = self.behaviour
        if not (own.chat if chat else own.completions):
            return 404, _error("there is no such route")
        if wishes.get("stream"):
            return 400, _error("this server does not stream")
        if own.several == "refused" and (wishes.get("n") or 1) > 1:
            return 400, _error("n must be 1")
        if own.lists != "taken" and not chat and not isinstance(wishes["prompt"], str):
            return 400 if own.lists == "refused" else 500, _error("the prompt must be a text")
        return None

    def _start(self, request: Request, fault: Kind | None, write: Write, cut: Cut) -> Answered:
        drawn = draw(request, self.behaviour.model, text={"empty": "", "refusal": REFUSAL}.get(fault or ""))
        self._count(request, drawn, fault)
        answered = Answered(self.counters)
        if fault == "hang":
            return answered

        def done() -> None:
            answered.leave()
            _answer(fault, drawn.body, write, cut)

        tokens = 1 if fault in ("500", "429") else drawn.tokens
        chance = number_of("pace", self.behaviour.seed, request.number) / 2**128
        answered.stop = self._pace.start(tokens, chance, done)
        return answered

    def _count(self, request: Request, drawn: Drawn, fault: Kind | None) -> None:
        counters = self.counters
        counters.enter()
        counters.requests += 1
        counters.prompts += len(request.prompts)
        counters.choices += drawn.choices
        counters.prompt_tokens += drawn.prompt_tokens
        counters.tokens += drawn.tokens
        if fault is not None:
            counters.faults[fault] += 1


def _answer(fault: Kind | None, body: bytes, write: Write, cut: Cut) -> None:
    if fault == "cut":
        cut(body)
    elif fault == "500":
        write(500, _error("the engine failed"))
    elif fault == "429":
        write(429, _error("slow down"), b"Retry-After: 0.1\r\n")
    elif fault == "schema":
        write(200, b'{"result": "ok"}')
    else:
        write(200, body)


def _error(message: str) -> bytes:
    return json.dumps({"error": {"message": message, "type": "stub", "code": None}}).encode()
