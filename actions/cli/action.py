"""`taxobot action`: bring the GitHub Action into a taxonomy repository."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import click

from schemas.errors import UsageError

NAMES = ("validate", "comment", "commands", "run", "merge-gate", "nightly-base")
FOR_APP = ("app-run", "nightly-base")
"""What the GitHub App needs in a repository where work is done on Actions; it does everything else itself."""
FOLDER = Path(".github", "workflows")
USES = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?/[\w.-]+@(?P<sha>[0-9a-f]{40})", re.ASCII)
PIN = re.compile(r"(?<=uses: )\S+/\S+@[0-9a-f]{40} # v\S+(?=\n +with:\n +command: )")
"""Where the templates name the Action itself: its steps are those that have a `command`."""
NEXT = """
What is left to do (docs/maintainers.md says each step in full):
1. Commit the files to the default branch.
2. Environment `taxobot-comment`, for the default branch only, with the secret TAXOBOT_COMMENT_KEY:
   openssl rand -hex 32
3. For runs: a machine with the labels self-hosted and gpu, in a runner group that only taxobot-run.yml and
   taxobot-nightly-base.yml of the default branch may use; environment `taxobot-gpu`, for the default branch only,
   with reviewers. Where taxobot is installed there, its folder goes into the variable TAXOBOT_PROGRAM.
4. When the first pull request has its check: a ruleset that requires `taxobot/gate`, source GitHub Actions (15368).
"""
NEXT_FOR_APP = """
What is left to do (docs/maintainers.md tells of machine, group and environment in full):
1. Commit the files to the default branch.
2. A machine with the labels self-hosted and gpu, in a runner group that only taxobot-app-run.yml and
   taxobot-nightly-base.yml of the default branch may use; environment `taxobot-gpu`, for the default branch only,
   with reviewers. Where taxobot is installed there, its folder goes into the variable TAXOBOT_PROGRAM.
3. In the App's configuration: dispatcher: actions. `taxobot app doctor` says what is still missing.
"""


@click.group()
def action() -> None:
    """Bring the GitHub Action into a taxonomy repository."""


@action.command("workflows")
@click.argument("target", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--uses", required=True, metavar="OWNER/REPO@SHA", help="taxobot's repository and the commit to run.")
@click.option("--app", is_flag=True, help="Only what the GitHub App needs to have work done on Actions.")
@click.option("--force", is_flag=True, help="Write over files that differ.")
def workflows(*, target: Path, uses: str, app: bool, force: bool) -> None:
    """Write taxobot's workflows into the taxonomy repository TARGET, as .github/workflows/taxobot-*.yml.

    They run the Action at exactly the commit that --uses names. Where one of them differs in more than that commit from
    what would be written, nothing is.
    """
    if not (target / ".git").exists():
        raise UsageError(f"{target} is not the top folder of a git repository; name the one that holds `.git`")
    folder = target / FOLDER
    wanted = {folder / f"taxobot-{name}.yml": pin_template(name, uses) for name in (FOR_APP if app else NAMES)}
    changed = [path for path, text in wanted.items() if not force and is_changed(path, text)]
    if changed:
        listed = ", ".join(str(path.relative_to(target)) for path in changed)
        raise UsageError(f"nothing was written, because these are there and differ: {listed}; --force writes over them")
    try:
        _write(wanted)
    except OSError as error:
        raise UsageError(f"{error.filename or folder} cannot be written: {error.strerror}") from error
    click.echo("\n".join(f"wrote {path}" for path in wanted))
    click.echo(NEXT_FOR_APP if app else NEXT, nl=False)


def pin_template(name: str, uses: str) -> str:
    """The text of a template that runs the Action at the commit of `uses`. Raises UsageError for any other ref."""
    found = USES.fullmatch(uses)
    if found is None or not found["sha"].strip("0"):
        raise UsageError(
            f"--uses {uses!r} is not OWNER/REPO@SHA with the 40 digits of a commit: tags and branches can be moved;"
            " `git ls-remote https://github.com/OWNER/REPO TAG` tells the commit of a tag"
        )
    text = files("actions").joinpath("workflows", f"{name}.yml").read_text("utf-8")
    return PIN.sub(f"{uses} # v{version('taxobot')}", text)


def is_changed(path: Path, text: str) -> bool:
    """Whether there is a file that differs from `text` in more than its pin."""
    if not path.exists():
        return False
    return PIN.sub("", path.read_text("utf-8", errors="replace")) != PIN.sub("", text)


def _write(texts: Mapping[Path, str]) -> None:
    from runners.stages.artifacts import write_atomically

    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode())
