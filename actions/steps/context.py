"""What every step of the Action has at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from actions.io import Inputs, Runner
from actions.pulls.publish import publish
from bot.comment.situation import Place, Situation
from bot.findings.terminal import plain_line
from bot.github.seam import Hub
from bot.github.sticky import Found, Sticky
from schemas.errors import UsageError
from schemas.policy import Policy

if TYPE_CHECKING:
    from runners.taxonomy.site import Site

SECOND = "answer"
"""The slot of the comment that answers commands."""


@dataclass(frozen=True)
class Step:
    """One start of `taxobot-action`: its inputs, its runner, GitHub, the time, and a log for people.

    It is a Case whose memory is our signed comment.
    """

    inputs: Inputs
    runner: Runner
    hub: Hub
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    say: Callable[[str], None] = lambda text: click.echo(plain_line(text))

    @property
    def name(self) -> str:
        """OWNER/NAME."""
        return self.runner.repository

    @property
    def run_workflow(self) -> str:
        """The file name of the workflow that works on Actions' runners."""
        return self.inputs.run_workflow

    @cached_property
    def work(self) -> Path:
        """The folder of this job."""
        folder = Path(self.inputs.work_dir) if self.inputs.work_dir else self.runner.temp / "taxobot"
        folder.mkdir(parents=True, exist_ok=True)
        return folder.absolute()

    @property
    def address(self) -> str:
        """Where git reads the repository."""
        return f"{self.runner.server}/{self.runner.repository}"

    @property
    def token(self) -> str:
        """The workflow's token."""
        return self.inputs.token.get_secret_value()

    @cached_property
    def site(self) -> Site:
        """What the workflow's `config` says of documents and checks. Raises UsageError, located within it."""
        from actions.cli.operator import read_config
        from actions.cli.wiring import site_of

        path = self.work / "config.yaml"
        path.write_text(self.inputs.config, encoding="utf-8")
        return site_of(read_config({"TAXOBOT_CONFIG": str(path)}))

    def place(self, pull: int) -> Place:
        """Where a pull request's links lead."""
        return Place(self.runner.server, self.runner.repository, pull)

    def sticky(self, slot: str = "main") -> Sticky:
        """Our comment of this slot. Raises UsageError where the key that signs it is missing."""
        key = self.inputs.comment_key.get_secret_value()
        if not key:
            raise UsageError(
                "input `comment-key` is empty: put a secret TAXOBOT_COMMENT_KEY into the environment"
                " taxobot-comment, and name that environment in the job"
            )
        return Sticky(self.hub, repository=self.hub.id, key=key.encode(), slot=slot)

    def time(self) -> str:
        """Now, as records hold it: ISO 8601 in UTC, whole seconds."""
        return self.now().astimezone(UTC).isoformat(timespec="seconds")

    def log_url(self, pull: int) -> str:
        """The page of the workflow run that this step belongs to."""
        return self.place(pull).run_url(self.runner.run)

    def recall(self, number: int) -> Found | None:
        """Our comment on a pull request, with what it remembers."""
        return self.sticky().find(number)

    def show(
        self,
        situation: Situation,
        *,
        policy: Policy | None,
        kinds: frozenset[str] = frozenset(),
        present: frozenset[str] | None = None,
    ) -> None:
        """Write comment, check and labels at once: see `actions.pulls.case.Case`."""
        publish(self, self.sticky(), situation, policy=policy, kinds=kinds, present=present)

    def answer(self, number: int, text: str) -> None:
        """Answer in the second comment, which every later answer replaces."""
        self.sticky(SECOND).write(number, text)

    def tell(self, **outputs: str) -> None:
        """Give outputs to the steps behind this one."""
        self.runner.put(**outputs)

    def summarise(self, markdown: str) -> None:
        """Add to the page of the workflow run."""
        self.runner.summarise(markdown)
