"""`taxobot taxonomy fix`: mends what can be mended mechanically."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches, unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import click

from actions.cli.taxonomy.options import schema_version, taxonomy_base, taxonomy_path
from bot.findings.terminal import plain, plain_line
from schemas.errors import UsageError

if TYPE_CHECKING:
    from runners.taxonomy.fix import Renaming
    from runners.taxonomy.mend import Mended
    from schemas.finding import Finding


@click.command("fix")
@taxonomy_path
@taxonomy_base
@schema_version
@click.option("--rule", "rules", multiple=True, metavar="ID", help="Mend findings of this rule only; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Change nothing; print what would be changed as a diff.")
def fix_command(
    *, taxonomy_path: Path, taxonomy_base: str, schema_version: str | None, rules: tuple[str, ...], dry_run: bool
) -> int:
    """Mend what can be mended mechanically in the changed leaves of the working tree.

    Comments and layout stay as they are, and so does every file whose mending would make a new error.
    Exit status: 0, whether there was anything to mend or not; 2 usage. What is left is for `taxobot taxonomy diff`.
    """
    from actions.cli.taxonomy.inputs import read_inputs
    from runners.taxonomy.fix import contents_of, mend_files, rename_files
    from runners.taxonomy.validate import files_of

    wanted = frozenset(_known(rule) for rule in rules)
    inputs = read_inputs(taxonomy_path, base=taxonomy_base, version=schema_version)
    renamings = rename_files(inputs.changes, rules=wanted, dry_run=dry_run)
    for renaming in renamings:
        click.echo(_say_renaming(renaming))
    if not dry_run and any(one.done for one in renamings):
        path = _renamed(taxonomy_path, renamings)
        inputs = read_inputs(path, base=taxonomy_base, version=schema_version)  # leaves now, with findings of their own
    mended = mend_files(inputs.changes, settings=inputs.settings, rules=wanted, dry_run=dry_run)
    if dry_run:
        click.echo(_difference(contents_of(files_of(inputs.changes.diff)), mended), nl=False)
    for finding in () if dry_run else mended.applied:
        click.echo(_say(finding))
    click.echo(_sum_up(renamings, mended, dry_run=dry_run), err=dry_run)
    return 0


def _known(rule: str) -> str:
    from schemas.rules.catalogue import RULES

    if rule not in RULES:
        match = get_close_matches(rule, RULES, n=1)
        raise UsageError(f"--rule {rule}: there is no such rule" + (f"; did you mean {match[0]}?" if match else ""))
    return rule


def _renamed(path: Path, renamings: Sequence[Renaming]) -> Path:
    """The path of the one file that was named, by its new name; any other path stays."""
    one = Path(renamings[0].finding.rename)
    return path.with_name(one.name) if path.name == Path(renamings[0].finding.path).name else path


def _say_renaming(renaming: Renaming) -> str:
    old, new = plain(renaming.finding.path), plain(renaming.finding.rename)
    return f"{old} -> {new}" if renaming.done else f"{old} is left as it is: {new} exists"


def _say(finding: Finding) -> str:
    return plain(f"{finding.path}:{finding.line} {finding.rule} {finding.fix or finding.message}")


def _difference(before: Mapping[str, bytes], mended: Mended) -> str:
    lines: list[str] = []
    for path, content in sorted(mended.contents.items()):
        old, new = (_lines(text) for text in (before[path], content))
        lines += unified_diff(old, new, f"a/{plain(path)}", f"b/{plain(path)}", lineterm="")
    return "".join(f"{line}\n" for line in lines)


def _lines(content: bytes) -> list[str]:
    """Lines as they are shown; what a terminal could act on is written as an escape, tabs aside."""
    *lines, last = content.decode(errors="backslashreplace").split("\n")
    if last:
        lines.append(f"{last}\n\\ No newline at end of file")
    return ["\n".join("\t".join(map(plain_line, part.split("\t"))) for part in line.split("\n")) for line in lines]


def _sum_up(renamings: Sequence[Renaming], mended: Mended, *, dry_run: bool) -> str:
    number = sum(one.done for one in renamings) + len(mended.applied)
    if not number:
        return "Nothing to mend."
    files = {one.finding.rename for one in renamings if one.done} | {finding.path for finding in mended.applied}
    verb = "to mend" if dry_run else "mended"
    more = " There is more: give the same command again afterwards." if mended.more else ""
    return f"{number} {verb} in {len(files)} file{'' if len(files) == 1 else 's'}.{more}"
