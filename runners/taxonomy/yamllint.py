"""Asks the yamllint command about files, by the rules of somebody's own configuration."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from schemas.errors import UsageError
from schemas.finding import Finding
from schemas.rules.leaf import MAX_FINDINGS
from schemas.rules.place import Place, shorten
from schemas.rules.reading.reader import read_tree
from schemas.rules.reading.tree import Tree
from schemas.rules.settings import Settings
from schemas.rules.structure.version import checked_version

FILES_A_PROCESS = 5000  # argument lists have an end
SECONDS, SECONDS_A_FILE = 60.0, 1.0
_LINE = re.compile(r".*?(\d+):(\d+):(\d+): \[(error|warning)\] (.*) \(([\w-]+)\)")
_TRACEBACK = "Traceback (most recent call last)"
_RULES = {"error": "lint/custom-error", "warning": "lint/custom"}
_SAID_ALREADY = {"key-duplicates"}  # by safety/duplicate-key, which no configuration can switch off


def lint_with(config: Path, files: Mapping[str, bytes], *, settings: Settings | None = None) -> tuple[Finding, ...]:
    """Return what yamllint finds in files, by their paths, with the rules of the configuration `config`.

    As in the reference, only files that can be read and are not of version 1 are looked at, and every newline counts as
    the usual one; duplicate keys are left to `safety/duplicate-key`. Nothing else configures yamllint: no file in the
    current directory, no variable. Raises UsageError where yamllint is not installed or the configuration is not right.
    """
    if not config.is_file():
        raise UsageError(f"there is no yamllint configuration {config}")
    if importlib.util.find_spec("yamllint") is None:
        raise UsageError('own rules need yamllint, which is not installed: pip install "taxobot[lint]"')
    trees = list(_readable(files, settings or Settings()))
    batches = (trees[at : at + FILES_A_PROCESS] for at in range(0, len(trees), FILES_A_PROCESS))
    return tuple(finding for batch in batches for finding in _lint(config.resolve(), batch))


def _readable(files: Mapping[str, bytes], settings: Settings) -> Iterator[Tree]:
    for path, content in files.items():
        tree, _ = read_tree(path, content)
        if tree is not None and isinstance(tree.value, dict) and checked_version(tree, settings) > 1:
            yield tree


def _lint(config: Path, trees: Sequence[Tree]) -> Iterator[Finding]:
    with tempfile.TemporaryDirectory(prefix="taxobot-") as folder:
        # No name that a contributor chose is an argument. Without a suffix, patterns like `ignore: "*.yaml"`, which are
        # meant for paths of the taxonomy, match none of them.
        names = [Path(folder, str(number)) for number in range(len(trees))]
        for name, tree in zip(names, trees, strict=True):
            name.write_bytes("\n".join(tree.source.lines).encode())
        yield from _findings(_run(config, names), trees)


def _run(config: Path, names: Sequence[Path]) -> str:
    command = [sys.executable, "-I", "-m", "yamllint", "--format", "parsable", "--config-file", str(config)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("YAMLLINT")}
    seconds = SECONDS + SECONDS_A_FILE * len(names)
    try:
        # In the configuration's own folder, where what it extends stands beside it.
        done = subprocess.run(  # noqa: S603 our own interpreter, no shell, names of our own
            [*command, "--", *map(str, names)],
            cwd=config.parent,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UsageError(f"yamllint did not end within {seconds:.0f} s with {config}") from error
    if done.returncode not in (0, 1) or _TRACEBACK in done.stderr:
        raise UsageError(f"yamllint cannot work with {config}: {_complaint(done.stderr)}")
    return done.stdout


def _complaint(errors: str) -> str:
    lines = errors.strip().splitlines() or ["it ended without a word"]
    return shorten(lines[-1] if _TRACEBACK in errors else " ".join(lines), 200)


def _findings(output: str, trees: Sequence[Tree]) -> Iterator[Finding]:
    counts: Counter[int] = Counter()
    for match in filter(None, map(_LINE.fullmatch, output.splitlines())):
        number, line, column = (int(digits) for digits in match.groups()[:3])
        level, message, rule = match.groups()[3:]
        if rule not in _SAID_ALREADY and counts[number] <= MAX_FINDINGS:
            counts[number] += 1
            message = f"{shorten(message, 200).capitalize()}, says yamllint ({rule})."
            yield _place(trees[number], line, column).find(_RULES[level], message)


def _place(tree: Tree, line: int, column: int) -> Place:
    """Return the place that yamllint means; it takes some rare characters for the end of a line that are none."""
    line = min(line, len(tree.source.lines))
    length = len(tree.source.lines[line - 1])
    column = min(column, length + 1)
    return Place(tree.path, line, column, int(column <= length), (line, min(column, length) + 1))
