"""Coverage-guided fuzzing of the whole check, run in the environment that `tests/fuzz/test_atheris.py` makes.

    .venvs/atheris/bin/python tests/fuzz/atheris_check.py -max_total_time=60 FOLDER-OF-SEEDS

The first byte of an input chooses where the file stands and whether it is the attribution that is fuzzed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

with atheris.instrument_imports(include=["schemas"]):
    from fixtures.hostile import generate
    from fixtures.hostile.case import KNOWLEDGE_PATH, SKILL_PATH, skill
    from fuzz.soundness import assert_sound

LARGEST = 16_384  # bytes of a seed; the large ones are for the hostile corpus itself
PATHS = (SKILL_PATH, KNOWLEDGE_PATH, "foundational_skills/fuzz/leaf/qna.yaml")


def attempt(data: bytes) -> None:
    """Check one input."""
    choice, content = (data[0] if data else 0), data[1:]
    if choice % 8 == 7:
        assert_sound(skill().encode(), SKILL_PATH, attribution=content)
    else:
        assert_sound(content, PATHS[choice % len(PATHS)])


def sow(folder: Path) -> None:
    """Write the hostile corpus as seeds, what is small of it."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, case in enumerate(generate.cases()):
        choice = PATHS.index(case.path) if case.path in PATHS else 0
        if len(case.content) < LARGEST:
            (folder / f"{number}").write_bytes(bytes([choice]) + case.content)


if __name__ == "__main__":
    sow(Path(sys.argv[-1]))
    atheris.Setup([*sys.argv, f"-max_len={LARGEST}"], attempt)
    atheris.Fuzz()
