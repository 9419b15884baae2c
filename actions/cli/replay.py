"""`taxobot pr replay`: runs again what a manifest describes, and says whether the same came out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from actions.cli.paths import NamedPath
from actions.cli.pr import execute
from actions.cli.recipe import versions_here
from actions.cli.standing import USUAL, usual_taxonomy
from actions.cli.stored import Stored, read_stored
from bot.differences import find_changed, find_differences
from bot.findings.terminal import plain
from schemas.errors import ReplayFailed, UsageError

if TYPE_CHECKING:
    from runners.seams import RunRequest
    from schemas.manifest import Manifest, Recipe
    from schemas.result import RunResult

SHOWN = 20
"""Differences that are listed for people."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What differs: values of the result, names of files, and the versions that it was made with (then, now)."""

    values: tuple[str, ...]
    files: tuple[str, ...]
    versions: Mapping[str, tuple[str, str]]

    @property
    def same(self) -> bool:
        """Whether the same came out."""
        return not (self.values or self.files)


@click.command("replay")
@click.argument("manifest", type=NamedPath(path_type=Path))
@click.option(
    "--taxonomy",
    type=NamedPath(path_type=Path),
    default=usual_taxonomy,
    show_default=USUAL,
    help="The git repository that holds the commits which were measured; only read.",
)
@click.option(
    "--output",
    type=NamedPath(path_type=Path, file_okay=False),
    help="Where the new run goes; no finished run may stand there. Default: a folder that is removed at the end.",
)
@click.option("--mirror", "mirrors", multiple=True, metavar="URL=PATH", help="Read the documents of URL from PATH.")
@click.option("--threads", type=click.IntRange(min=1), help="CPU threads. Default: as then.")
@click.option("--json", "as_json", is_flag=True, help="Print what differs as JSON, and nothing else, on stdout.")
def replay(
    *,
    manifest: Path,
    taxonomy: Path,
    output: Path | None,
    mirrors: tuple[str, ...],
    threads: int | None,
    as_json: bool,
) -> int:
    """Run again what MANIFEST describes, a manifest.json or the folder that holds one, and compare the outcome.

    The same commits, seed, preset and policy are used, and nothing that an earlier run has computed. Exit status: 0
    where result and files are the same, timings aside, 1 where something differs, 4 where the run could not be
    repeated.
    """
    from actions.cli.wiring import read_site

    stored, recipe = _read(manifest)
    site = read_site(mirrors)
    with _place(output) as place:
        request = _request(stored, recipe, taxonomy=taxonomy.absolute(), output=place)
        count = threads or recipe.threads
        again = execute(request, preset=recipe.preset, policy=recipe.policy, site=site, threads=count, alone=True)
        _check_end(again, stored.result)
        outcome = _compare(stored, recipe, again, read_stored(place))
    click.echo(_json(outcome) if as_json else _say(outcome))
    return 0 if outcome.same else 1


def _read(place: Path) -> tuple[Stored, Recipe]:
    """The result that the manifest belongs to, with what it was made from. Raises UsageError and Altered."""
    from schemas.manifest import MANIFEST, is_commit

    path = place / MANIFEST if place.is_dir() else place
    stored = read_stored(path.parent, path)
    if stored.manifest is None or stored.manifest.recipe is None:
        raise UsageError(f"{path} does not say how the run was made, so that it cannot be run again")
    if not all(map(is_commit, (stored.manifest.base_sha, stored.manifest.head_sha))):
        raise UsageError(f"{path} names no commits: what was measured cannot be found again")
    return stored, stored.manifest.recipe


def _request(stored: Stored, recipe: Recipe, *, taxonomy: Path, output: Path) -> RunRequest:
    from runners.seams import RunRequest

    result = stored.result
    return RunRequest(
        taxonomy=taxonomy,
        base=recipe.base,
        head=result.head_sha,
        output=output,
        seed=result.seed,
        merge_base=result.base_sha,
    )


@contextmanager
def _place(output: Path | None) -> Iterator[Path]:
    """The run directory. Raises UsageError where a finished run stands: what it has computed would be found again."""
    from schemas.manifest import RESULT

    if output is None:
        with TemporaryDirectory(prefix="taxobot-replay-") as folder:
            yield Path(folder).resolve()
    elif (output / RESULT).exists():
        raise UsageError(f"{output} holds a finished run already; name an empty folder with --output")
    else:
        yield output.absolute()


def _check_end(again: RunResult, recorded: RunResult) -> None:
    """Raise ReplayFailed where only the new run stopped: a thousand missing values would hide the reason."""
    if again.error and not recorded.error:
        raise ReplayFailed(f"the run could not be repeated: {again.error}")


def _compare(stored: Stored, recipe: Recipe, again: RunResult, written: Stored) -> Replay:
    here = versions_here()
    names = [
        name for name in sorted(here.keys() | recipe.versions.keys()) if here.get(name) != recipe.versions.get(name)
    ]
    return Replay(
        values=find_differences(stored.result, again),
        files=find_changed(_data(stored.manifest), _data(written.manifest)),
        versions={name: (recipe.versions.get(name, "none"), here.get(name, "none")) for name in names},
    )


def _data(manifest: Manifest | None) -> dict[str, str]:
    """The digests of the files that tell no times: the reports do, and the result is compared value by value."""
    from runners.stages.artifacts import REPORT_HTML, REPORT_MARKDOWN
    from schemas.manifest import RESULT

    aside = (RESULT, REPORT_HTML, REPORT_MARKDOWN)
    return {name: digest for name, digest in manifest.files.items() if name not in aside} if manifest else {}


def _say(outcome: Replay) -> str:
    if outcome.same:
        lines = ["The same came out: every value of the result and every file, timings aside."]
    else:
        lines = [*outcome.values[:SHOWN], *(f"{name} is another file" for name in outcome.files)]
        if more := len(outcome.values) - SHOWN:
            lines += [f"… and {more:,} more values"] if more > 0 else []
        lines.append("Something else came out.")
    lines += [f"{name} is {now} here, it was {then}" for name, (then, now) in outcome.versions.items()]
    return "\n".join(map(plain, lines))


def _json(outcome: Replay) -> str:
    held = {
        "same": outcome.same,
        "values": outcome.values,
        "files": outcome.files,
        "versions": {name: {"then": then, "now": now} for name, (then, now) in outcome.versions.items()},
    }
    return json.dumps(held, indent=2, ensure_ascii=False)
