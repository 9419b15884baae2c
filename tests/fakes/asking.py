"""Plain requests to a REST API, for tests that want to see what is answered to the letter."""

from __future__ import annotations

from typing import Any

import requests


class Asker:
    """Asks a server with one token (none where it is empty); redirects are shown, not followed."""

    def __init__(self, url: str, token: str = "") -> None:
        self.url = url
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def __call__(self, method: str, path: str, body: Any = None, **query: Any) -> requests.Response:
        """One request; the path may be a whole URL of the server."""
        url = path if path.startswith("http") else self.url + path
        return requests.request(
            method, url, json=body, params=query, headers=self.headers, timeout=30, allow_redirects=False
        )

    def status(self, method: str, path: str, body: Any = None, **query: Any) -> int:
        """How it was answered."""
        return self(method, path, body, **query).status_code

    def json(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """What was answered; AssertionError with it unless that went well."""
        answer = self(method, path, body, **query)
        assert answer.ok, answer.text
        return answer.json()
