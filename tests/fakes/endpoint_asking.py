"""HttpClient for one piece of work at a time, from tests that are not asynchronous."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest

from runners.models.client.http import HttpClient
from runners.models.client.meter import Meter
from runners.models.client.seam import Endpoint, Sampling
from runners.models.client.tls import Tls
from schemas.errors import EndpointError

Result = TypeVar("Result")
HELLO = [{"role": "user", "content": "Hello there"}]
SHORT = Sampling(max_tokens=3)
KEY = "sk-hunter2"
LONG = 60.0


class Asking:
    """One client for one piece of work; `slept` are the pauses that it would have made."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        tries: int = 4,
        timeout: float = LONG,
        tls: Tls | None = None,
        direct: bool = False,
    ) -> None:
        self.endpoint, self.tries, self.timeout, self.tls, self.direct = endpoint, tries, timeout, tls, direct
        self.meter = Meter()
        self.slept: list[float] = []

    def __call__(self, work: Callable[[HttpClient], Awaitable[Result]]) -> Result:
        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)

        async def run() -> Result:
            async with HttpClient(
                self.endpoint,
                timeout=self.timeout,
                tries=self.tries,
                meter=self.meter,
                tls=self.tls,
                direct=self.direct,
                sleep=sleep,
            ) as client:
                return await work(client)

        return asyncio.run(run())

    def chat(self, sampling: Sampling = SHORT) -> Any:
        return self(lambda client: client.chat(HELLO, sampling))

    def fails(self, kind: type[EndpointError], said: str) -> EndpointError:
        with pytest.raises(kind) as failed:
            self.chat()
        assert said in str(failed.value)
        assert KEY not in str(failed.value)
        return failed.value
