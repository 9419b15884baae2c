"""What a run leaves: the gate's verdict on its result, and the files that people and machines read."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from schemas.gate import GatePolicy
    from schemas.manifest import Recipe
    from schemas.result import RunResult

SEED = click.IntRange(0, 2**32 - 1)  # what the random generators take


def conclude(
    result: RunResult,
    *,
    policy: GatePolicy,
    output: Path,
    recipe: Recipe | None = None,
) -> RunResult:
    """Decide the gate and write `report.md`, `report.html`, `result.json` and the manifest of all of the run's files
    into `output`, each atomically. What the run left in `output` is shown in the page. `recipe` is what it was given,
    for the manifest.
    """
    from bot.gate import decide
    from bot.report.html import render_html
    from bot.report.markdown import render_markdown
    from runners.stages.artifacts import REPORT_HTML, REPORT_MARKDOWN, write_atomically, write_manifest
    from runners.stages.evidence import read_evidence
    from schemas.manifest import RESULT

    served = recipe.policy.evaluation.served if recipe else None
    decided = result.model_copy(update={"gate": decide(result, policy, served=served)})
    write_atomically(output / REPORT_MARKDOWN, render_markdown(decided).encode())
    write_atomically(output / REPORT_HTML, render_html(decided, read_evidence(output)).encode())
    write_atomically(output / RESULT, json_of(decided).encode())
    write_manifest(output, decided, recipe)
    return decided


def json_of(result: RunResult) -> str:
    """The text of `result.json`."""
    return result.model_dump_json(indent=2) + "\n"


def exit_status(result: RunResult) -> int:
    """The exit status that the gate's verdict asks for; a result that was never decided is an error."""
    return result.gate.exit_status if result.gate else 4


def default_output(taxonomy: Path) -> Path:
    """The run directory of a taxonomy repository in the user's data folder: one for each repository, so that what was
    computed for one push is found again at the next."""
    from platformdirs import user_data_path

    place = taxonomy.absolute()
    name = re.sub(r"[^A-Za-z0-9._-]", "-", place.name)
    return user_data_path("taxobot") / "runs" / f"{name}-{hashlib.sha256(str(place).encode()).hexdigest()[:12]}"


def say_files(output: Path) -> str:
    """Where the report stands, one path a line."""
    from runners.stages.artifacts import REPORT_HTML, REPORT_MARKDOWN
    from schemas.manifest import RESULT

    return "\n".join(f"{output / name}" for name in (REPORT_MARKDOWN, REPORT_HTML, RESULT))
