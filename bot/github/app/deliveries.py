"""What GitHub delivered to the App's webhook, and what it could not deliver: it never tries again by itself.

It keeps deliveries for three days, and delivers one again when it is asked to.
Source: https://docs.github.com/en/rest/apps/webhooks
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.github.app.application import Application
from bot.github.failures import asking

KEPT_DAYS = 3


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt at a delivery: `id` is its own number, `guid` the event's (`X-GitHub-Delivery`)."""

    id: int
    guid: str
    at: datetime
    event: str
    action: str
    status: int
    repository: int | None

    @property
    def arrived(self) -> bool:
        """Whether it was answered well."""
        return 200 <= self.status < 300


class Deliveries:
    """The App's deliveries."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def since(self, time: datetime) -> Iterator[Delivery]:
        """All attempts since this time (aware), the newest first. Raises GithubError."""
        with asking("deliveries of the App's webhook"):
            for one in self._application.pages("/app/hook/deliveries"):
                delivery = to_delivery(one)
                if delivery.at < time:
                    return
                yield delivery

    def missed(self, time: datetime) -> list[Delivery]:
        """The last attempt at each event since this time that never arrived, the oldest first. Raises GithubError."""
        last: dict[str, Delivery] = {}
        arrived: set[str] = set()
        for one in self.since(time):
            last.setdefault(one.guid, one)
            if one.arrived:
                arrived.add(one.guid)
        return [one for one in reversed(last.values()) if one.guid not in arrived]

    def redeliver(self, delivery: int) -> None:
        """Have it delivered once more, under the same guid; by its number. Raises GithubError."""
        with asking(f"another attempt at delivery {delivery}"):
            self._application.ask("POST", f"/app/hook/deliveries/{delivery}/attempts")

    def read(self, delivery: int) -> Mapping[str, Any]:
        """All of it as GitHub keeps it, with the `request` that was made. Raises GithubError."""
        with asking(f"delivery {delivery}"):
            answer = self._application.ask("GET", f"/app/hook/deliveries/{delivery}")
            return dict(answer)

    def address(self) -> Mapping[str, str]:
        """How the webhook is configured: `url`, `content_type`, `insecure_ssl`, and a masked `secret` if there is one.

        Raises GithubError; NotFound where the App has no webhook.
        """
        with asking("the App's webhook"):
            answer = self._application.ask("GET", "/app/hook/config")
            return {str(name): str(value) for name, value in answer.items()}


def to_delivery(answer: Mapping[str, Any]) -> Delivery:
    """Of GitHub's answer."""
    return Delivery(
        id=int(answer["id"]),
        guid=str(answer["guid"]),
        at=datetime.fromisoformat(answer["delivered_at"]),
        event=str(answer["event"]),
        action=str(answer.get("action") or ""),
        status=int(answer["status_code"]),
        repository=answer.get("repository_id"),
    )
