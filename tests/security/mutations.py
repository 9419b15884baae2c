"""Takes guards away, one at a time, in a copy of the project, and shows that a test notices.

    make mutations                 all of them
    python tests/security/mutations.py S2 S9      those of these requirements

`table.py` holds the list: what is removed, and which tests fail then. docs/security.md shows it; `test_mutations.py`
holds the two to each other and to the code.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from security.table import MUTATIONS, Mutation

ROOT = Path(__file__).parents[2]
COPIED = ("actions", "bot", "docs", "examples", "requirements", "runners", "schemas", "tests")
FILES = ("Makefile", "README.md", "action.yml", "pyproject.toml")


def main(wanted: Sequence[str]) -> int:
    """Try the mutations of these requirements (all without any); exit status 1 where one was not noticed."""
    chosen = [one for one in MUTATIONS if not wanted or one.requirement in wanted]
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        words = list(pool.map(_try, chosen))
    for one, word in zip(chosen, words, strict=True):
        print(f"{one.requirement:4} {word:9} {one.file}: {one.what}")  # noqa: T201
    noticed = sum(word == "noticed" for word in words)
    print(f"{noticed} of {len(chosen)} mutations were noticed")  # noqa: T201
    return 0 if noticed == len(chosen) else 1


def _try(mutation: Mutation) -> str:
    """`noticed` where the tests pass with the guard and fail without it."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copy = Path(folder)
        _copy(copy)
        if _run(copy, mutation.tests):
            return "broken"  # the tests fail with the guard in place
        mutate(copy, mutation)
        return "noticed" if _run(copy, mutation.tests) == 1 else "MISSED"


def _copy(target: Path) -> None:
    for name in COPIED:
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, target / name)


def mutate(root: Path, mutation: Mutation) -> None:
    """Take the guard away. Raises ValueError where it does not stand there exactly once."""
    path = root / mutation.file
    text = path.read_text("utf-8")
    if text.count(mutation.guard) != 1:
        raise ValueError(f"{mutation.file} holds {text.count(mutation.guard)} times, not once: {mutation.guard}")
    path.write_text(text.replace(mutation.guard, mutation.without), encoding="utf-8")


def _run(folder: Path, tests: Sequence[str]) -> int:
    """Pytest's exit status: 0 all passed, 1 some failed."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not browser", *tests]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=900, check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
