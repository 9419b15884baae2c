"""Runs in the reference's environment, not in taxobot's: judges the files that standard input holds.

Reads lines of JSON with the keys `path`, `text`, `version` and `strict`; writes a line of JSON for each, with `errors`,
`warnings` (lists of `message`, `path`, `line`) and `raised`, the kind of error that ended the reading, or null.
"""

from __future__ import annotations

import functools
import json
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml
from instructlab.schema import taxonomy as reference

# Importing yamllint teaches PyYAML another way to write numbers (0o17). The reference runs it in a process of its own,
# so here that must not reach the reading of files.
RESOLVERS = {first: list(ways) for first, ways in yaml.SafeLoader.yaml_implicit_resolvers.items()}
from yamllint import linter  # noqa: E402
from yamllint.config import YamlLintConfig  # noqa: E402

yaml.SafeLoader.yaml_implicit_resolvers = RESOLVERS


class Recording(reference.Taxonomy):
    """A taxonomy that keeps what is reported of it, where the original prints it."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.reports: dict[str, list[dict[str, Any]]] = {"errors": [], "warnings": []}
        LAST.append(self)

    def error(self, message: str, *values: object, line: Any = 1, col: Any = 1, yaml_path: str = "") -> Recording:
        self.errors += 1
        return self._record("errors", message, values, line, yaml_path)

    def warning(self, message: str, *values: object, line: Any = 1, col: Any = 1, yaml_path: str = "") -> Recording:
        self.warnings += 1
        return self._record("warnings", message, values, line, yaml_path)

    def _record(self, kind: str, message: str, values: tuple[object, ...], line: Any, path: str) -> Recording:
        text = message % values if values else message
        self.reports[kind].append({"message": text, "path": path, "line": int(line)})
        return self


LAST: list[Recording] = []


@functools.cache
def configuration(data: str) -> YamlLintConfig:
    return YamlLintConfig(data)


def run_yamllint(command: list[str], **options: Any) -> SimpleNamespace:
    """Answers as the command does, but in this process: starting one a file takes a hundred times as long."""
    data = command[command.index("-d") + 1]
    problems = linter.run(options["input"].encode(), configuration(data))
    lines = [f"stdin:{one.line}:{one.column}: [{one.level}] {one.message}\n" for one in problems]
    return SimpleNamespace(stdout="".join(lines))


def judge(question: dict[str, Any], folder: Path) -> dict[str, Any]:
    file = folder / question["path"]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(question["text"].encode("utf-8", "surrogatepass"))
    parser = reference.TaxonomyParser(schema_version=question["version"], yamllint_strict=question["strict"])
    # The lines of its schema errors come from a program in Go, started once an error. Without it they are all line 1.
    parser.yq_available = False
    raised = None
    try:
        parser.parse(file)
    except reference.TaxonomyReadingException as error:
        raised = type(error.__cause__).__name__
    return {**LAST.pop().reports, "raised": raised}


def main() -> None:
    reference.Taxonomy = Recording
    if "--child-process" not in sys.argv:
        reference.subprocess = SimpleNamespace(run=run_yamllint, PIPE=None, STDOUT=None)
    with tempfile.TemporaryDirectory() as folder:
        for line in sys.stdin:
            sys.stdout.write(json.dumps(judge(json.loads(line), Path(folder))) + "\n")


if __name__ == "__main__":
    main()
