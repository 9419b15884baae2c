"""`taxobot app`: the GitHub App, from its making to its everyday life."""

from __future__ import annotations

import click

from actions.cli.lazy import Entry, LazyGroup


@click.group(
    cls=LazyGroup,
    entries={
        "manifest": Entry("actions.cli.app.manifest", "manifest", "Make the App on GitHub."),
        "serve": Entry("actions.cli.app.serve", "serve", "Run the service."),
        "doctor": Entry("actions.cli.app.doctor", "doctor", "Say what is wrong, and how to mend it."),
        "replay": Entry("actions.cli.app.replay", "replay", "Hear a stored webhook delivery again."),
        "forget": Entry("actions.cli.app.forget", "forget", "Delete what is kept of a repository."),
    },
)
def app() -> None:
    """The GitHub App: one bot for all repositories, with approvals, quotas and a queue over your GPU machines."""
