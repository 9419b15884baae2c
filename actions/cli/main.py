"""The console script `taxobot`: its commands, and the one place where errors become exit statuses."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence

import click

from actions.cli.lazy import Entry, LazyGroup
from actions.cli.needs import explain_missing
from bot.findings.terminal import plain
from schemas.errors import Interrupted, TaxobotError, UsageError

_OF_THE_MACHINE = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.EMFILE),
    errno.ENOTDIR,  # a folder that was named, or configured, lies below a file
}
ENTRIES = {
    "demo": Entry("actions.cli.demo", "demo", "Run the bundled example from pull request to report."),
    "taxonomy": Entry("actions.cli.taxonomy.group", "taxonomy", "Check and mend the leaves of a taxonomy."),
    "data": Entry("actions.cli.data.group", "data", "Make training data of leaves."),
    "generate": Entry("actions.cli.data.generate", "generate", "The same as data generate.", hidden=True),
    "pr": Entry("actions.cli.pr", "pr", "Teach and measure what a pull request adds."),
    "model": Entry(
        "actions.cli.model.group", "model", "Bring models here, train, serve, measure, convert, talk to them."
    ),
    "test": Entry("actions.cli.model.test.command", "try_model", "The same as model test.", hidden=True),
    "train": Entry("actions.cli.model.train.command", "train", "The same as model train.", hidden=True),
    "evaluate": Entry("actions.cli.model.evaluate.command", "evaluate", "The same as model evaluate.", hidden=True),
    "config": Entry("actions.cli.config.group", "config", "See and change the configuration of this machine."),
    "action": Entry("actions.cli.action", "action", "Bring the GitHub Action into a taxonomy repository."),
    "app": Entry("actions.cli.app.group", "app", "Run the GitHub App: a bot for many repositories."),
    "worker": Entry("actions.cli.worker", "worker", "Do the GitHub App's jobs on this machine."),
}


@click.group(cls=LazyGroup, entries=ENTRIES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="taxobot", prog_name="taxobot")
def cli() -> None:
    """Check, teach and measure pull requests to InstructLab-style taxonomy repositories.

    Exit statuses: 0 PASS or NOT APPLICABLE, 1 FAIL or INVALID, 2 usage, 3 INCONCLUSIVE, 4 ERROR, 130 interrupted.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its status."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit status; errors become one clear line on stderr."""
    _print_everywhere()
    try:
        status = cli.main(args=list(arguments), prog_name="taxobot", standalone_mode=False)
        sys.stdout.flush()
        return int(status or 0)
    except click.ClickException as error:
        return _explain(error)
    except TaxobotError as error:
        return _say(str(error), error.exit_status)
    except (KeyboardInterrupt, click.Abort):
        return _say("interrupted", Interrupted.exit_status)
    except BrokenPipeError:
        # The reader of our output left (`| head`). Python would complain again while flushing at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if _is_nowhere():
            return _say("the current folder does not exist any more; go to another one", UsageError.exit_status)
        if error.errno not in _OF_THE_MACHINE:
            return _report(error)
        place = f" ({error.filename})" if error.filename else ""
        return _say(f"{error.strerror}{place}: mend that and give the same command again; finished stages are kept", 4)
    except ModuleNotFoundError as error:
        return _say(lacking, UsageError.exit_status) if (lacking := explain_missing(error)) else _report(error)
    except Exception as error:  # noqa: BLE001 - the last resort: people get a sentence, the log gets the traceback
        return _report(error)


def _print_everywhere() -> None:
    """A terminal that knows fewer characters gets question marks: no finished run fails at being printed."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller (`>&-`)
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - lives as long as we do
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _is_nowhere() -> bool:
    try:
        os.getcwd()  # noqa: PTH109 - the question is asked of the system
    except FileNotFoundError:
        return True
    return False


def _report(error: Exception) -> int:
    from actions.cli.crash import record

    return _say(f"unexpected {type(error).__name__}; please report it with the log {record(error)}", 4)


def _explain(error: click.ClickException) -> int:
    """Let click say what is wrong, and how the command is used, in words that no terminal obeys."""
    said = io.StringIO()
    error.show(said)
    lines = said.getvalue().expandtabs(2).rstrip("\n").split("\n")  # click lists the choices behind tabs
    click.echo("\n".join(map(plain, lines)), err=True)
    return error.exit_code


def _say(text: str, status: int) -> int:
    click.echo(f"taxobot: {plain(text)}", err=True)
    return status
