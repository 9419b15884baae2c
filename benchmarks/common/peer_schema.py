"""Runs in the environment of instructlab-schema and not in taxobot's: checks the files that standard input names.

Reads `{"files": [...], "in_process": bool}`, writes `{"files", "errors", "own", "children"}`, the last two in seconds
of CPU time.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from typing import Any

from instructlab.schema.taxonomy import DEFAULT_YAMLLINT_CONFIG, TaxonomyParser
from yamllint import linter
from yamllint.config import YamlLintConfig

CONFIG = YamlLintConfig(DEFAULT_YAMLLINT_CONFIG)


class InProcess(TaxonomyParser):
    """The same parser without its child process: yamllint is called as a library."""

    def _yamllint(self, text: str, taxonomy: Any) -> None:
        for problem in linter.run(text, CONFIG):
            report = taxonomy.error if problem.level == "error" or self.yamllint_strict else taxonomy.warning
            report(problem.message or "", line=problem.line, col=problem.column)


def main() -> None:
    """Warm up on the first file, then check them all."""
    request = json.load(sys.stdin)
    kind = InProcess if request["in_process"] else TaxonomyParser
    parser = kind(schema_version=0, message_format="standard", yamllint_strict=True)
    with contextlib.redirect_stdout(io.StringIO()):
        parser.parse(request["files"][0])
        before = os.times()
        errors = sum(parser.parse(file).errors for file in request["files"])
        after = os.times()
    own = after.user + after.system - before.user - before.system
    children = after.children_user + after.children_system - before.children_user - before.children_system
    print(json.dumps({"files": len(request["files"]), "errors": errors, "own": own, "children": children}))


if __name__ == "__main__":
    main()
