"""An App that nothing is wrong with, and the patient that the checks of doctor look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app.book.book import Book
from bot.app.doctor.patient import Patient
from bot.app.permissions import EVENTS, permissions
from bot.github.app.application import Application
from fakes.github.apps import AppHandle
from fakes.github.fake import FakeGitHub
from fakes.github.fixture import checked
from fakes.github.handles import RepositoryHandle
from schemas.app import AppConfig

SECRET = SecretStr("a webhook's secret")
URL = "https://taxobot.acme.example/webhook"


@dataclass
class Clinic:
    """What tests break. `answers` is what the service's webhook answers to a ping."""

    github: FakeGitHub
    handle: AppHandle
    repository: RepositoryHandle
    book: Book
    url: str
    answers: int = 202
    ahead: float = 0.0

    def patient(self, **changes: object) -> Patient:
        """The patient as it is now; `changes` are to the operator's configuration."""
        key = SecretStr(self.handle.private_key)
        return Patient(
            application=Application(self.handle.id, key, base_url=self.github.url, pause=lambda _: None),
            config=AppConfig.model_validate({"repositories": ["acme/taxonomy"], "github": self.github.url, **changes}),
            book=lambda: Book.open(self.url, now=self.now),
            ping=lambda url, secret: self.answers if (url, secret) == (URL, SECRET) else 0,
            secret=SECRET,
            now=self.now,
        )

    def now(self) -> float:
        return self.github.world.now().timestamp() + self.ahead

    def require(self, app: int | None) -> None:
        """A ruleset requires the gate, from this App."""
        check = {"context": "taxobot/gate", **({} if app is None else {"integration_id": app})}
        parameters = {"required_status_checks": [check], "strict_required_status_checks_policy": False}
        self.repository.record.rules = [{"type": "required_status_checks", "parameters": parameters}]


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with checked(tmp_path / "github") as github:
        repository = github.repository("acme/taxonomy", private=True)
        handle = github.app("taxobot", permissions(), on="acme", repositories=[repository], events=EVENTS)
        handle.hook(URL, secret=SECRET.get_secret_value()).active = False  # nobody listens there
        url = f"sqlite:///{tmp_path / 'book.sqlite'}"
        book = Book.open(url)
        made = Clinic(github, handle, repository, book, url)
        made.require(handle.id)
        book.processes.beat("app-1", kind="app", host="here", queue="")
        book.processes.beat("worker-1", kind="worker", host="gpu", queue="gpu", isolation="bubblewrap")
        yield made
        book.close()
