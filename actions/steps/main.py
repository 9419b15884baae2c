"""`taxobot-action`: starts the step that the Action's input `command` names."""

from __future__ import annotations

import secrets
import sys
import time
import traceback
from collections.abc import Callable
from importlib import import_module

import click

from actions.io import Command, Inputs, Runner, environment, read_inputs
from actions.steps.context import Step
from bot.findings.terminal import plain, plain_line
from schemas.errors import TaxobotError

MODULES: dict[Command, str] = {
    "validate": "validate",
    "estimate": "estimate",
    "precheck": "work",
    "generate": "work",
    "train": "work",
    "evaluate": "work",
    "run": "work",
    "report": "report",
    "gate": "gate",
    "respond": "respond",
}
"""The module of each command; its function has the module's name."""


def main() -> None:
    """The console script."""
    sys.exit(run())


def run() -> int:
    """Run one step; what goes wrong becomes an error on the workflow's page, and an exit status."""
    began = time.monotonic()
    try:
        runner = Runner.read(environment())
        inputs = read_inputs(environment())
        step = build_step(inputs, runner)
        status = start(inputs.command)(step)
    except TaxobotError as error:
        click.echo(f"::error title=taxobot::{_escape(str(error))}")
        status = error.exit_status
    except Exception as error:  # noqa: BLE001 - the last resort: people get a sentence, the log gets the traceback
        _print_traceback(error)
        click.echo(f"::error title=taxobot::unexpected {type(error).__name__}; please report it with this job's log")
        status = 4
    click.echo(f"taxobot: {time.monotonic() - began:.1f} s")
    return status


def build_step(inputs: Inputs, runner: Runner) -> Step:
    """The step with everything that it needs: the place where the Action is put together."""
    from bot.github.client import GithubClient

    token = inputs.token.get_secret_value()
    hub = GithubClient(runner.repository, token=token, base_url=runner.api)
    return Step(inputs, runner, hub)


def start(command: Command) -> Callable[[Step], int]:
    """What does the work of a command."""
    name = MODULES[command]
    function: Callable[[Step], int] = getattr(import_module(f"actions.steps.{name}"), name)
    return function


def _print_traceback(error: Exception) -> None:
    """Into the job's log, which outlives the machine, where no command in it is obeyed. Secrets are masked there."""
    resume = secrets.token_hex(16)
    lines = [plain_line(line) for part in traceback.format_exception(error) for line in part.rstrip().split("\n")]
    click.echo("\n".join([f"::stop-commands::{resume}", *lines, f"::{resume}::"]))


def _escape(text: str) -> str:
    """Text of a workflow command; source: the workflow commands' own rules, as in `bot/findings/github.py`."""
    return plain(text).replace("%", "%25")
