"""`taxobot pr gate`: the verdict on a result that was measured earlier, decided again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from actions.cli.paths import NamedPath
from actions.cli.stored import read_stored
from bot.findings.terminal import plain
from schemas.errors import UsageError

if TYPE_CHECKING:
    from actions.cli.stored import Stored
    from schemas.gate import GatePolicy
    from schemas.policy import Policy
    from schemas.result import GateDecision

MOST_POLICY = 2**20


@click.command("gate")
@click.argument("result", type=NamedPath(path_type=Path))
@click.option(
    "--policy",
    "policy_file",
    type=NamedPath(path_type=Path, dir_okay=False),
    help="Decide by this policy file. Default: by the policy that the manifest names, else by the preset's.",
)
@click.option(
    "--manifest",
    type=NamedPath(path_type=Path, dir_okay=False),
    help="The result's manifest, which must be there. Default: the manifest.json beside it, if there is one.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the decision as JSON, and nothing else, on stdout.")
def gate(*, result: Path, policy_file: Path | None, manifest: Path | None, as_json: bool) -> int:
    """Decide again over RESULT, a result.json or the folder that holds one.

    Nothing is run and no model is loaded: the same numbers under the same policy give the same verdict everywhere. A
    file that its manifest does not name is an error. Rulings of maintainers are not looked at.
    """
    from bot.gate import decide

    stored = read_stored(result, manifest)
    policy = _read_policy(policy_file) if policy_file else _policy_of(stored)
    margins = policy.gate or _margins_of(stored)
    decision = decide(stored.result, margins, served=policy.evaluation.served)
    click.echo(decision.model_dump_json(indent=2) if as_json else _say(decision, stored))
    return decision.exit_status


def _read_policy(path: Path) -> Policy:
    from runners.whole import read_whole
    from schemas.rules.policy import read_policy

    try:
        policy, problems = read_policy(read_whole(path, most=MOST_POLICY, pipes=True))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    if problems:
        raise UsageError("; ".join(f"{path}:{one.line}: {one.message} {one.fix}".strip() for one in problems[:3]))
    return policy


def _policy_of(stored: Stored) -> Policy:
    from schemas.policy import Policy

    recipe = stored.manifest.recipe if stored.manifest else None
    return recipe.policy if recipe else Policy()


def _margins_of(stored: Stored) -> GatePolicy:
    """Those of the preset that measured it. Raises UsageError where that is not known here."""
    from runners.models.presets import preset

    return preset(stored.result.models.preset).policy


def _say(decision: GateDecision, stored: Stored) -> str:
    earlier = stored.result.gate
    lines = [f"{decision.verdict}: {decision.reason}", f"Policy: {decision.policy}"]
    lines += [f"Warning: {warning}" for warning in decision.warnings]
    if earlier is not None and (earlier.verdict, earlier.policy) != (decision.verdict, decision.policy):
        lines.append(f"Decided when it was measured: {earlier.verdict} ({earlier.policy})")
    lines.append(_say_seal(stored))
    return "\n".join(map(plain, lines))


def _say_seal(stored: Stored) -> str:
    if stored.manifest is None:
        return "No manifest stands beside it: nothing tells whether the result is as it was written."
    return f"Manifest: all {len(stored.manifest.files)} files are as they were written."
