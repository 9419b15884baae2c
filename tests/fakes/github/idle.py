"""Actions that only keep book: runs are recorded as queued and nothing is executed; cancel and rerun change words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import yaml

from fakes.github.actions_seam import ActionsHost, Event, Refused
from fakes.github.runs import Job, Run, Workflow
from fakes.github.state import Repository, Token, User


class IdleActions:
    """The default backend: workflows are known and dispatched, and their runs stay queued until a test moves them."""

    def __init__(self, host: ActionsHost) -> None:
        self._host = host

    def on_event(self, event: Event) -> None:
        """Nothing starts by itself."""

    def dispatch(
        self, repository: Repository, workflow: Workflow, *, ref: str, inputs: Mapping[str, Any], token: Token
    ) -> Run:
        text = self._host.read(repository, ref, workflow.path) or b""
        if not _takes_dispatch(text):
            raise Refused(422, "Workflow does not have 'workflow_dispatch' trigger")
        payload = {"inputs": dict(inputs), "ref": ref, "workflow": workflow.path}
        event = self._event(repository, "workflow_dispatch", payload, ref, token.user, token)
        return self._host.new_run(event, workflow, title=workflow.name, inputs=inputs)

    def repository_dispatch(
        self, repository: Repository, *, event_type: str, payload: Mapping[str, Any], token: Token
    ) -> None:
        """Nothing listens."""

    def cancel(self, run: Run, *, token: Token) -> None:
        self._host.update_run(run, status="completed", conclusion="cancelled")

    def rerun(self, run: Run, *, failed_only: bool, job: Job | None, token: Token) -> None:
        self._host.update_run(run, status="queued", attempt=run.attempt + 1)

    def approve(self, run: Run, *, token: Token) -> None:
        self._host.update_run(run, status="queued")

    def review(self, run: Run, *, environments: Collection[str], approved: bool, comment: str, token: Token) -> None:
        run.waits_for -= set(environments)
        if not approved:
            self._host.update_run(run, status="completed", conclusion="failure")

    def close(self) -> None:
        """Nothing runs."""

    def _event(
        self, repository: Repository, name: str, payload: dict[str, Any], ref: str, sender: User, token: Token | None
    ) -> Event:
        from fakes.github.git import Git

        sha = Git(repository.git).sha(ref) or ""
        branch = ref.removeprefix("refs/heads/")
        return Event(name, None, payload, repository, sender, token, sha, ref, sha, branch, repository)


def _takes_dispatch(text: bytes) -> bool:
    document = yaml.safe_load(text)
    # YAML 1.1 reads the key `on` as true
    triggers = (document.get("on") or document.get(True)) if isinstance(document, dict) else None
    return triggers is not None and "workflow_dispatch" in triggers
