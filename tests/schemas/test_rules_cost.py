"""What clean leaves cost: libraries are not even imported for them, and the rules on texts take a moment."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

from cases.model import ATTRIBUTION, KNOWLEDGE, KNOWLEDGE_PATH, SKILL, SKILL_PATH
from schemas.rules.leaf import LeafFile, examine
from schemas.rules.settings import Settings
from timing import cpu_seconds

ASKED_ONLY_WHERE_NEEDED = (
    "better_profanity",
    "detect_secrets",
    "packaging.licenses",
    "phonenumbers",
    "rapidfuzz",
    "stdnum",
)


def files() -> list[LeafFile]:
    attribution = ATTRIBUTION.encode()
    leaves = ((SKILL_PATH, SKILL), (KNOWLEDGE_PATH, KNOWLEDGE))
    return [LeafFile(path, text.encode(), attribution) for path, text in leaves]


def test_nothing_is_imported_for_clean_leaves() -> None:
    script = f"""
import sys
from schemas.rules.check import check
from schemas.rules.leaf import LeafFile
assert check({files()!r}).findings == ()
print([name for name in {ASKED_ONLY_WHERE_NEEDED} if name in sys.modules])
"""
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_clean_leaf_takes_a_few_milliseconds() -> None:
    for file in files():
        examine(file, settings=Settings())
        assert examine(file, settings=Settings()).findings == ()
        # 0.005 on an idle machine, most of it for reading YAML
        assert cpu_seconds(partial(examine, file, settings=Settings()), enough=0.05) < 0.05
